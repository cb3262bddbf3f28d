#include "lang/derivative.h"

#include <algorithm>
#include <cassert>
#include <map>

namespace crasp::lang {

Expressions::Expressions(std::uint32_t symbols, std::size_t operand_limit)
    : symbols_(symbols), operands_left_(operand_limit) {
  intern({Kind::None, false, {}});
  intern({Kind::Empty, true, {}});
  intern({Kind::Complement, true, {none().index}});
}

std::size_t Expressions::Hash::operator()(const Node& node) const {
  std::size_t hash = static_cast<std::size_t>(node.kind);
  for (std::uint32_t operand : node.operands) hash = (hash ^ operand) * 0x9e37'79b9'7f4a'7c15;
  return hash ^ hash >> 29;
}

bool Expressions::spend(std::size_t operands) {
  operands_left_ -= std::min(operands_left_, operands + 1);
  return !exhausted();
}

ExpressionId Expressions::intern(Node node) {
  if (!spend(node.operands.size())) return none();
  auto [place, fresh] = numbers_.try_emplace(node, static_cast<std::uint32_t>(nodes_.size()));
  if (fresh) nodes_.push_back(std::move(node));
  return {place->second};
}

ExpressionId Expressions::symbol(const std::vector<bool>& members) {
  assert(members.size() == symbols_);
  if (std::find(members.begin(), members.end(), true) == members.end()) return none();
  auto [place, fresh] = set_numbers_.try_emplace(members, static_cast<std::uint32_t>(sets_.size()));
  if (fresh && spend(symbols_ / 64)) sets_.push_back(members);
  return intern({Kind::Symbol, false, {place->second}});
}

ExpressionId Expressions::concatenation(ExpressionId left, ExpressionId right) {
  std::vector<ExpressionId> parts;
  while (nodes_[left.index].kind == Kind::Concatenation && spend(1)) {
    parts.push_back(operand(left, 0));
    left = operand(left, 1);
  }
  parts.push_back(left);
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (*part == none() || right == none()) return none();
    if (*part == empty()) continue;
    if (right == empty()) {
      right = *part;
    } else {
      bool is_nullable = nullable(*part) && nullable(right);
      right = intern({Kind::Concatenation, is_nullable, {part->index, right.index}});
    }
  }
  return right;
}

// Union and intersection; each is the other with the empty language and the language of all words exchanged.
ExpressionId Expressions::lattice(Kind kind, std::vector<ExpressionId> operands) {
  ExpressionId unit = kind == Kind::Union ? none() : all();
  ExpressionId zero = kind == Kind::Union ? all() : none();
  Node node{kind, kind == Kind::Intersection, {}};
  for (ExpressionId each : operands) {
    const Node& part = nodes_[each.index];
    if (each == zero) return zero;
    if (each == unit) continue;
    if (part.kind == kind) {
      node.operands.insert(node.operands.end(), part.operands.begin(), part.operands.end());
    } else {
      node.operands.push_back(each.index);
    }
    node.nullable = kind == Kind::Union ? node.nullable || part.nullable : node.nullable && part.nullable;
  }
  if (!spend(node.operands.size())) return none();
  std::sort(node.operands.begin(), node.operands.end());
  node.operands.erase(std::unique(node.operands.begin(), node.operands.end()), node.operands.end());
  if (node.operands.empty()) return unit;
  if (node.operands.size() == 1) return {node.operands[0]};
  return intern(std::move(node));
}

ExpressionId Expressions::complement(ExpressionId inner) {
  if (nodes_[inner.index].kind == Kind::Complement) return operand(inner, 0);
  return intern({Kind::Complement, !nullable(inner), {inner.index}});
}

ExpressionId Expressions::without_option(ExpressionId expression) {
  const Node& node = nodes_[expression.index];
  if (node.kind != Kind::Union || node.operands[0] != empty().index) return expression;
  std::vector<ExpressionId> others;
  for (std::size_t at = 1; at < node.operands.size(); ++at) others.push_back({node.operands[at]});
  return alternation(std::move(others));
}

ExpressionId Expressions::star(ExpressionId inner) {
  inner = without_option(inner);
  if (inner == none() || inner == empty()) return empty();
  const Node& node = nodes_[inner.index];
  if (inner == all() || node.kind == Kind::Star) return inner;
  bool any_symbol = node.kind == Kind::Symbol &&
                    std::count(sets_[node.operands[0]].begin(), sets_[node.operands[0]].end(), false) == 0;
  if (any_symbol) return all();
  return intern({Kind::Star, true, {inner.index}});
}

ExpressionId Expressions::repeat(ExpressionId inner, std::uint32_t least, std::optional<std::uint32_t> most) {
  if (ExpressionId bare = without_option(inner); bare != inner) {
    inner = bare;
    least = 0;
  }
  ExpressionId result = most ? empty() : star(inner);
  // r{0,n} as (() | r (() | r …)): its derivatives stay single expressions where those of r? r? … are unions.
  for (std::uint32_t count = least; most && count < *most && !exhausted(); ++count) {
    result = alternation({empty(), concatenation(inner, result)});
  }
  for (std::uint32_t count = 0; count < least && !exhausted(); ++count) result = concatenation(inner, result);
  return result;
}

