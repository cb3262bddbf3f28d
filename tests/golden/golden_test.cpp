// Golden tests: tests/golden/<stage>/<case>.expect says what commands print and how they exit; they run in the folder
// of the stage. A program without an expectation gets `crasp check` when expectations are rewritten, by `--update` or
// CRASP_UPDATE=1.
//
//   $ crasp run case.crasp ab        the command, by /bin/sh
//   1| accept  ab                    a line of standard output
//   2| warning: …                    a line of standard error
//   exit 0

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>

#include "lang/diagnostic_codes.h"
#include "tests/golden/shell.h"

namespace crasp::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = fs::path(CRASP_SOURCE_DIR) / "tests" / "golden";
bool update = false;

std::string marked(const std::string& text, char mark) {
  std::string result;
  for (const std::string& line : lines_of(text))
    result += std::string(1, mark) + (line.empty() ? "|" : "| ") + line + "\n";
  if (!text.empty() && text.back() != '\n') result += std::string(1, mark) + "\\ no newline at the end\n";
  return result;
}

std::string transcript(const std::string& command, const fs::path& folder) {
  const Outcome outcome = run_shell(command, folder);
  return "$ " + command + "\n" + marked(outcome.out, '1') + marked(outcome.err, '2') + "exit " +
         std::to_string(outcome.exit) + "\n";
}

std::vector<std::string> commands_of(const fs::path& expectation) {
  std::vector<std::string> commands;
  for (const std::string& line : lines_of(read_text(expectation))) {
    if (line.starts_with("$ ")) commands.push_back(line.substr(2));
  }
  return commands;
}

// Expectations as <stage>/<case>, and those that programs still lack.
std::vector<std::string> cases() {
  std::set<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot)) {
    const fs::path path = entry.path();
    const bool is_case = path.extension() == ".expect" || path.extension() == ".crasp" || path.extension() == ".cr";
    const bool is_part = path.parent_path().filename() == "parts";  // files that cases import
    if (is_case && !is_part) found.insert(fs::relative(path, kRoot).replace_extension().string());
  }
  return {found.begin(), found.end()};
}

fs::path program_of(const fs::path& name) {
  const fs::path program = kRoot / (name.string() + ".crasp");
  return fs::exists(program) ? program : kRoot / (name.string() + ".cr");
}

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, PrintsWhatIsExpected) {
  const fs::path expectation = kRoot / (GetParam() + ".expect");
  std::vector<std::string> commands = commands_of(expectation);
  if (commands.empty()) commands = {"crasp check " + program_of(GetParam()).filename().string()};
  std::string actual;
  for (const std::string& command : commands) {
    actual += (actual.empty() ? "" : "\n") + transcript(command, expectation.parent_path());
  }
  if (update) {
    std::ofstream(expectation, std::ios::binary) << actual;
  } else {
    EXPECT_EQ(read_text(expectation), actual) << "run golden_test with --update to accept what is printed now";
  }
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, ::testing::ValuesIn(cases()), test_name);

TEST(Codes, EachHasAGoldenCase) {
  std::string all;
  for (const std::string& name : cases()) all += read_text(kRoot / (name + ".expect"));
  for (const lang::CodeInfo& code : lang::all_codes()) {
    const std::string shown = "[" + std::string(code.id) + "]: ";
    EXPECT_NE(all.find(shown), std::string::npos) << code.id << " (" << code.title << ") is in no .expect file";
  }
}

}  // namespace
}  // namespace crasp::testing

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  crasp::testing::update = std::getenv("CRASP_UPDATE") != nullptr;
  for (int k = 1; k < argc; ++k) {
    if (std::strcmp(argv[k], "--update") == 0) crasp::testing::update = true;
  }
  return RUN_ALL_TESTS();
}
