#include "compiler/text.h"

#include <gtest/gtest.h>

namespace crasp::compiler {
namespace {

constexpr const char* kProgram =
    "alphabet \"a\" \"say \\\"b\\\"\" \"\\n\" open\n"
    "%0 = symbols \"a\" \"\\n\"\n"
    "%1 = periodic 4 3\n"
    "%2 = earlier 2 %0\n"
    "%3 = or %1 %2\n"
    "%4 = count %3\n"
    "%5 = constant -9223372036854775808\n"
    "%6 = scale -2 %4\n"
    "%7 = sum %5 %6\n"
    "%8 = if %0 %4 %7\n"
    "%9 = nonnegative %8\n"
    "output \"accept\" = %9\n"
    "output \"total\" = %8\n";

std::string error_of(const std::string& text) {
  const auto result = read(text);
  const auto* error = std::get_if<TextError>(&result);
  return error ? std::to_string(error->line) + ": " + error->message : "";
}

TEST(Text, RoundTrip) {
  const auto result = read(kProgram);
  ASSERT_TRUE(std::holds_alternative<Ir>(result)) << error_of(kProgram);
  EXPECT_EQ(print(std::get<Ir>(result)), kProgram);
  EXPECT_EQ(std::get<Ir>(result).alphabet().symbols[1], "say \"b\"");
}

TEST(Text, ErrorsNameTheLine) {
  EXPECT_EQ(error_of("%0 = truth 1\n"), "1: expected `alphabet` first");
  EXPECT_EQ(error_of("alphabet \"a\"\n%1 = truth 1\n"), "2: expected `%0 = …`");
  EXPECT_EQ(error_of("alphabet \"a\"\n%0 = frob 1\n"), "2: no operation `frob`");
  EXPECT_EQ(error_of("alphabet \"a\"\n%0 = symbols \"b\"\n"), "2: expected a symbol of the alphabet");
  EXPECT_EQ(error_of("alphabet \"a\"\n%0 = truth 2\n"), "2: %0 = truth: a number is out of range");
  EXPECT_EQ(error_of("alphabet \"a\"\n%0 = truth 1\n%1 = nonnegative %0\n"),
            "3: %1 = nonnegative: an operand has the wrong type");
  EXPECT_EQ(error_of("alphabet \"a\"\n%0 = not %0\n"), "2: expected a number or a node above, not `%0`");
  EXPECT_EQ(error_of("alphabet \"a\"\n%0 = truth 1\n%1 = truth 1\n"), "3: the node repeats an earlier one");
  EXPECT_EQ(error_of("alphabet \"a\"\n%0 = truth 1\n"), "2: the program has no output");
  EXPECT_EQ(error_of("alphabet \"a\"\noutput \"x\" = %0\n"), "2: expected the number of a node above");
  EXPECT_EQ(error_of("alphabet a\n"), "1: expected a symbol in quotes");
  EXPECT_EQ(error_of(""), "0: expected `alphabet`");
}

}  // namespace
}  // namespace crasp::compiler
