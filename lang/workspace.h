#pragma once
// The way from files to checked programs: load, parse, import, elaborate. What the command line and the tests start from.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lang/diagnostics.h"
#include "lang/interpret.h"
#include "lang/program.h"
#include "lang/source.h"

namespace crasp::lang {

/// What an assert speaks about: a program of the workspace, a Boolean definition of one, or a regular expression.
struct Assertion {
  enum class Kind : std::uint8_t { equivalent, subset, empty, accepts, rejects };
  Kind kind = Kind::equivalent;
  /// Both operands, over one alphabet and in one store, as Booleans; `right` is unset for the unary kinds.
  Program left, right;
  Word word;          ///< for accepts and rejects
  std::string text;   ///< the assert as it was written
  Span span;
};

struct LengthBin {
  std::int64_t low = 0, high = 0;
};

/// A task (docs/tasks.md): what a model is trained and judged on.
struct Task {
  enum class Format : std::uint8_t { recognise, predict, transduce };
  std::string name;
  Span span;
  Program spec;                      ///< labels every position
  std::vector<std::string> sampler;  ///< the words after `inputs`
  Format format = Format::recognise;
  LengthBin train;
  std::vector<LengthBin> test;
};

/// Everything that was read for one command. Results are valid only when `diagnostics.has_errors()` is false.
struct Workspace {
  SourceMap sources;
  Diagnostics diagnostics;
  std::vector<Program> programs;  ///< of the files that were asked for, in order; imports only lend definitions
  std::vector<Assertion> assertions;
  std::vector<Task> tasks;
};

/// Reads a file (`.cr` files in their own dialect), and what it imports, into the workspace. Throws `Failure` if the file
/// cannot be read.
void load_file(Workspace& workspace, const std::filesystem::path& path);

/// The same for a text that is not in a file; imports of files are relative to the working directory.
void load_text(Workspace& workspace, std::string name, std::string text);

/// The value of an expression written in the scope of a program (`--show`), added to its terms; nothing after an error.
std::optional<TermId> evaluate_expression(Workspace& workspace, Program& program, std::string text);

}  // namespace crasp::lang
