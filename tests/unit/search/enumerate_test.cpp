#include "search/enumerate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "lang/interpret.h"
#include "search/minimise.h"

namespace crasp::search {
namespace {

using lang::TermId;

const lang::Alphabet kAb{{"a", "b"}, false};

Sample all_words(std::size_t most) {
  Sample sample(2);
  for (const lang::Word& word : short_words(2, most)) sample.add(word, false);
  return sample;
}

lang::Word word_of(const Sample& sample, std::size_t node) {
  lang::Word word;
  for (; node != 0; node = sample.parent(node)) word.push_back(sample.symbol(node));
  std::reverse(word.begin(), word.end());
  return word;
}

// Every formula of a size, equal to others or not, as terms of the language.
class AllTerms {
 public:
  explicit AllTerms(const Grammar& grammar) : grammar_(grammar) {}

  void extend() {
    ++size_;
    booleans.emplace_back();
    counts.emplace_back();
    if (size_ == 1) leaves();
    for (TermId p : booleans[size_ - 1]) unary(p);
    for (TermId c : counts[size_ - 1]) counts.back().push_back(terms.scale(2, c));
    for (std::size_t left = 1; left + 1 < size_; ++left) {
      for (TermId p : booleans[left]) {
        for (TermId q : booleans[size_ - 1 - left]) connect(p, q);
      }
      for (TermId c : counts[left]) {
        for (TermId d : counts[size_ - 1 - left]) relate(c, d);
      }
    }
  }

  lang::Terms terms;
  std::vector<std::vector<TermId>> booleans{{}}, counts{{}};

 private:
  void leaves() {
    booleans.back() = {terms.symbol(0), terms.symbol(1), terms.truth(false), terms.truth(true)};
    for (std::int32_t value : grammar_.constants) counts.back().push_back(terms.constant(value));
    counts.back().push_back(terms.position());
    for (std::uint32_t period : grammar_.periods) counts.back().push_back(terms.position_modulo(period));
  }
  void unary(TermId p) {
    booleans.back().push_back(terms.negation(p));
    counts.back().push_back(terms.count(lang::Relation::prefix(), p));
    for (std::uint32_t offset = 1; offset <= grammar_.window; ++offset) {
      counts.back().push_back(terms.count({false, lang::OffsetSet::interval(offset, offset), {}}, p));
    }
  }
  void connect(TermId p, TermId q) {
    booleans.back().push_back(terms.conjunction(std::vector{p, q}));
    booleans.back().push_back(terms.disjunction(std::vector{p, q}));
  }
  void relate(TermId c, TermId d) {
    counts.back().push_back(terms.sum(std::vector{c, d}));
    for (lang::Op op : {lang::Op::equal, lang::Op::less, lang::Op::less_equal}) {
      booleans.back().push_back(terms.compare(op, c, d));
    }
  }

  const Grammar& grammar_;
  std::size_t size_ = 0;
};

// The values of terms at every node of the sample, by the reference interpreter.
std::vector<std::vector<bool>> values(const lang::Terms& terms, const std::vector<TermId>& wanted,
                                      const Sample& sample) {
  std::vector<std::vector<bool>> result(wanted.size());
  lang::Interpreter interpreter(terms, wanted);
  for (std::size_t node = 0; node < sample.size(); ++node) {
    const lang::Word word = word_of(sample, node);
    const auto columns = std::get<std::vector<lang::Column>>(interpreter.evaluate(word));
    for (std::size_t k = 0; k < wanted.size(); ++k) result[k].push_back(columns[k][word.size()] != 0);
  }
  return result;
}

// The theorem of search/enumerate.h: what some formula says, a formula that is enumerated says, and none is larger.
TEST(Enumerate, FindsWhatAllFormulasSayAtTheirLeastSize) {
  Grammar grammar;
  grammar.constants = {0, 1};
  grammar.periods = {2};
  grammar.window = 1;
  const Sample sample = all_words(31);
  Formulas formulas(sample);
  const verifier::Budget budget(60);
  Enumeration enumeration(formulas, grammar, budget);
  AllTerms all(grammar);
  std::map<std::vector<bool>, std::uint32_t> least, found;
  for (std::uint32_t size = 1; size <= 5; ++size) {
    all.extend();
    ASSERT_TRUE(enumeration.extend());
    for (const auto& column : values(all.terms, all.booleans[size], sample)) least.try_emplace(column, size);
    for (FormulaId id : enumeration.fresh()) {
      std::vector<bool> column;
      for (std::size_t node = 0; node < sample.size(); ++node) column.push_back(formulas.holds(id, node));
      EXPECT_TRUE(found.try_emplace(column, size).second);
      EXPECT_EQ(formulas.boolean_size(id), size);
    }
  }
  EXPECT_EQ(found, least);
  EXPECT_GT(found.size(), 100U);
}

// What the store says of a formula is what the interpreter says of the program that is written from it.
TEST(Enumerate, ProgramsSayWhatTheirFormulasSay) {
  Grammar grammar;
  grammar.periods = {3};
  grammar.window = 2;
  const Sample sample = all_words(63);
  Formulas formulas(sample);
  const verifier::Budget budget(60);
  Enumeration enumeration(formulas, grammar, budget);
  while (enumeration.size() < 6) ASSERT_TRUE(enumeration.extend());
  for (FormulaId id = 0; id < formulas.booleans(); id += 7) {
    const lang::Program program = to_program(formulas, id, kAb, "p");
    EXPECT_LE(term_size(program.terms, program.verdict), formulas.boolean_size(id));
    const auto column = values(program.terms, {program.verdict}, sample)[0];
    for (std::size_t node = 0; node < sample.size(); ++node) ASSERT_EQ(column[node], formulas.holds(id, node));
  }
}

TEST(Enumerate, StopsInOrderWhenTimeRunsOut) {
  const Sample sample = all_words(255);
  Formulas formulas(sample);
  const Grammar grammar;
  const verifier::Budget budget(0.05);
  Enumeration enumeration(formulas, grammar, budget);
  while (enumeration.size() < 100 && enumeration.extend()) {
  }
  EXPECT_LT(enumeration.size(), 100U);
}

TEST(Sample, SharesPrefixes) {
  Sample sample(2);
  sample.add({0, 1, 1}, true);
  sample.add({0, 1, 0}, false);
  EXPECT_EQ(sample.size(), 5U);
  EXPECT_EQ(sample.labels(), 2U);
  EXPECT_EQ(sample.label(0), std::nullopt);
  EXPECT_EQ(sample.labelled(true), std::vector<std::uint32_t>{3});
  EXPECT_EQ(sample.back(3, 2), 1U);
  EXPECT_EQ(sample.back(3, 3), std::nullopt);
}

}  // namespace
}  // namespace crasp::search
