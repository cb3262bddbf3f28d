// The examples of docs/codes.md: what stands under `Wrong:` gets the code, what stands under `Right:` does not and is a
// program without errors.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "lang/diagnostic_codes.h"
#include "lang/workspace.h"
#include "sweep/items.h"

namespace crasp {
namespace {

// The indented block after the line `marker`, without its indentation.
std::string block_after(std::string_view section, std::string_view marker) {
  std::size_t at = section.find("\n" + std::string(marker) + "\n");
  if (at == std::string_view::npos) return {};
  at += marker.size() + 3;  // and the empty line
  std::string block;
  while (at < section.size() && section.substr(at).starts_with("    ")) {
    const std::size_t end = std::min(section.find('\n', at), section.size());
    block += std::string(section.substr(at + 4, end - at - 4)) + "\n";
    at = end + 1;
  }
  return block;
}

/// What an example is written in, as its heading says.
struct Dialect {
  const char *heading, *file;
};
constexpr Dialect kDialects[] = {{":", "example.crasp"}, {" (`.cr`):", "example.cr"}, {" (a sweep file):", "example.sweep"}};

const Dialect& dialect_of(std::string_view section) {
  for (const Dialect& dialect : kDialects) {
    if (section.find(std::string("Wrong") + dialect.heading) != std::string_view::npos) return dialect;
  }
  return kDialects[0];
}

lang::Diagnostics check(const std::string& text, const Dialect& dialect) {
  lang::Workspace workspace;
  if (std::string_view(dialect.file).ends_with(".sweep")) {
    const auto blocks = sweep::parse(workspace.sources.add(dialect.file, text), workspace.sources, workspace.diagnostics);
    sweep::expand(blocks, workspace.diagnostics);
  } else {
    lang::load_text(workspace, dialect.file, text);
  }
  return std::move(workspace.diagnostics);
}

bool reports(const lang::Diagnostics& diagnostics, lang::Code code) {
  return std::any_of(diagnostics.list().begin(), diagnostics.list().end(),
                     [code](const lang::Diagnostic& diagnostic) { return diagnostic.code == code; });
}

std::string listing(const lang::Diagnostics& diagnostics) {
  std::string text;
  for (const lang::Diagnostic& diagnostic : diagnostics.list()) {
    text += std::string(lang::info(diagnostic.code).id) + ": " + diagnostic.message + "\n";
  }
  return text;
}

TEST(CodesPage, ShowsWrongAndRightPrograms) {
  std::size_t shown = 0;
  for (const lang::CodeInfo& code : lang::all_codes()) {
    const std::string_view section = lang::explanation(code.code);
    const Dialect& dialect = dialect_of(section);
    const std::string wrong = block_after(section, std::string("Wrong") + dialect.heading);
    const std::string right = block_after(section, std::string("Right") + dialect.heading);
    EXPECT_EQ(wrong.empty(), right.empty()) << code.id;
    if (wrong.empty()) continue;
    ++shown;
    const lang::Diagnostics of_wrong = check(wrong, dialect);
    EXPECT_TRUE(reports(of_wrong, code.code)) << code.id << " is not reported for\n" << wrong << listing(of_wrong);
    const lang::Diagnostics of_right = check(right, dialect);
    EXPECT_FALSE(reports(of_right, code.code)) << code.id << " is reported for\n" << right;
    EXPECT_FALSE(of_right.has_errors()) << code.id << "\n" << right << listing(of_right);
  }
  EXPECT_GE(shown, lang::all_codes().size() - 6) << "most codes have examples";
}

}  // namespace
}  // namespace crasp
