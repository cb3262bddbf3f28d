#pragma once
// What is wrong with the user's program, and how it is shown. Stages report into one `Diagnostics` sink and go on as far as
// they can, so that a run shows several errors; a stage that reported an error hands nothing to the next.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lang/diagnostic_codes.h"
#include "lang/source.h"

namespace crasp::lang {

/// A second place that explains the first, for instance where a name was defined.
struct Label {
  Span span;
  std::string text;
};

struct Diagnostic {
  Code code;
  Span span;
  std::string message;  ///< lower case, no full stop, code in backticks: what was seen, then what was expected
  std::vector<Label> labels;
  std::string hint;  ///< what to write instead; may be empty

  Severity severity() const { return info(code).severity; }
  Diagnostic& label(Span where, std::string text);
  Diagnostic& help(std::string text);
};

/// Collects diagnostics. The same code at the same place is kept once (an expanded function would repeat it), and at most
/// `kMost` errors and as many warnings are kept, so that hostile input does not flood the terminal.
class Diagnostics {
 public:
  static constexpr std::size_t kMost = 100;

  /// The reference is valid until the next report.
  Diagnostic& report(Code code, Span span, std::string message);

  /// Adds a label to the diagnostics after the first `first` of `list()`: says how the text that they speak of came to be used.
  void label_since(std::size_t first, Span where, const std::string& text);

  /// How often `report` was called, repeats included: whether a callee has said what is wrong.
  std::size_t reports() const { return reports_; }

  bool has_errors() const { return errors_ > 0; }
  /// How many were reported, kept or not.
  std::size_t errors() const { return errors_; }
  std::size_t warnings() const { return warnings_; }
  /// In order of the reports; `sorted()` is in order of file and place.
  const std::vector<Diagnostic>& list() const { return list_; }
  std::vector<Diagnostic> sorted() const;

 private:
  bool is_repeated(Code code, Span span) const;

  std::vector<Diagnostic> list_;
  Diagnostic dropped_;  // receives labels of reports that are not kept
  std::size_t reports_ = 0;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

/// `file:line:col: error[E0102]: message`, the source line with carets, the labels as notes, the hint as `help:`. A span
/// without a file shows neither place nor labels.
std::string render(const Diagnostic& diagnostic, const SourceMap& sources, bool colour);

/// The candidate that `name` was probably meant to be, or an empty string: edit distance at most a third of the length.
std::string_view closest(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace crasp::lang
