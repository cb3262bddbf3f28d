#include "tests/support/languages.h"
#include "tests/unit/stdlib/module_cases.h"

namespace crasp::tests {
namespace {

bool is_tomita1(const string& word) { return word == string(word.size(), '1'); }
bool is_tomita4(const string& word) { return word.find("000") == string::npos; }

bool is_tomita2(const string& word) {
  static const std::regex pattern("(10)*");
  return matches(word, pattern);
}

bool is_tomita7(const string& word) {
  static const std::regex pattern("0*1*0*1*");
  return matches(word, pattern);
}

}  // namespace

ModuleCases tomita_cases() {
  ModuleCases cases{"tomita", {}, {}, {}};
  cases.definitions = {
      {R"(tomita.only_ones("0"))", "01", 9, is_tomita1, true},
      {R"(tomita.pairs("0", "1"))", "01", 12, is_tomita2, true},
      {R"(tomita.no_three_zeros("0"))", "01", 11, is_tomita4, true},
      {R"(tomita.four_blocks("0", "1"))", "01", 11, is_tomita7, true},
  };
  cases.recognisers = {
      {"tomita1", 9, is_tomita1}, {"tomita2", 12, is_tomita2}, {"tomita4", 11, is_tomita4}, {"tomita7", 11, is_tomita7}};
  cases.generators = {
      continuation_case("tomita1_next", "01.", 7, [](const string& w) { return continuations(w, "01", "0", 0, is_tomita1); }),
      continuation_case("tomita2_next", "01.", 8, [](const string& w) { return continuations(w, "01", "0", 1, is_tomita2); }),
      continuation_case("tomita4_next", "01.", 8, [](const string& w) { return continuations(w, "01", "0", 0, is_tomita4); }),
      continuation_case("tomita7_next", "01.", 8, [](const string& w) { return continuations(w, "01", "0", 0, is_tomita7); }),
  };
  return cases;
}

}  // namespace crasp::tests
