// What compiled models cost: layers follow the counting depth, sizes do not depend on the length, and compiling is quick.

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "compiler/weights/compile.h"
#include "compiler/weights/self_test.h"
#include "tests/support/loaded_program.h"

namespace crasp::compiler::weights {
namespace {

Source source(const std::string& text) {
  const auto program = tests::LoadedProgram::from_text(text);
  return std::get<Source>(source_of(program.program()));
}

Compiled compiled(const Source& program, Mode mode, std::int64_t length) {
  Options options;
  options.mode = mode;
  options.length = length;
  return std::get<Compiled>(compile(program, options));
}

/// k * #a + 3 >= (101 - k) * #b, for k = 1 … count, all of them.
std::string many_comparisons(int count) {
  std::string text = "alphabet \"a\" \"b\"\naccept ";
  for (int k = 1; k <= count; ++k) {
    text += (k > 1 ? " && " : "") + std::to_string(k) + " * #\"a\" + 3 >= " + std::to_string(101 - k) + " * #\"b\"";
  }
  return text;
}

TEST(Cost, LayersFollowTheCountingDepth) {
  const char* const kDepth[] = {"accept #\"a\" > #\"b\"", "one = #\"a\" > #\"b\"\naccept #one > #!one",
                                "one = #\"a\" > #\"b\"\ntwo = #one > #!one\naccept #two > #!two",
                                "one = #\"a\" > #\"b\"\ntwo = #one > #!one\nthree = #two > #!two\naccept #three > #!three"};
  for (std::int64_t depth = 1; depth <= 4; ++depth) {
    const std::string text = std::string("alphabet \"a\" \"b\"\n") + kDepth[depth - 1];
    EXPECT_EQ(compiled(source(text), Mode::average, 100).model.config.layers, 2 * depth - 1);
    EXPECT_EQ(compiled(source(text), Mode::sign, 100).model.config.layers, 2 * depth);
  }
}

TEST(Cost, OperationsBetweenCountsAddNoLayers) {
  const auto wide = compiled(source(many_comparisons(40)), Mode::average, 100);
  EXPECT_EQ(wide.model.config.layers, 1);
  const auto mixed = compiled(source(R"crasp(alphabet "a" "b" "c"
    x = #"a" > #"b"
    y = #"b" > #"c"
    z = #"c" > 3
    accept #(x && (y || !z) || !x && (y == z) || "a" && !("b" || z)) > 2)crasp"), Mode::average, 100);
  EXPECT_EQ(mixed.model.config.layers, 3);
}

TEST(Cost, SizesDoNotDependOnTheLength) {
  const Source program = source("alphabet \"a\" \"b\"\naccept #(#\"a\" > #\"b\") > 3");
  for (Mode mode : {Mode::average, Mode::sign}) {
    backend::Config near = compiled(program, mode, 50).model.config;
    const backend::Config far = compiled(program, mode, 5000).model.config;
    EXPECT_EQ(far.positions, 5001);
    near.positions = far.positions;
    EXPECT_EQ(near, far);
  }
}

TEST(Cost, PositionsStayZeroWhereNothingNeedsThem) {
  const auto model = compiled(source("alphabet \"a\" \"b\"\naccept #\"a\" > #\"b\""), Mode::average, 100);
  EXPECT_EQ(std::count(model.model.wpe.begin(), model.model.wpe.end(), 0.0), static_cast<std::ptrdiff_t>(model.model.wpe.size()));
}

TEST(Cost, AHundredComparisonsAreCompiledInTwoSeconds) {
  const Source program = source(many_comparisons(100));
  const auto start = std::chrono::steady_clock::now();
  const auto model = compiled(program, Mode::average, 256);
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 2);
  EXPECT_EQ(model.design.planned.comparisons.size(), 100u);
  const auto words = adversarial_words(model.design.planned, 100);
  const auto test = self_test(round_to(model.model, Dtype::float32), program, model.design.planned.plan.vocabulary, words);
  EXPECT_EQ(test.wrong, 0) << test.example;
}

TEST(Refusal, NamesWhatCannotBeCompiled) {
  const auto parity = tests::LoadedProgram::from_text("alphabet \"a\" \"b\"\nodd = #\"a\" % 2 == 1\naccept odd");
  const auto refused = source_of(parity.program());
  ASSERT_TRUE(std::holds_alternative<NotCompiled>(refused));
  EXPECT_NE(std::get<NotCompiled>(refused).reason.find("task layer"), std::string::npos);
  EXPECT_TRUE(std::get<NotCompiled>(refused).span.file.valid());

  const auto count = tests::LoadedProgram::from_text("alphabet \"a\" \"b\"\nas = #\"a\"");
  EXPECT_NE(std::get<NotCompiled>(source_of(count.program())).reason.find("is a count"), std::string::npos);

  Options options;
  options.positions = false;
  options.mode = Mode::average;
  for (const char* text : {"alphabet \"a\"\naccept i % 2 == 0", "alphabet \"a\" \"b\"\naccept #[j == i - 1] \"a\" >= 1"}) {
    const auto result = design(source(text), options);
    ASSERT_TRUE(std::holds_alternative<NotCompiled>(result));
    EXPECT_NE(std::get<NotCompiled>(result).reason.find("positions"), std::string::npos);
  }
}

}  // namespace
}  // namespace crasp::compiler::weights
