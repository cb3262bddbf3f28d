// Certificates: how far they reach, what limits them, and that adversarial words never contradict them.

#include "compiler/weights/certificate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>

#include "backend/directory.h"
#include "compiler/weights/directory.h"
#include "compiler/weights/recheck.h"
#include "compiler/weights/rounding.h"
#include "tests/support/loaded_program.h"

namespace crasp::compiler::weights {
namespace {

constexpr const char* kDyck = R"crasp(alphabet "(" ")"
  accept #(#"(" < #")") == 0 && #"(" == #")")crasp";
constexpr const char* kMajorities = R"crasp(alphabet "a" "b"
  ahead = #"a" > #"b"
  accept #ahead > #!ahead)crasp";
constexpr const char* kDepthThree = R"crasp(alphabet "a" "b"
  ahead = #"a" > #"b"
  often = #ahead > #!ahead
  accept #often > #!often)crasp";
constexpr const char* kPowers = R"crasp(alphabet "a" "b" "c"
  late = "a" && exists ("b" || "c") || "b" && exists "c"
  accept #late == 0 && #"a" == #"b" && #"b" == #"c")crasp";

Source source(const char* text) {
  const auto program = tests::LoadedProgram::from_text(text);
  return std::get<Source>(source_of(program.program()));
}

Options with(Mode mode, std::int64_t length, backend::Activation activation = backend::Activation::gelu_new) {
  Options options;
  options.mode = mode;
  options.length = length;
  options.activation = activation;
  return options;
}

Certificate certificate(const char* text, const Options& options) {
  const auto designed = std::get<Design>(design(source(text), options));
  return certify(designed.planned, designed.emission, options);
}

TEST(Certificate, FenwickReachesTheLengthsThatAreAskedFor) {
  for (const char* text : {kDyck, kMajorities, kDepthThree, kPowers}) {
    for (auto activation : {backend::Activation::relu, backend::Activation::gelu_new}) {
      EXPECT_EQ(certificate(text, with(Mode::fenwick, 65536, activation)).length, 65536) << text;
    }
  }
}

TEST(Certificate, AverageReachesThousandsInAnyOrderAndFarInWideSums) {
  for (const char* text : {kDyck, kMajorities, kDepthThree, kPowers}) {
    Options options = with(Mode::average, 60000, backend::Activation::relu);
    const auto any = certificate(text, options);
    EXPECT_GT(any.length, 2500) << text;
    EXPECT_LT(any.length, 8000) << text;
    EXPECT_NE(any.reason, "");
    options.arithmetic.summation = Summation::wide;
    EXPECT_EQ(certificate(text, options).length, 60000) << text;
    options.arithmetic = {Dtype::float64, Summation::any, 4};
    EXPECT_EQ(certificate(text, options).length, 60000) << text;
  }
}

TEST(Certificate, AutomaticTakesTheCheapestModeThatSuffices) {
  const Source dyck = source(kDyck);
  EXPECT_EQ(std::get<Compiled>(compile(dyck, with(Mode::automatic, 1000))).design.options.mode, Mode::average);
  const auto far = std::get<Compiled>(compile(dyck, with(Mode::automatic, 9000)));
  EXPECT_EQ(far.design.options.mode, Mode::fenwick);
  EXPECT_EQ(far.certificate.length, 9000);
}

TEST(Certificate, SaysWhatLimitsIt) {
  Options options = with(Mode::average, 100000);
  options.arithmetic.dtype = Dtype::bfloat16;
  EXPECT_EQ(certificate(kDyck, options).length, -1);
  const auto large = certificate("alphabet \"a\" \"b\"\naccept 100000 * #\"a\" > #\"b\"", with(Mode::fenwick, 5000));
  EXPECT_LT(large.length, 5000);
  EXPECT_NE(large.reason, "the model has 5001 positions");
}

// The largest sum of min(s, n - s) over the inner nodes of a binary tree with n leaves, s leaves below each: by dynamic
// programming over all trees.
TEST(Certificate, AnyTreeOfAdditionsIsBounded) {
  constexpr int kMost = 250;
  std::vector<double> best(kMost + 1, 0);
  for (int n = 2; n <= kMost; ++n) {
    std::vector<double> within(static_cast<std::size_t>(n) + 1, 0);
    for (int s = 2; s <= n; ++s) {
      for (int left = 1; left <= s / 2; ++left) {
        within[static_cast<std::size_t>(s)] = std::max(within[static_cast<std::size_t>(s)],
            within[static_cast<std::size_t>(left)] + within[static_cast<std::size_t>(s - left)] + std::min(s, n - s));
      }
    }
    ASSERT_LE(within[static_cast<std::size_t>(n)], n * n / 4.0 + n / 2.0) << n;
  }
}

TEST(SelfTestOfModels, AgreesAtCertifiedLengths) {
  for (const char* text : {kDyck, kMajorities, kDepthThree, kPowers}) {
    const Source own = source(text);
    for (Mode mode : {Mode::average, Mode::sign, Mode::fenwick}) {
      const auto compiled = std::get<Compiled>(compile(own, with(mode, mode == Mode::sign ? 400 : 1300)));
      const auto& planned = compiled.design.planned;
      const auto words = adversarial_words(planned, compiled.certificate.length);
      const auto test = self_test(round_to(compiled.model, Dtype::float32), own, planned.plan.vocabulary, words);
      EXPECT_EQ(test.wrong, 0) << name(mode) << " " << test.example;
      EXPECT_GT(test.margin, 0.9);
      EXPECT_GT(test.decisions, 1000);
    }
  }
}

class CompiledDirectory : public testing::Test {
 protected:
  CompiledDirectory() : path_(std::filesystem::temp_directory_path() / ("crasp_weights_" + std::to_string(std::random_device()()))) {}
  ~CompiledDirectory() override { std::filesystem::remove_all(path_); }

