#include "tests/oracle/random_program.h"

#include <array>
#include <random>
#include <string>
#include <vector>

#include "lang/automaton.h"

namespace crasp::oracle {

using namespace lang;

namespace {

class Generator {
 public:
  Generator(std::uint64_t seed, const Profile& profile) : random_(seed), profile_(profile) {}

  Program program() {
    program_.name = "random";
    for (SymbolIndex s = 0; s < profile_.symbols; ++s) {
      program_.alphabet.symbols.push_back(std::string(1, static_cast<char>('a' + s)));
    }
    for (int k = 1; k < profile_.definitions; ++k) define(chance(2) ? Type::boolean : Type::count);
    program_.verdict = define(Type::boolean);
    program_.kind = profile_.generator ? ProgramKind::generator : ProgramKind::recogniser;
    if (profile_.generator) add_next();
    return std::move(program_);
  }

 private:
  /// A way to make a term of one type, chosen as often as its weight says.
  struct Choice {
    int weight;
    TermId (Generator::*make)(int depth, int level);
  };

  // --- choosing ----------------------------------------------------------------------------------------------------

  std::int64_t below(std::int64_t limit) { return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(limit)); }
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
  bool chance(int one_in) { return below(one_in) == 0; }

  template <std::size_t size>
  TermId choose(const std::array<Choice, size>& choices, int depth, int level) {
    int total = 0;
    for (const Choice& choice : choices) total += choice.weight;
    std::int64_t rest = below(total);
    std::size_t chosen = 0;
    while (rest >= choices[chosen].weight) rest -= choices[chosen++].weight;
    return (this->*choices[chosen].make)(depth, level);
  }

  TermId define(Type type) {
    TermId term = make(type, profile_.depth, 0);
    program_.definitions.push_back({"d" + std::to_string(program_.definitions.size() + 1), term, {}});
    return term;
  }

  void add_next() {
    for (const std::string& symbol : program_.alphabet.symbols) {
      program_.next.push_back(make(Type::boolean, profile_.depth, 0));
      program_.definitions.push_back({"next[\"" + symbol + "\"]", program_.next.back(), {}});
    }
    program_.verdict = {};
  }

  /// `level` counts the counts, firsts and lasts around the term, up to which `X@i` may reach.
  TermId make(Type type, int depth, int level) { return type == Type::boolean ? boolean(depth, level) : count(depth, level); }

  TermId boolean(int depth, int level) {
    const int task = profile_.task ? 1 : 0;
    const std::array leaves{Choice{6, &Generator::symbol}, Choice{1, &Generator::truth},
                            Choice{3, &Generator::defined<Type::boolean>}, Choice{task, &Generator::regex}};
    const std::array inner{Choice{2, &Generator::negation},
                           Choice{2, &Generator::junction},
                           Choice{1, &Generator::equivalence},
                           Choice{6, &Generator::comparison},
                           Choice{1, &Generator::conditional<Type::boolean>},
                           Choice{task, &Generator::selection<Type::boolean>},
                           Choice{level > 0 ? 4 * task : 0, &Generator::at_outer<Type::boolean>}};
    return depth <= 0 || chance(6) ? choose(leaves, depth, level) : choose(inner, depth - 1, level);
  }

  TermId count(int depth, int level) {
    const int task = profile_.task ? 1 : 0;
    const std::array leaves{Choice{3, &Generator::constant}, Choice{2, &Generator::position},
                            Choice{3, &Generator::defined<Type::count>},
                            Choice{profile_.periodic ? 1 : 0, &Generator::position_modulo}};
    const std::array inner{Choice{8, &Generator::counting},
                           Choice{2, &Generator::sum},
                           Choice{1, &Generator::scale},
                           Choice{1, &Generator::extremum},
                           Choice{1, &Generator::iverson},
                           Choice{1, &Generator::conditional<Type::count>},
                           Choice{task, &Generator::product},
                           Choice{task, &Generator::modulo},
                           Choice{task, &Generator::selection<Type::count>},
                           Choice{level > 0 ? 4 * task : 0, &Generator::at_outer<Type::count>}};
    return depth <= 0 || chance(6) ? choose(leaves, depth, level) : choose(inner, depth - 1, level);
  }

  // --- Boolean -----------------------------------------------------------------------------------------------------

  TermId symbol(int, int) { return terms_.symbol(static_cast<SymbolIndex>(below(profile_.symbols))); }
  TermId truth(int, int) { return terms_.truth(chance(2)); }
  TermId negation(int depth, int level) { return terms_.negation(boolean(depth, level)); }

  TermId junction(int depth, int level) {
    std::vector<TermId> operands;
    for (std::int64_t k = between(2, 3); k > 0; --k) operands.push_back(boolean(depth, level));
    return chance(2) ? terms_.conjunction(operands) : terms_.disjunction(operands);
  }

  TermId equivalence(int depth, int level) {
    TermId left = boolean(depth, level);
    return terms_.equivalence(left, boolean(depth, level));
  }

  TermId comparison(int depth, int level) {
    TermId left = count(depth, level);
    TermId right = chance(2) ? constant(depth, level) : count(depth, level);
    return terms_.compare(std::array{Op::equal, Op::less, Op::less_equal}[below(3)], left, right);
  }

