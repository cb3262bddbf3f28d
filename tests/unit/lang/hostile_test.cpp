// Random bytes, random tokens and mutated programs, with fixed seeds: whatever the text, the parsers end with a tree or
// an error, and a tree without errors is printed and read back. The fuzz targets in tests/fuzz do the same without end.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "lang/ast_equal.h"
#include "lang/parse.h"
#include "lang/print.h"

namespace crasp::lang {
namespace {

// clang-format off
const std::vector<std::string> kPieces = {
    "x", "y", "i", "j", "\"a\"", "\"b\"", "0", "1", "42", "(", ")", "[", "]", "{", "}", ",", ":", ".", "..", "=", "?", "@", "#",
    "!", "&&", "||", "->", "==", "!=", "<", "<=", " in ", "+", "-", "*", "/", "%", "∪", "\\", " if ", " else ", "any s in S: ",
    "sum s in S: ", "exists ", "last ", "first[j < i] ", "regex \"a*\"", "Q[s]", "Σ", "@i", "\n", "\n", ";", "// c\n",
    "alphabet \"a\"\n", "set S = \"a\" .. \"c\"\n", "def f(P) = ", "accept ", "next[t in Σ] = ", "import m as n\n", "program p {\n",
    "task t {\n", "assert empty(p)\n", "train 1 .. 2\n", "x = ", "#import pred\n", "#[pred] ", "min(", "true"};
// clang-format on

void check(const std::string& text) {
  SourceMap sources;
  Diagnostics diagnostics;
  const ast::File file = parse(sources.add("hostile.crasp", text), sources, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.list()) render(diagnostic, sources, true);
  if (!diagnostics.has_errors()) {
    const std::string printed = print(file, sources);
    const ast::File again = parse(sources.add("printed", printed), sources, diagnostics);
    ASSERT_FALSE(diagnostics.has_errors()) << text << "\n----\n" << printed;
    ASSERT_TRUE(ast::equal(file, again)) << text << "\n----\n" << printed;
    ASSERT_EQ(print(again, sources), printed) << text;
  }
  Diagnostics others;
  const ast::File dialect = parse_cr(sources.add("hostile.cr", text), sources, others);
  for (const Diagnostic& diagnostic : others.list()) render(diagnostic, sources, true);
  if (others.has_errors()) return;
  const std::string printed = print(dialect, sources);
  Diagnostics none;
  const ast::File again = parse(sources.add("translated", printed), sources, none);
  ASSERT_FALSE(none.has_errors()) << text << "\n----\n" << printed;
  ASSERT_TRUE(ast::equal(dialect, again)) << text << "\n----\n" << printed;
}

std::vector<std::string> corpus() {
  std::vector<std::string> texts;
  for (const char* folder : {"examples", "stdlib", "tests/golden"}) {
    const std::filesystem::path path = std::filesystem::path(CRASP_SOURCE_DIR) / folder;
    if (!std::filesystem::exists(path)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
      if (entry.path().extension() != ".crasp" && entry.path().extension() != ".cr") continue;
      std::ifstream stream(entry.path());
      texts.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
  }
  return texts;
}

TEST(Hostile, RandomPieces) {
  std::mt19937 random(20240611);
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    for (std::size_t k = random() % 40; k > 0; --k)
      text += kPieces[random() % kPieces.size()] + (random() % 2 ? " " : "");
    ASSERT_NO_FATAL_FAILURE(check(text)) << "round " << round;
  }
}

TEST(Hostile, RandomExpressionLines) {
  std::mt19937 random(7);
  const std::vector<std::string> operands = {"x", "\"a\"", "1", "(x + 1)", "#[pred] \"a\"", "min(x, 2)", "true"};
  const std::vector<std::string> prefixes = {"", "", "!", "#", "# "};
  const std::vector<std::string> signs = {" && ", " || ", " == ", " < ", " + ", " - ", " if true else ", " >= "};
  for (int round = 0; round < 4000; ++round) {
    std::string text = "#import pred\nx = #\"a\"\ny = ";
    for (std::size_t k = 1 + random() % 6; k > 0; --k) {
      text += prefixes[random() % prefixes.size()] + operands[random() % operands.size()];
      if (k > 1) text += signs[random() % signs.size()];
    }
    ASSERT_NO_FATAL_FAILURE(check(text + "\n")) << "round " << round;
  }
}

TEST(Hostile, RandomBytes) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    const unsigned limit = round % 2 ? 256 : 128;  // half of them ASCII, which gets beyond the first check
    for (std::size_t k = random() % 100; k > 0; --k) text += static_cast<char>(random() % limit);
    ASSERT_NO_FATAL_FAILURE(check(text)) << "round " << round;
  }
}

TEST(Hostile, MutatedPrograms) {
  std::mt19937 random(2);
  for (const std::string& original : corpus()) {
    ASSERT_NO_FATAL_FAILURE(check(original));
    for (int round = 0; round < 30; ++round) {
      std::string text = original;
      for (std::size_t k = 1 + random() % 3; k > 0 && !text.empty(); --k) {
        const std::size_t at = random() % text.size();
        const std::string& piece = kPieces[random() % kPieces.size()];
        if (random() % 3 == 0)
          text.erase(at, random() % 20);
        else if (random() % 2 == 0)
          text.insert(at, piece);
        else
          text.replace(at, 1, piece);
      }
      ASSERT_NO_FATAL_FAILURE(check(text)) << "round " << round << "\n" << text;
    }
  }
}

}  // namespace
}  // namespace crasp::lang
