#include "compiler/c_interface.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "compiler/text.h"

namespace crasp::compiler {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMajority =
    "alphabet \"a\" \"b*/\"\n%0 = symbols \"a\"\n%1 = symbols \"b*/\"\n%2 = count %0\n%3 = count %1\n%4 = scale -1 %3\n"
    "%5 = constant -1\n%6 = sum %2 %4 %5\n%7 = nonnegative %6\n%8 = not %7\noutput \"accept\" = %7\n"
    "output \"difference\" = %6\noutput \"rejects\" = %8\n";

TEST(CInterface, IdentifiersAreMadeOfNames) {
  EXPECT_EQ(c_identifier("dyck1"), "dyck1");
  EXPECT_EQ(c_identifier("2-a\"b"), "crasp_2_a_b");
  EXPECT_EQ(c_identifier(""), "crasp_");
}

TEST(CInterface, LlvmTextDefinesTheFunction) {
  NativeProgram program(std::get<Ir>(read(kMajority)));
  EXPECT_NE(compile_step(program, "majority", Product::llvm_text).find("@majority_step"), std::string::npos);
}

// A C program that uses the header and the object as docs/native.md says.
TEST(CInterface, ACProgramLinksAndAgrees) {
  if (std::system("cc --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "no C compiler";
  const fs::path folder = fs::path(testing::TempDir()) / "crasp-c-interface";
  fs::create_directories(folder);
  NativeProgram program(std::get<Ir>(read(kMajority)));
  std::ofstream(folder / "majority.h") << c_header(program, "majority");
  std::ofstream(folder / "majority.o", std::ios::binary) << compile_step(program, "majority", Product::object);
  std::ofstream(folder / "main.c") << R"(#include "majority.h"
int main(void) {
  majority_state state = {0};
  int64_t outputs[3];
  const uint8_t a = majority_codes[0], b = majority_codes[1];
  const uint8_t word[] = {a, b, b, a, a};
  if (majority_start[0] != 0 || majority_start[1] != -1 || majority_start[2] != 1) return 1;
  majority_step(&state, word, 4, outputs);
  if (outputs[0] != 0 || outputs[1] != -1 || outputs[2] != 1) return 2;
  majority_step(&state, word + 4, 1, outputs);
  if (outputs[0] != 1 || outputs[1] != 0 || outputs[2] != 0) return 3;
  return majority_LONGEST > 1000 ? 0 : 4;
}
)";
  const std::string in_folder = "cd '" + folder.string() + "' && ";
  EXPECT_EQ(std::system((in_folder + "cc -Wall -Werror main.c majority.o -o main && ./main").c_str()), 0);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace crasp::compiler