  void write(const char* text, const Options& options) {
    const Source own = source(text);
    write_compiled(path_, own, std::get<Compiled>(compile(own, options)), text);
  }

  std::filesystem::path path_;
};

TEST_F(CompiledDirectory, IsAcceptedAsItWasWritten) {
  for (Mode mode : {Mode::average, Mode::sign, Mode::fenwick}) {
    write(kPowers, with(mode, 200));
    const Recheck checked = recheck(path_);
    EXPECT_TRUE(checked.accepted) << checked.reason;
    EXPECT_EQ(checked.length, 200);
    EXPECT_EQ(read_description(path_).text, kPowers);
  }
}

TEST_F(CompiledDirectory, IsRejectedWithOneEntryPerturbed) {
  write(kDyck, with(Mode::average, 100));
  const auto intact = backend::read_directory<float>(path_);
  std::size_t arrays = 0;
  backend::for_each_array(intact.model, [&](const std::string&, const std::vector<float>&, std::int64_t, std::int64_t) { ++arrays; });
  std::mt19937 random(3);
  for (std::size_t wanted = 0; wanted < arrays; ++wanted) {
    auto changed = intact;
    std::size_t k = 0;
    std::string where;
    backend::for_each_array(changed.model, [&](const std::string& name, std::vector<float>& array, std::int64_t, std::int64_t) {
      if (k++ != wanted) return;
      where = name;
      float& number = array[random() % array.size()];
      number = std::nextafter(number, 2 * std::abs(number) + 1);
    });
    backend::write_directory(path_, changed);
    const Recheck checked = recheck(path_);
    EXPECT_FALSE(checked.accepted) << where;
    EXPECT_NE(checked.reason.find(where), std::string::npos) << checked.reason;
  }
}

TEST_F(CompiledDirectory, IsRejectedWithAnExaggeratedClaim) {
  write(kDyck, with(Mode::average, 100));
  std::ofstream(path_ / "certificate.json") << R"({"format": "crasp weights certificate 1", "length": 101})";
  EXPECT_FALSE(recheck(path_).accepted);
}

}  // namespace
}  // namespace crasp::compiler::weights