  TermId regex(int, int) {
    Dfa dfa{profile_.symbols, {}, 0, {}};
    const std::int64_t states = between(1, 3);
    for (std::int64_t q = 0; q < states; ++q) dfa.accepting.push_back(chance(2));
    for (std::int64_t k = 0; k < states * profile_.symbols; ++k) dfa.transitions.push_back(static_cast<State>(below(states)));
    return terms_.regex(minimise(dfa));
  }

  // --- count -------------------------------------------------------------------------------------------------------

  TermId constant(int, int) { return terms_.constant(between(-profile_.largest, profile_.largest)); }
  TermId position(int, int) { return terms_.position(); }
  TermId position_modulo(int, int) { return terms_.position_modulo(between(1, 4)); }
  TermId iverson(int depth, int level) { return terms_.iverson(boolean(depth, level)); }

  // The order in which arguments are evaluated is up to the compiler: at most one of them may draw.
  TermId scale(int depth, int level) {
    const std::int64_t factor = between(-profile_.largest, profile_.largest);
    return terms_.scale(factor, count(depth, level));
  }

  TermId modulo(int depth, int level) {
    const std::int64_t m = between(1, 4);
    return terms_.modulo(count(depth, level), m);
  }

  TermId sum(int depth, int level) {
    std::vector<TermId> operands;
    for (std::int64_t k = between(2, 3); k > 0; --k) operands.push_back(count(depth, level));
    return terms_.sum(operands);
  }

  TermId extremum(int depth, int level) {
    std::vector<TermId> operands;
    for (std::int64_t k = between(2, 3); k > 0; --k) operands.push_back(count(depth, level));
    return terms_.extremum(chance(2) ? Op::minimum : Op::maximum, operands);
  }

  TermId product(int depth, int level) {
    TermId left = count(depth, level);
    return terms_.product(left, count(depth, level));
  }

  TermId counting(int depth, int level) {
    Relation where = relation();
    return terms_.count(std::move(where), boolean(depth, level + 1));
  }

  // --- either type -------------------------------------------------------------------------------------------------

  template <Type type>
  TermId defined(int depth, int level) {
    std::vector<TermId> known;
    for (const NamedTerm& definition : program_.definitions) {
      if (terms_.type(definition.term) == type) known.push_back(definition.term);
    }
    if (known.empty()) return type == Type::boolean ? symbol(depth, level) : constant(depth, level);
    return known[static_cast<std::size_t>(below(static_cast<std::int64_t>(known.size())))];
  }

  template <Type type>
  TermId conditional(int depth, int level) {
    TermId condition = boolean(depth, level);
    TermId then = make(type, depth, level);
    return terms_.conditional(condition, then, make(type, depth, level));
  }

  template <Type type>
  TermId selection(int depth, int level) {
    Relation where = relation();
    TermId condition = boolean(depth, level + 1);
    TermId value = make(type, depth, level + 1);
    return terms_.select(chance(2) ? Op::first : Op::last, std::move(where), condition, value);
  }

  template <Type type>
  TermId at_outer(int depth, int level) { return terms_.at_outer(make(type, depth, level - 1)); }

  // --- relations ---------------------------------------------------------------------------------------------------

  Relation relation() {
    if (chance(2)) return Relation::prefix();
    if (profile_.task && chance(2)) return chance(3) ? future() : general();
    if (!profile_.local || chance(3)) return {false, OffsetSet::interval(1, OffsetSet::kUnbounded), {}};
    OffsetSet offsets = some_offsets();
    if (chance(4)) offsets = offsets.complement().intersected(OffsetSet::prefix());
    return {false, offsets, {}};
  }

  OffsetSet some_offsets() {
    OffsetSet offsets;
    for (std::int64_t k = between(1, 3); k > 0; --k) {
      const std::int64_t low = below(4);
      offsets = offsets.united(OffsetSet::interval(low, low + below(3)));
    }
    return offsets;
  }

  Relation future() {
    const std::int64_t nearest = -between(1, 3);
    return {true, OffsetSet::interval(chance(2) ? -OffsetSet::kUnbounded : nearest - below(3), nearest), {}};
  }

  /// i·a + j·b over c or modulo c, compared with i, j or a constant; now and then only for the future.
  Relation general() {
    using Op = RelationNode::Op;
    std::vector<RelationNode> nodes{{Op::i},
                                    {Op::j},
                                    {Op::constant, between(-2, 2)},
                                    {Op::multiply, 0, static_cast<std::uint32_t>(below(2)), 2},
                                    {std::array{Op::add, Op::subtract}[below(2)], 0, 3, static_cast<std::uint32_t>(below(2))},
                                    {Op::constant, between(1, 3)},
                                    {std::array{Op::divide, Op::modulo}[below(2)], 0, 4, 5}};
    const Op comparison = std::array{Op::equal, Op::unequal, Op::less, Op::less_equal}[below(4)];
    nodes.push_back({comparison, 0, 6, static_cast<std::uint32_t>(below(3))});
    if (chance(3)) nodes.push_back({Op::invert, 0, 7, 0});
    const auto condition = static_cast<std::uint32_t>(nodes.size() - 1);
    if (chance(3)) {
      nodes.push_back({Op::less, 0, 0, 1});
      nodes.push_back({Op::both, 0, condition, condition + 1});
    }
    return make_relation(std::move(nodes));
  }

  std::mt19937_64 random_;
  const Profile& profile_;
  Program program_;
  Terms& terms_ = program_.terms;
};

}  // namespace

Program random_program(std::uint64_t seed, const Profile& profile) { return Generator(seed, profile).program(); }

}  // namespace crasp::oracle
