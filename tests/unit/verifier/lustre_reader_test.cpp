#include "tests/unit/verifier/lustre_reader.h"

#include <gtest/gtest.h>

#include <cctype>
#include <sstream>
#include <stdexcept>

namespace crasp::verifier::testing {
namespace {

using Values = std::map<std::string, std::int64_t>;

/// Evaluates an expression by recursive descent, loosest operator first.
class Evaluator {
 public:
  Evaluator(const std::string& text, const Values& now, const Values& before, bool first)
      : now_(now), before_(before), first_(first) {
    std::string word;
    for (std::size_t k = 0; k < text.size();) {
      const char c = text[k];
      std::size_t end = k + 1;
      if (std::isspace(static_cast<unsigned char>(c))) {
        k = end;
        continue;
      }
      const bool negative = c == '-' && end < text.size() && std::isdigit(static_cast<unsigned char>(text[end]));
      if (std::isalnum(static_cast<unsigned char>(c)) || negative) {
        while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end]))) ++end;
      } else if ((c == '<' || c == '>' || c == '-') && end < text.size() && (text[end] == '=' || text[end] == '>')) {
        ++end;
      }
      words_.push_back(text.substr(k, end - k));
      k = end;
    }
  }

  std::int64_t value() {
    const std::int64_t result = arrow();
    if (at_ != words_.size()) throw std::runtime_error("cannot read `" + words_[at_] + "`");
    return result;
  }

 private:
  bool take(const std::string& word) {
    if (at_ == words_.size() || words_[at_] != word) return false;
    ++at_;
    return true;
  }
  std::int64_t arrow() {
    const std::int64_t start = choice();
    if (!take("->")) return start;
    const std::int64_t later = choice();
    return first_ ? start : later;
  }
  std::int64_t choice() {
    if (!take("if")) return conjunction();
    const bool test = conjunction() != 0;
    if (!take("then")) throw std::runtime_error("no `then`");
    const std::int64_t yes = choice();
    if (!take("else")) throw std::runtime_error("no `else`");
    const std::int64_t no = choice();
    return test ? yes : no;
  }
  std::int64_t conjunction() {
    std::int64_t value = comparison();
    while (take("and")) value &= comparison();
    return value;
  }
  std::int64_t comparison() {
    const std::int64_t left = sum();
    if (take("=")) return left == sum();
    if (take("<=")) return left <= sum();
    if (take(">=")) return left >= sum();
    return left;
  }
  std::int64_t sum() {
    std::int64_t value = product();
    while (take("+")) value += product();
    return value;
  }
  std::int64_t product() {
    std::int64_t value = factor();
    while (take("*")) value *= factor();
    return value;
  }
  std::int64_t factor() {
    if (take("not")) return factor() == 0;
    if (take("pre")) {
      const std::string& name = words_.at(at_++);
      return first_ ? 0 : before_.at(name);
    }
    if (take("(")) {
      const std::int64_t value = arrow();
      if (!take(")")) throw std::runtime_error("no `)`");
      return value;
    }
    const std::string word = words_.at(at_++);
    const bool number = std::isdigit(static_cast<unsigned char>(word.back())) &&
                        (word[0] == '-' || std::isdigit(static_cast<unsigned char>(word[0])));
    return number ? std::stoll(word) : now_.at(word);
  }

  const Values &now_, &before_;
  bool first_;
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

}  // namespace

LustreReader::LustreReader(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find(" = ");
    if (!line.starts_with("  ") || line.starts_with("    ") || equals == std::string::npos) continue;
    equations_.push_back({line.substr(2, equals - 2), line.substr(equals + 3, line.rfind(';') - equals - 3)});
  }
}

bool LustreReader::step(std::int64_t symbol) {
  // x_k stands before y_k but after `after`, which needs it: equations are tried until all have a value.
  Values now = {{"symbol", symbol}};
  std::vector<Equation> left = equations_;
  while (!left.empty()) {
    const std::size_t size = left.size();
    std::erase_if(left, [&](const Equation& equation) {
      try {
        now[equation.name] = Evaluator(equation.expression, now, previous_, first_).value();
        return true;
      } catch (const std::out_of_range&) {
        return false;  // it needs one that has no value yet
      }
    });
    if (left.size() == size) throw std::runtime_error("the equations are circular");
  }
  previous_ = now;
  first_ = false;
  return now.at("ok") == 0;
}

TEST(LustreReader, CountsUp) {
  LustreReader reader("node n(symbol: int) returns (ok: bool);\nlet\n  x = 0 -> pre y;\n  y = x + symbol;\n"
                      "  ok = not (y = 3);\ntel\n");
  EXPECT_FALSE(reader.step(1));
  EXPECT_FALSE(reader.step(1));
  EXPECT_TRUE(reader.step(1));
  EXPECT_FALSE(reader.step(1));
}

}  // namespace crasp::verifier::testing
