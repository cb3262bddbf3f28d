// Ordered choice with full backtracking, made polynomial by a table. For each rule, precedence and first token the
// table holds every token at which a reading may end, in the order in which a depth-first search would find them, each
// with the reading that it would find first. Which reading of a part is found first does not depend on what surrounds
// it, only whether its end is wanted does; so the first entry that ends where the line ends is the first reading of the
// line. A rule and its precedences are those of a left-recursive grammar after the usual rewriting (Parr, "The
// Definitive ANTLR 4 Reference", 14): one operand, then a loop over the operators that bind at least as tightly as the
// precedence says.

#include "lang/cr_grammar.h"

#include <algorithm>
#include <array>
#include <optional>

namespace crasp::lang {
namespace {

using K = TokenKind;
using Kind = CrNode::Kind;

/// A rule with the least precedence of the operators in its loop. Higher precedences bind tighter.
enum class Rule : std::uint8_t {
  boolean,
  inverted,
  or_operand,
  and_operand,
  count,
  else_operand,
  scaled,
  subtrahend,
  addend
};
constexpr std::size_t kRules = 9;
constexpr bool is_boolean(Rule rule) { return rule <= Rule::and_operand; }

// Alternatives in the order of the grammar.
constexpr std::array kComparisons = {K::less, K::greater, K::equal, K::unequal, K::less_equal, K::greater_equal};

/// An operator between two operands: in the loops of which rules it may stand, and the rule of its right operand.
struct Loop {
  K sign;
  Rule first_rule, last_rule;
  Rule operand;
};
constexpr std::array kBooleanLoops = {Loop{K::conjunction, Rule::boolean, Rule::or_operand, Rule::and_operand},
                                      Loop{K::disjunction, Rule::boolean, Rule::inverted, Rule::or_operand}};
constexpr std::array kCountLoops = {Loop{K::plus, Rule::count, Rule::subtrahend, Rule::addend},
                                    Loop{K::minus, Rule::count, Rule::scaled, Rule::subtrahend},
                                    Loop{K::kw_if, Rule::count, Rule::count, Rule::else_operand}};

constexpr std::uint32_t kNone = 0xffff'ffff;

/// A reading of the tokens from a known one on: `tree` is an index into nodes, or into links for the tail of a loop.
struct Found {
  std::uint32_t end;
  std::uint32_t tree;
};

/// What a loop did: an operator, its right operand (and condition), and the next link.
struct Link {
  std::uint32_t sign;
  std::uint32_t operand, condition;
  std::uint32_t next;
};

/// An operand and the links behind it: a reading that is turned into nodes only if it is chosen.
struct Chain {
  std::uint32_t operand;
  std::uint32_t links;
};

class Reader {
 public:
  Reader(std::span<const Token> tokens, const std::vector<std::string_view>& texts)
      : tokens_(tokens), texts_(texts), rules_(kRules * (tokens.size() + 1)), loops_(kRules * (tokens.size() + 1)) {}

  CrReading read();

 private:
  using List = std::vector<Found>;
  static constexpr std::size_t kMostSteps = 4'000'000;

  const List& parse(Rule rule, std::uint32_t at);
  const List& loop(Rule rule, std::uint32_t at);
  void boolean_operands(std::uint32_t at, List& list);
  void count_operands(std::uint32_t at, List& list);
  void counted(std::uint32_t at, List& list);
  void extremum(std::uint32_t at, List& list);
  void conditional(Rule rule, std::uint32_t at, List& list);
  void bracketed(Rule rule, std::uint32_t at, List& list);
  void prefixed(Kind kind, Rule rule, std::uint32_t token, std::uint32_t begin, std::uint32_t at, List& list);
  void extend(Rule rule, const Found& right, Link link, List& list);

  bool see(std::uint32_t at, K kind);
  void expect(std::uint32_t at, std::string_view what);
  std::string describe_expected() const;
  void add(List& list, std::uint32_t end, std::uint32_t tree);
  std::uint32_t node(CrNode node);
  std::uint32_t build(std::uint32_t chain);
  CrNode link_node(const Link& link, std::uint32_t left) const;
  std::size_t slot(Rule rule, std::uint32_t at) const {
    return static_cast<std::size_t>(rule) * (tokens_.size() + 1) + at;
  }
  bool is_function(std::uint32_t at) const {
    return tokens_[at].kind == K::name && (texts_[at] == "min" || texts_[at] == "max");
  }
  bool exhausted() const { return steps_ > kMostSteps; }

