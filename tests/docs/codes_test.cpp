// The examples of docs/codes.md: what stands under `Wrong:` gets the code, what stands under `Right:` does not and is a
// program without errors.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "lang/diagnostic_codes.h"
#include "lang/workspace.h"

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

lang::Diagnostics check(const std::string& text, bool cr) {
  lang::Workspace workspace;
  lang::load_text(workspace, cr ? "example.cr" : "example.crasp", text);
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
    const bool cr = section.find("Wrong (`.cr`):") != std::string_view::npos;
    const std::string wrong = block_after(section, cr ? "Wrong (`.cr`):" : "Wrong:");
    const std::string right = block_after(section, cr ? "Right (`.cr`):" : "Right:");
    EXPECT_EQ(wrong.empty(), right.empty()) << code.id;
    if (wrong.empty()) continue;
    ++shown;
    const lang::Diagnostics of_wrong = check(wrong, cr);
    EXPECT_TRUE(reports(of_wrong, code.code)) << code.id << " is not reported for\n" << wrong << listing(of_wrong);
    const lang::Diagnostics of_right = check(right, cr);
    EXPECT_FALSE(reports(of_right, code.code)) << code.id << " is reported for\n" << right;
    EXPECT_FALSE(of_right.has_errors()) << code.id << "\n" << right << listing(of_right);
  }
  EXPECT_GE(shown, lang::all_codes().size() - 6) << "most codes have examples";
}

}  // namespace
}  // namespace crasp
