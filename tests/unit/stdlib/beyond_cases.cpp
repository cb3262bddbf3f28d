#include "tests/support/languages.h"
#include "tests/support/retrieval.h"
#include "tests/unit/stdlib/module_cases.h"

namespace crasp::tests {
namespace {

bool is_even(const string& word, char letter) { return number_of(word, letter) % 2 == 0; }
bool is_tomita5(const string& word) { return is_even(word, '0') && is_even(word, '1'); }
bool is_tomita6(const string& word) { return (number_of(word, '0') + 2 * number_of(word, '1')) % 3 == 0; }

/// How many of a letter in a row end before `end`.
std::size_t run_before(const string& word, char letter, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && word[begin - 1] == letter) --begin;
  return end - begin;
}

/// The word ends in an odd run of zeros, and that begins behind an odd run of ones.
bool ends_odd_behind_odd(const string& word) {
  const std::size_t zeros = run_before(word, '0', word.size());
  return zeros % 2 == 1 && run_before(word, '1', word.size() - zeros) % 2 == 1;
}

bool is_tomita3(const string& word) {
  static const std::regex forbidden("(.*0)?1(11)*0(00)*(1.*)?");
  return !matches(word, forbidden);
}

bool is_flip_flop(const string& word) {
  static const std::regex pattern("[012]*02*");
  return matches(word, pattern);
}

/// Two numbers, `x plus y equals`, and what has been said of their sum. Both have at least one digit.
struct Sum {
  string left, right, said;
};

std::optional<Sum> sum_in(const string& word, char plus, char equals) {
  const std::size_t middle = word.find(plus), end = word.find(equals);
  if (middle == 0 || middle == string::npos || end == string::npos || end <= middle + 1) return std::nullopt;
  Sum sum{word.substr(0, middle), word.substr(middle + 1, end - middle - 1), word.substr(end + 1)};
  const auto is_number = [](const string& text) { return text.find_first_not_of("01") == string::npos; };
  if (!is_number(sum.left) || !is_number(sum.right) || !is_number(sum.said)) return std::nullopt;
  return sum;
}

/// The digits of x + y: as many as the longer of both has, or one more if they overflow.
string digits_of(const Sum& sum) {
  const std::size_t length = std::max(sum.left.size(), sum.right.size());
  const std::int64_t value = std::stoll(sum.left, nullptr, 2) + std::stoll(sum.right, nullptr, 2);
  string digits;
  for (std::int64_t rest = value; rest > 0; rest /= 2) digits.insert(digits.begin(), rest % 2 == 1 ? '1' : '0');
  if (digits.size() < length) digits.insert(0, length - digits.size(), '0');
  return digits;
}

std::optional<string> next_digit(const string& word, char plus, char equals) {
  const auto sum = sum_in(word, plus, equals);
  if (!sum || !digits_of(*sum).starts_with(sum->said)) return std::nullopt;
  return digits_of(*sum).substr(sum->said.size(), 1);
}

std::int64_t digit_at(const string& number, std::size_t weight) {
  return weight < number.size() && number[number.size() - 1 - weight] == '1' ? 1 : 0;
}

bool has_sum(const string& word) { return sum_in(word, 'x', 'y').has_value(); }

bool carries(const string& word, std::size_t weight) {
  const Sum sum = *sum_in(word, 'x', 'y');
  const std::int64_t below = (std::int64_t{1} << weight) - 1;
  return (std::stoll(sum.left, nullptr, 2) & below) + (std::stoll(sum.right, nullptr, 2) & below) > below;
}

/// A definition about a sum, on words that hold one.
DefinitionCase of_sum(string expression, std::size_t longest, std::function<std::int64_t(const string&)> reference) {
  return {std::move(expression), "01xy", longest, std::move(reference), false, has_sum};
}

DefinitionCase answers(string expression, char symbol, Side side) {
  return {std::move(expression),
          "abc$",
          7,
          [=](const string& word) { return answer(word, side, Occurrence::last) == symbol; },
          false,
          [=](const string& word) { return answer(word, side, Occurrence::last).has_value(); }};
}

GeneratorCase answering(string program, Side side) {
  return {std::move(program), "abcd$", 7,
          [=](const string& word) { return string(1, *answer(word, side, Occurrence::last)); },
          [=](const string& word) { return answer(word, side, Occurrence::last).has_value(); }};
}

DefinitionCase says(string expression, char symbol, Transduction how) {
  return {std::move(expression),
          "ab$",
          8,
          [=](const string& word) { return next_of_output(word, how, true) == string(1, symbol); },
          false,
          [=](const string& word) { return next_of_output(word, how, true).has_value(); }};
}

GeneratorCase saying(string program, Transduction how) {
  return {std::move(program), "ab$", 9, [=](const string& word) { return *next_of_output(word, how, true); },
          [=](const string& word) { return next_of_output(word, how, true).has_value(); }};
}

GeneratorCase continuing(string program, const string& letters, bool (*language)(const string&)) {
  const string symbols = letters.substr(0, letters.size() - 1);
  return continuation_case(std::move(program), letters, 7,
                           [=](const string& word) { return language(word) ? symbols + "." : symbols; });
}

std::vector<DefinitionCase> addition_definitions() {
  return {
      {R"(beyond.left_digit("x"))", "01x", 7, [](const string& w) { return w.find('x') == string::npos; }},
      {R"(beyond.right_digit("x", "y"))", "01xy", 6,
       [](const string& w) { return w.find('x') < w.size() - 1 && !w.ends_with('x') && w.find('y') == string::npos; }},
      of_sum(R"(beyond.left_length("x"))", 7, [](const string& w) { return w.find('x'); }),
      of_sum(R"(beyond.right_length("x", "y"))", 7, [](const string& w) { return w.find('y') - w.find('x') - 1; }),
      of_sum(R"(beyond.ones(1, "1", "x", "y"))", 7,
             [](const string& w) {
               const Sum sum = *sum_in(w, 'x', 'y');
               return digit_at(sum.left, 1) + digit_at(sum.right, 1);
             }),
      of_sum(R"(beyond.carry(1, "1", "x", "y"))", 7, [](const string& w) { return carries(w, 1); }),
      {R"(beyond.carry(2, "1", "x", "y"))", "01xy", 8, [](const string& w) { return carries(w, 2); }, false,
       [](const string& w) {  // it is asked for weights up to the length of the longer number
         const auto sum = sum_in(w, 'x', 'y');
         return sum && std::max(sum->left.size(), sum->right.size()) >= 2;
       }},
      of_sum(R"(beyond.sum_length("1", "x", "y"))", 8,
             [](const string& w) { return static_cast<std::int64_t>(digits_of(*sum_in(w, 'x', 'y')).size()); }),
      {R"(beyond.sum_digit("1", "1", "x", "y"))", "01xy", 8,
       [](const string& w) { return next_digit(w, 'x', 'y') == "1"; }, false,
       [](const string& w) { return next_digit(w, 'x', 'y').has_value(); }},
  };
}

}  // namespace

