#pragma once
// From the command line, or the asserts of a file, to questions for the verifier, and the JSON that says where a question
// came from, so that a certificate can be checked without the files.

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "lang/workspace.h"
#include "verifier/question.h"

namespace crasp::cli {

/// `word` is set for `assert p accepts "w"` and `rejects`: these are questions about `question.left` and one word.
struct Asked {
  verifier::Question question;
  std::optional<lang::Word> word;
  bool accepts = true;
  Json source;
};

/// What stands in the place of a program on the command line: `FILE`, `FILE:PROGRAM` or `regex:…`.
struct OperandText {
  std::string file, program, regex;

  bool is_regex() const { return file.empty(); }
};
OperandText parse_operand(const std::string& text);

/// All asserts of a file, in its order; nothing after an error, which was shown.
std::optional<std::vector<Asked>> asserts_of(const std::string& file, Context& context);

/// A question between operands; `right` is empty for `Relation::empty`. Nothing after an error, which was shown.
std::optional<Asked> ask(verifier::Relation relation, const std::string& left, const std::string& right, Context& context);

/// The question that a certificate was made for; nothing after an error, which was shown.
std::optional<Asked> ask_again(const Json& source, Context& context);

}  // namespace crasp::cli