  std::span<const Token> tokens_;
  const std::vector<std::string_view>& texts_;
  std::vector<std::optional<List>> rules_, loops_;
  std::vector<Link> links_;
  std::vector<Chain> chains_;
  CrReading reading_;
  std::vector<std::string_view> expected_;  ///< at `reading_.error_at`
  std::size_t steps_ = 0;
};

// Trees of `parse` are indices into chains_. Nodes made while reading have chains as operands; `build` replaces these.

CrReading Reader::read() {
  for (const Rule rule : {Rule::boolean, Rule::count}) {
    const List found = parse(rule, 0);
    const auto whole = std::ranges::find(found, tokens_.size(), &Found::end);
    if (whole == found.end() || exhausted()) continue;
    reading_.outcome = CrReading::Outcome::read;
    reading_.boolean = rule == Rule::boolean;
    reading_.root = build(whole->tree);
    return std::move(reading_);
  }
  if (exhausted()) reading_.outcome = CrReading::Outcome::too_ambiguous;
  reading_.expected = describe_expected();
  return std::move(reading_);
}

bool Reader::see(std::uint32_t at, K kind) {
  if (at < tokens_.size() && tokens_[at].kind == kind) return true;
  expect(at, spelling(kind));
  return false;
}

void Reader::expect(std::uint32_t at, std::string_view what) {
  if (at < reading_.error_at) return;
  if (at > reading_.error_at) expected_.clear();
  reading_.error_at = at;
  if (std::ranges::find(expected_, what) == expected_.end()) expected_.emplace_back(what);
}

/// What could have stood at the place of the error, the operators together.
std::string Reader::describe_expected() const {
  std::vector<std::string> list;
  bool closed = false;
  for (const std::string_view what : expected_) {
    const bool closing = what == ")" || what == "," || what == "]" || what == "else";
    const bool words = what.starts_with("a");
    closed = closed || closing || words;
    if (closing || words)
      list.push_back(words ? std::string(what) : "`" + std::string(what) + "`");
    else if (list.empty() || list.front() != "an operator")
      list.insert(list.begin(), "an operator");
  }
  if (!closed && reading_.error_at < tokens_.size()) list.emplace_back("the end of the line");
  std::string text;
  for (std::size_t k = 0; k < list.size(); ++k) text += (k == 0 ? "" : k + 1 == list.size() ? " or " : ", ") + list[k];
  return text;
}

/// The first reading for each end is kept.
void Reader::add(List& list, std::uint32_t end, std::uint32_t tree) {
  steps_ += 1 + list.size() / 8;
  if (std::ranges::find(list, end, &Found::end) == list.end()) list.push_back({end, tree});
}

std::uint32_t Reader::node(CrNode node) {
  reading_.nodes.push_back(node);
  return static_cast<std::uint32_t>(reading_.nodes.size() - 1);
}

const Reader::List& Reader::parse(Rule rule, std::uint32_t at) {
  if (const auto& known = rules_[slot(rule, at)]) return *known;
  List operands;
  is_boolean(rule) ? boolean_operands(at, operands) : count_operands(at, operands);
  List list;
  for (const Found& operand : operands) {
    for (const Found& tail : loop(rule, operand.end)) {
      if (exhausted()) break;
      chains_.push_back({operand.tree, tail.tree});
      add(list, tail.end, static_cast<std::uint32_t>(chains_.size() - 1));
    }
  }
  return rules_[slot(rule, at)].emplace(std::move(list));
}

/// The ways in which the operators from `at` on can go on, longest first, and last the way of stopping at once.
const Reader::List& Reader::loop(Rule rule, std::uint32_t at) {
  if (const auto& known = loops_[slot(rule, at)]) return *known;
  List list;
  const auto try_operators = [&](const auto& operators) {
    for (const Loop& candidate : operators) {
      if (rule < candidate.first_rule || rule > candidate.last_rule || !see(at, candidate.sign)) continue;
      if (candidate.sign == K::kw_if) {
        conditional(rule, at, list);
        continue;
      }
      const List right = parse(candidate.operand, at + 1);
      for (const Found& operand : right) extend(rule, operand, {at, operand.tree, kNone, kNone}, list);
    }
  };
  is_boolean(rule) ? try_operators(kBooleanLoops) : try_operators(kCountLoops);
  add(list, at, kNone);
  return loops_[slot(rule, at)].emplace(std::move(list));
}

/// A link and all ways to go on behind it.
void Reader::extend(Rule rule, const Found& right, Link link, List& list) {
  for (const Found& tail : loop(rule, right.end)) {
    if (exhausted()) return;
    link.next = tail.tree;
    links_.push_back(link);
    add(list, tail.end, static_cast<std::uint32_t>(links_.size() - 1));
  }
}

void Reader::conditional(Rule rule, std::uint32_t at, List& list) {
  const List conditions = parse(Rule::boolean, at + 1);
  for (const Found& condition : conditions) {
    if (!see(condition.end, K::kw_else)) continue;
    const List right = parse(Rule::else_operand, condition.end + 1);
    for (const Found& operand : right) extend(rule, operand, {at, operand.tree, condition.tree, kNone}, list);
  }
}

void Reader::boolean_operands(std::uint32_t at, List& list) {
  expect(at, "an expression");
  if (at >= tokens_.size()) return;
  const auto leaf = [&] { add(list, at + 1, node({Kind::leaf, at, 0, 0, 0, at, at + 1})); };
  const K kind = tokens_[at].kind;
  if (kind == K::string) leaf();
  const List left_sides = parse(Rule::count, at);
  for (const K sign : kComparisons) {
    for (const Found& left : left_sides) {
      if (!see(left.end, sign)) continue;
      const List right_sides = parse(Rule::count, left.end + 1);
      for (const Found& right : right_sides) {
        if (exhausted()) return;
        add(list, right.end, node({Kind::comparison, left.end, left.tree, right.tree, 0, at, right.end}));
      }
    }
  }
  if (kind == K::invert) prefixed(Kind::invert, Rule::inverted, at, at, at + 1, list);
  if (kind == K::kw_true || kind == K::kw_false) leaf();
  if (kind == K::name && !is_function(at)) leaf();
  if (kind == K::left_paren) bracketed(Rule::boolean, at, list);
}

void Reader::count_operands(std::uint32_t at, List& list) {
  expect(at, "an expression");
  if (at >= tokens_.size()) return;
  const K kind = tokens_[at].kind;
  if (kind == K::hash)
    counted(at, list);
  else if (is_function(at))
    extremum(at, list);
  else if (kind == K::name || kind == K::number)
    add(list, at + 1, node({Kind::leaf, at, 0, 0, 0, at, at + 1}));
  else if (kind == K::left_paren)
    bracketed(Rule::count, at, list);
  if (kind == K::number && see(at + 1, K::star)) prefixed(Kind::product, Rule::scaled, at, at, at + 2, list);
}

void Reader::counted(std::uint32_t at, List& list) {
  const bool guarded = at + 1 < tokens_.size() && tokens_[at + 1].kind == K::left_bracket;
  if (!guarded) return prefixed(Kind::count, Rule::boolean, at, at, at + 1, list);
  if (see(at + 2, K::name) && see(at + 3, K::right_bracket))
    prefixed(Kind::count, Rule::boolean, at + 2, at, at + 4, list);
}

void Reader::prefixed(Kind kind, Rule rule, std::uint32_t token, std::uint32_t begin, std::uint32_t at, List& list) {
  const List operands = parse(rule, at);
  for (const Found& operand : operands) {
    if (exhausted()) return;
    add(list, operand.end, node({kind, token, operand.tree, 0, 0, begin, operand.end}));
  }
}

void Reader::bracketed(Rule rule, std::uint32_t at, List& list) {
  const List inner = parse(rule, at + 1);
  for (const Found& found : inner) {
    if (!see(found.end, K::right_paren)) continue;
    add(list, found.end + 1, node({Kind::brackets, at, found.tree, 0, 0, at, found.end + 1}));
  }
}

void Reader::extremum(std::uint32_t at, List& list) {
  if (!see(at + 1, K::left_paren)) return;
  const List left_sides = parse(Rule::count, at + 2);
  for (const Found& left : left_sides) {
    if (!see(left.end, K::comma)) continue;
    const List right_sides = parse(Rule::count, left.end + 1);
    for (const Found& right : right_sides) {
      if (!see(right.end, K::right_paren)) continue;
      add(list, right.end + 1, node({Kind::extremum, at, left.tree, right.tree, 0, at, right.end + 1}));
    }
  }
}

/// The node of a chosen chain, with the chosen nodes below it.
std::uint32_t Reader::build(std::uint32_t chain) {
  const Chain start = chains_[chain];
  CrNode operand = reading_.nodes[start.operand];
  const bool has_first = operand.kind != Kind::leaf;
  const bool has_second = operand.kind == Kind::comparison || operand.kind == Kind::extremum;
  if (has_first) operand.first = build(operand.first);
  if (has_second) operand.second = build(operand.second);
  std::uint32_t tree = node(operand);
  for (std::uint32_t k = start.links; k != kNone; k = links_[k].next) {
    Link link = links_[k];
    link.operand = build(link.operand);
    if (link.condition != kNone) link.condition = build(link.condition);
    tree = node(link_node(link, tree));
  }
  return tree;
}

CrNode Reader::link_node(const Link& link, std::uint32_t left) const {
  const std::uint32_t begin = reading_.nodes[left].begin;
  const std::uint32_t end = reading_.nodes[link.operand].end;
  switch (tokens_[link.sign].kind) {
    case K::kw_if: return {Kind::conditional, link.sign, left, link.condition, link.operand, begin, end};
    case K::plus:
    case K::minus: return {Kind::sum, link.sign, left, link.operand, 0, begin, end};
    default: return {Kind::junction, link.sign, left, link.operand, 0, begin, end};
  }
}

}  // namespace

CrReading read_cr_line(std::span<const Token> tokens, const std::vector<std::string_view>& texts) {
  return Reader(tokens, texts).read();
}

}  // namespace crasp::lang
