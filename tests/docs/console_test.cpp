// The commands that the documentation shows print what it says. In blocks marked ```console, lines `$ crasp …`, `$ echo
// … | crasp …` and `$ printf … | crasp …` are run in the root of the project, and what follows up to the next `$` is
// their output and errors together. Other commands are for the reader only.

#include <gtest/gtest.h>

#include "tests/golden/shell.h"

namespace crasp::testing {
namespace {

namespace fs = std::filesystem;

struct Example {
  std::string command;
  std::string output;
  std::size_t line = 0;
};

bool is_run(const std::string& command) {
  if (command.starts_with("crasp ")) return true;
  const bool feeds = command.starts_with("echo ") || command.starts_with("printf ");
  return feeds && command.find("| crasp ") != std::string::npos;
}

std::vector<Example> examples_in(const fs::path& page) {
  std::vector<Example> examples;
  bool inside = false;
  std::size_t number = 0;
  for (const std::string& line : lines_of(read_text(page))) {
    ++number;
    if (line.starts_with("```")) {
      inside = line == "```console";
    } else if (inside && line.starts_with("$ ")) {
      examples.push_back({line.substr(2), "", number});
    } else if (inside && !examples.empty()) {
      examples.back().output += line + "\n";
    }
  }
  std::erase_if(examples, [](const Example& example) { return !is_run(example.command); });
  return examples;
}

std::vector<std::string> pages() {
  std::vector<std::string> found = {"README.md"};
  for (const auto& entry : fs::directory_iterator(fs::path(CRASP_SOURCE_DIR) / "docs")) {
    if (entry.path().extension() == ".md") found.push_back("docs/" + entry.path().filename().string());
  }
  return found;
}

class Console : public ::testing::TestWithParam<std::string> {};

TEST_P(Console, ShowsWhatCommandsPrint) {
  const fs::path root = CRASP_SOURCE_DIR;
  for (const Example& example : examples_in(root / GetParam())) {
    const Outcome outcome = run_shell("{ " + example.command + "\n} 2>&1", root);
    EXPECT_EQ(example.output, outcome.out) << GetParam() << ":" << example.line << ": " << example.command;
  }
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Pages, Console, ::testing::ValuesIn(pages()), test_name);

}  // namespace
}  // namespace crasp::testing
