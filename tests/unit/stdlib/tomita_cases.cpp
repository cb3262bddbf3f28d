#include "tests/support/languages.h"
#include "tests/unit/stdlib/module_cases.h"

namespace crasp::tests {
namespace {

bool is_tomita1(const string& word) { return word == string(word.size(), '1'); }
/// The lengths of the runs of a letter, with the place where each ends.
std::vector<std::pair<std::size_t, std::size_t>> runs_of(const string& word, char letter) {
  std::vector<std::pair<std::size_t, std::size_t>> runs;
  for (std::size_t k = 0; k < word.size(); ++k) {
    if (word[k] != letter) continue;
    if (k == 0 || word[k - 1] != letter) runs.emplace_back(0, 0);
    ++runs.back().first;
    runs.back().second = k + 1;
  }
  return runs;
}

/// No odd run of ones has an odd run of zeros somewhere behind it.
bool is_tomita3_later(const string& word) {
  for (const auto& [ones, end] : runs_of(word, '1')) {
    if (ones % 2 == 0) continue;
    for (const auto& [zeros, zeros_end] : runs_of(word, '0')) {
      if (zeros % 2 == 1 && zeros_end > end) return false;
    }
  }
  return true;
}

/// A zero stands somewhere behind an odd run of ones.
bool has_ended_odd_run(const string& word) {
  for (const auto& [ones, end] : runs_of(word, '1')) {
    if (ones % 2 == 1 && end < word.size()) return true;
  }
  return false;
}

std::int64_t imbalance_of(const string& word, char letter) {
  std::int64_t sum = 0;
  for (std::size_t k = 0; k < word.size(); ++k) sum += word[k] != letter ? 0 : k % 2 == 1 ? 1 : -1;
  return sum;
}

/// The imbalance of the zeros from the one on that ends the first odd run of ones.
std::int64_t late_imbalance(const string& word) {
  std::int64_t sum = 0;
  for (std::size_t k = 0; k < word.size(); ++k) {
    const bool late = word[k] == '0' && has_ended_odd_run(word.substr(0, k + 1));
    sum += !late ? 0 : k % 2 == 1 ? 1 : -1;
  }
  return sum;
}

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
      {R"(tomita.imbalance("1"))", "01", 9, [](const string& w) { return imbalance_of(w, '1'); }},
      {R"(tomita.odd_run_ended("0", "1"))", "01", 11, has_ended_odd_run, true},
      {R"(tomita.late_zeros("0", "1"))", "01", 11, late_imbalance},
      {R"(tomita.no_odd_after_odd("0", "1"))", "01", 13, is_tomita3_later, true},
      {R"(tomita.no_three_zeros("0"))", "01", 11, is_tomita4, true},
      {R"(tomita.four_blocks("0", "1"))", "01", 11, is_tomita7, true},
  };
  cases.recognisers = {
      {"tomita1", 9, is_tomita1}, {"tomita2", 12, is_tomita2}, {"tomita3_later", 13, is_tomita3_later}, {"tomita4", 11, is_tomita4}, {"tomita7", 11, is_tomita7}};
  cases.generators = {
      continuation_case("tomita1_next", "01.", 7, [](const string& w) { return continuations(w, "01", "0", 0, is_tomita1); }),
      continuation_case("tomita2_next", "01.", 8, [](const string& w) { return continuations(w, "01", "0", 1, is_tomita2); }),
      continuation_case("tomita3_later_next", "01.", 8, [](const string& w) { return continuations(w, "01", "0", 1, is_tomita3_later); }),
      continuation_case("tomita4_next", "01.", 8, [](const string& w) { return continuations(w, "01", "0", 0, is_tomita4); }),
      continuation_case("tomita7_next", "01.", 8, [](const string& w) { return continuations(w, "01", "0", 0, is_tomita7); }),
  };
  return cases;
}

}  // namespace crasp::tests
