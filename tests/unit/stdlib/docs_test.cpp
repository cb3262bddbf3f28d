// The examples in docs/: every block of our language loads, and its asserts hold. docs/stdlib.md leaves nothing out.

#include <gtest/gtest.h>

#include <sstream>

#include "lang/parse.h"
#include "stdlib/stdlib.h"
#include "tests/support/assertions.h"
#include "tests/support/loaded_program.h"

namespace crasp::tests {
namespace {

using std::string;

/// The texts between "```crasp" and "```".
std::vector<string> blocks_of(const string& page) {
  std::vector<string> blocks;
  std::istringstream lines(page);
  bool inside = false;
  for (string line; std::getline(lines, line);) {
    if (inside && line != "```") blocks.back() += line + "\n";
    if (line == "```crasp") blocks.emplace_back();
    inside = line == "```crasp" || (inside && line != "```");
  }
  return blocks;
}

class Page : public testing::TestWithParam<const char*> {};

TEST_P(Page, ExamplesLoadAndTheirAssertsHold) {
  std::vector<string> blocks = blocks_of(read_source(string("docs/") + GetParam() + ".md"));
  EXPECT_FALSE(blocks.empty());
  for (const string& block : blocks) {
    SCOPED_TRACE(block);
    auto workspace = load_workspace_text(block);
    if (!workspace) continue;
    EXPECT_FALSE(workspace->programs.empty());
    for (const lang::Assertion& assertion : workspace->assertions) expect_holds(assertion, 7);
  }
}

INSTANTIATE_TEST_SUITE_P(Docs, Page, testing::Values("language", "gotchas", "tasks", "stdlib"),
                         [](const auto& instance) { return string(instance.param); });

TEST(StdlibPage, NamesEveryDefinitionAndProgram) {
  string page = read_source("docs/stdlib.md");
  for (const stdlib::Module& module : stdlib::modules()) {
    lang::SourceMap sources;
    lang::Diagnostics diagnostics;
    lang::ast::File file = lang::parse(sources.add(string(module.name), string(module.text)), sources, diagnostics);
    EXPECT_NE(page.find("## `" + string(module.name) + "`"), string::npos) << module.name;
    for (lang::ast::StatementId id : file.body) {
      const auto* definition = std::get_if<lang::ast::Definition>(&file[id].node);
      const auto* block = std::get_if<lang::ast::ProgramBlock>(&file[id].node);
      if (definition == nullptr && block == nullptr) continue;
      string name = "`" + (definition != nullptr ? definition->name.text : block->name.text);
      bool found = page.find(name + "`") != string::npos || page.find(name + "(") != string::npos;
      EXPECT_TRUE(found) << module.name << ": " << name;
    }
  }
}

}  // namespace
}  // namespace crasp::tests
