#pragma once
// What a program says about one word, and how that is shown to people and as JSON.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/command.h"
#include "cli/words.h"
#include "lang/interpret.h"
#include "lang/workspace.h"

namespace crasp::cli {

/// A value that the user asked for by `--show`.
struct Shown {
  std::string name;
  lang::TermId term;
};

/// The last values of the program's outputs on a word, and the columns of what was asked for.
struct Answer {
  lang::Type type = lang::Type::boolean;  ///< of `value`
  std::int64_t value = 0;                 ///< the verdict; the last definition of a labeller
  std::vector<lang::SymbolIndex> next;    ///< of a generator
  std::vector<lang::Column> columns;      ///< beside the list of `Shown`, for positions 0 … n

  bool accepted() const { return value != 0; }
};

/// Runs one program on words.
class Questioner {
 public:
  /// The program outlives the questioner.
  Questioner(const lang::Program& program, std::vector<Shown> shown, lang::Reading reading);

  std::variant<Answer, lang::CountOverflow> ask(const lang::Word& word) const;
  const std::vector<Shown>& shown() const { return shown_; }

 private:
  const lang::Program& program_;
  std::vector<Shown> shown_;
  lang::Reading reading_;
  std::vector<lang::TermId> wanted_;  ///< the program's outputs, then `shown_`
};

/// The expressions of `--show` in the scope of the program; nothing after an error, which was shown.
std::optional<std::vector<Shown>> evaluate_shown(lang::Workspace& workspace, lang::Program& program,
                                                 const std::vector<std::string>& expressions, Context& context);

/// Reports that the program's values on `word` leave the 64-bit range.
void report_overflow(lang::Diagnostics& diagnostics, const lang::Program& program, lang::CountOverflow overflow,
                     std::string_view word);

/// A value as JSON: true and false for Booleans, numbers for counts.
Json value_json(lang::Type type, std::int64_t value);
Json column_json(const lang::Column& column);

/// The object of the contract for one word (docs/cli.md).
Json answer_json(const lang::Program& program, const lang::InputWord& word, const Answer& answer,
                 const std::vector<Shown>& shown);

/// One line for the word, and one for each of `shown`.
std::string answer_text(const lang::Program& program, const std::string& word, const Answer& answer,
                        const std::vector<Shown>& shown, const Output& out);

}  // namespace crasp::cli