ModuleCases beyond_cases() {
  ModuleCases cases{"beyond", addition_definitions(), {}, {}};
  const std::vector<DefinitionCase> others = {
      {R"(beyond.even_number("a"))", "ab", 10, [](const string& w) { return is_even(w, 'a'); }, true},
      {R"(beyond.balanced_modulo(3, "0", "1"))", "01", 10, is_tomita6, true},
      {R"(beyond.last_was("0" || "1", "0"))", "012", 8, is_flip_flop, true},
      {R"(beyond.odd_behind_odd("0", "1"))", "01", 12, ends_odd_behind_odd},
      {R"(beyond.run_length("a"))", "ab", 9, [](const string& w) { return run_before(w, 'a', w.size()); }},
      answers(R"(beyond.last_right("b"))", 'b', Side::right),
      answers(R"(beyond.last_left("b"))", 'b', Side::left),
      {R"(beyond.said("$"))", "ab$", 7,
       [](const string& w) { return w.find('$') == string::npos ? 0 : w.size() - w.find('$'); }},
      says(R"(beyond.forward("a", "$"))", 'a', Transduction::copy),
      says(R"(beyond.backward("a", "$"))", 'a', Transduction::reverse),
  };
  cases.definitions.insert(cases.definitions.end(), others.begin(), others.end());
  cases.recognisers = {{"parity", 10, [](const string& w) { return is_even(w, '1'); }},
                       {"flip_flop", 8, is_flip_flop},
                       {"tomita3", 12, is_tomita3},
                       {"tomita5", 12, is_tomita5},
                       {"tomita6", 12, is_tomita6}};
  cases.generators = {
      {"parity_next", "01$", 8, [](const string& w) { return is_even(w, '1') ? "0" : "1"; },
       [](const string& w) { return w.find('$') + 1 == w.size() && w.ends_with('$'); }},
      continuing("flip_flop_next", "012.", is_flip_flop),
      continuation_case("tomita3_next", "01.", 8, [](const string& w) { return continuations(w, "01", "0", 1, is_tomita3); }),
      continuing("tomita5_next", "01.", is_tomita5),
      continuing("tomita6_next", "01.", is_tomita6),
      answering("nr_last", Side::right),
      answering("nl_last", Side::left),
      saying("copy_forward_repeats", Transduction::copy),
      saying("copy_backward_repeats", Transduction::reverse),
      {"addition", "01+=", 9, [](const string& w) { return *next_digit(w, '+', '='); },
       [](const string& w) { return next_digit(w, '+', '=').has_value(); }},
  };
  return cases;
}

}  // namespace crasp::tests