std::vector<ExpressionId> Expressions::operands_to_derive(ExpressionId expression) const {
  const Node& node = nodes_[expression.index];
  switch (node.kind) {
    case Kind::None:
    case Kind::Empty:
    case Kind::Symbol: return {};
    case Kind::Concatenation: {
      ExpressionId left = operand(expression, 0);
      if (!nullable(left)) return {left};
      break;
    }
    default: break;
  }
  std::vector<ExpressionId> result;
  for (std::uint32_t each : node.operands) result.push_back({each});
  return result;
}

ExpressionId Expressions::known_derivative(ExpressionId expression, std::uint32_t symbol) const {
  auto place = derivatives_.find(std::uint64_t{expression.index} << 32 | symbol);
  return place == derivatives_.end() ? ExpressionId{} : ExpressionId{place->second};
}

ExpressionId Expressions::derive_from_operands(ExpressionId expression, std::uint32_t symbol) {
  Kind kind = nodes_[expression.index].kind;
  std::vector<ExpressionId> parts = operands_to_derive(expression);
  for (ExpressionId& part : parts) part = known_derivative(part, symbol);
  switch (kind) {
    case Kind::None:
    case Kind::Empty: return none();
    case Kind::Symbol: return sets_[nodes_[expression.index].operands[0]][symbol] ? empty() : none();
    case Kind::Concatenation: {
      ExpressionId first = concatenation(parts[0], operand(expression, 1));
      return parts.size() == 1 ? first : alternation({first, parts[1]});
    }
    case Kind::Union:
    case Kind::Intersection: return lattice(kind, std::move(parts));
    case Kind::Complement: return complement(parts[0]);
    case Kind::Star: return concatenation(parts[0], expression);
  }
  return none();
}

ExpressionId Expressions::derivative(ExpressionId expression, std::uint32_t symbol) {
  std::vector<ExpressionId> pending{expression};
  while (!pending.empty() && !exhausted()) {
    ExpressionId current = pending.back();
    std::size_t before = pending.size();
    if (!known_derivative(current, symbol).valid()) {
      for (ExpressionId part : operands_to_derive(current)) {
        if (!known_derivative(part, symbol).valid()) pending.push_back(part);
      }
      if (pending.size() > before) {
        spend(pending.size() - before);
        continue;
      }
      ExpressionId result = derive_from_operands(current, symbol);
      derivatives_.emplace(std::uint64_t{current.index} << 32 | symbol, result.index);
    }
    pending.pop_back();
  }
  return exhausted() ? none() : known_derivative(expression, symbol);
}

std::vector<std::uint32_t> Expressions::symbol_classes() const {
  std::map<std::vector<bool>, std::uint32_t> classes;  // by the sets that hold the symbol
  std::vector<std::uint32_t> result;
  for (std::uint32_t symbol = 0; symbol < symbols_; ++symbol) {
    std::vector<bool> signature;
    for (const std::vector<bool>& set : sets_) signature.push_back(set[symbol]);
    result.push_back(
        classes.try_emplace(std::move(signature), static_cast<std::uint32_t>(classes.size())).first->second);
  }
  return result;
}

namespace {

// The automaton reads classes of symbols; here each symbol gets the transitions of its class.
Dfa spread(const Dfa& by_class, const std::vector<std::uint32_t>& classes) {
  Dfa result{static_cast<std::uint32_t>(classes.size()), {}, by_class.start, by_class.accepting};
  for (State state = 0; state < by_class.states(); ++state) {
    for (std::uint32_t symbol_class : classes) result.transitions.push_back(by_class.next(state, symbol_class));
  }
  return result;
}

std::string too_large(const char* what, std::size_t limit) {
  return std::string("the pattern needs more than ") + std::to_string(limit) + " " + what;
}

}  // namespace

std::variant<Dfa, std::string> expression_to_dfa(Expressions& expressions, ExpressionId root, std::uint32_t symbols,
                                                 const RegexLimits& limits) {
  std::vector<std::uint32_t> classes = expressions.symbol_classes();
  std::vector<std::uint32_t> representatives;
  for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
    if (classes[symbol] == representatives.size()) representatives.push_back(symbol);
  }
  Dfa dfa{static_cast<std::uint32_t>(representatives.size()), {}, 0, {}};
  std::unordered_map<ExpressionId, State> states{{root, 0}};
  std::vector<ExpressionId> order{root};
  for (std::size_t at = 0; at < order.size(); ++at) {
    if (order.size() > limits.states) return too_large("states", limits.states);
    if (dfa.transitions.size() > limits.table) return too_large("transitions", limits.table);
    dfa.accepting.push_back(expressions.nullable(order[at]));
    for (std::uint32_t symbol : representatives) {
      ExpressionId next = expressions.derivative(order[at], symbol);
      if (expressions.exhausted()) return too_large("steps of rewriting", limits.operands);
      auto [place, fresh] = states.try_emplace(next, static_cast<State>(order.size()));
      if (fresh) order.push_back(next);
      dfa.transitions.push_back(place->second);
    }
  }
  dfa = minimise(dfa);
  if (std::size_t{dfa.states()} * symbols > limits.table) return too_large("transitions", limits.table);
  return spread(dfa, classes);
}

}  // namespace crasp::lang
