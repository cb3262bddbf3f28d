// Certificates: how far they reach, what limits them, and that they are never contradicted.

#include "compiler/weights/certificate.h"

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "compiler/weights/rounding.h"
#include "tests/support/loaded_program.h"
#include "tests/unit/weights/claim.h"

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

TEST(Certificate, Figures) {
  for (const char* text : {kDyck, kMajorities, kDepthThree, kPowers}) {
    const auto program = tests::LoadedProgram::from_text(text);
    for (Mode mode : {Mode::average, Mode::sign, Mode::fenwick}) {
      for (Summation summation : {Summation::any, Summation::pairwise, Summation::wide}) {
        for (auto activation : {backend::Activation::relu, backend::Activation::gelu_new}) {
          Options options;
          options.mode = mode;
          options.activation = activation;
          options.length = 131000;
          options.arithmetic.summation = summation;
          const auto d = std::get<Design>(design(program.program(), options));
          auto start = std::chrono::steady_clock::now();
          const Certificate c = certify(d.planned, d.emission, options);
          options.length = 65536;
          const auto d2 = std::get<Design>(design(program.program(), options));
          const Certificate c2 = certify(d2.planned, d2.emission, options);
          auto us = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count();
          std::cout << name(mode) << " " << name(summation) << " " << int(activation) << ": " << c.length << " " << c.reason << " | "
                    << c2.length << " layers " << d.planned.plan.blocks.size() << " heads " << d2.emission.layout.heads << " dim "
                    << d2.emission.layout.dim << " " << us << "us\n";
        }
      }
    }
  }
}

}  // namespace
}  // namespace crasp::compiler::weights
