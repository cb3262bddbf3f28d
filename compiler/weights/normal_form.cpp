// Case splits. A comparison of F + S, with F a linear form over counts and S = sum b_k [P_k], holds iff for some value v of S
// both S >= v and F + v >= 0: as many forms as S has values, each a gate of two units, instead of one for each choice of the
// P_k. What chooses between counts is split as in compiler/move_conditionals.cpp, which gives up earlier than this file does.

#include "compiler/weights/normal_form.h"

#include <algorithm>
#include <optional>
#include <set>

#include "compiler/linear.h"

namespace crasp::compiler::weights {
namespace {

// Under one comparison. Beyond, the model would be larger than anybody wants.
constexpr std::size_t kMostCases = 4096;
constexpr std::size_t kMostValues = 1024;

struct Choice {
  NodeId node;
  std::int64_t factor;
};

class Normaliser {
 public:
  explicit Normaliser(const Ir& ir) : ir_(ir), network_(ir.alphabet()), image_(ir.size()) {}

  std::variant<NormalForm, NotCompiled> run() {
    for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
      if (ir_.type(id) == Type::boolean) image_[id.index] = boolean(ir_[id]);
      if (!reason_.empty()) return NotCompiled{reason_, {}, {}};
    }
    std::vector<Literal> outputs;
    for (const Output& output : ir_.outputs()) outputs.push_back(image_[output.node.index]);
    return NormalForm{std::move(network_), std::move(outputs)};
  }

 private:
  Literal image(NodeId id) const { return image_[id.index]; }

  std::vector<Literal> images(const Node& node) const {
    std::vector<Literal> out;
    for (NodeId operand : node.operands) out.push_back(image(operand));
    return out;
  }

  Literal boolean(const Node& node) {
    switch (node.op) {
      case Op::truth: return network_.truth(node.numbers[0] == 1);
      case Op::symbols: return network_.symbols(node.numbers);
      case Op::periodic: return network_.periodic(node.numbers[0], node.numbers[1]);
      case Op::earlier: return network_.earlier(image(node.operands[0]), node.numbers[0]);
      case Op::negation: return !image(node.operands[0]);
      case Op::conjunction: return network_.conjunction(images(node));
      case Op::disjunction: return network_.disjunction(images(node));
      default: return comparison_of(node.operands[0]);
    }
  }

  Literal refuse(std::string reason) {
    if (reason_.empty()) reason_ = std::move(reason);
    return network_.truth(false);
  }

  Literal comparison_of(NodeId count) {
    const auto form = linear_form(ir_, count);
    if (!form) return refuse("a factor of a comparison leaves the 64-bit range");
    cases_left_ = kMostCases;
    return compare(*form);
  }

  /// The constant that a choice gives in both branches: c where P, d else; nothing if it is no such choice.
  bool chooses_constants(const Node& node) const {
    return node.op == Op::conditional && ir_[node.operands[1]].op == Op::constant &&
           ir_[node.operands[2]].op == Op::constant;
  }

  /// Literal of form >= 0.
  Literal compare(const LinearForm& form) {
    if (!reason_.empty()) return network_.truth(false);
    for (const auto& [id, factor] : form.terms) {
      const Node& node = ir_[id];
      if (node.op != Op::count && !chooses_constants(node)) return split(form, {id, factor});
    }
    return compare_values(form);
  }

  /// form without the term of the choice, with factor · branch instead.
  std::optional<LinearForm> replace(const LinearForm& form, const Choice& choice, NodeId branch) const {
    const auto inner = linear_form(ir_, branch);
    if (!inner) return std::nullopt;
    LinearForm out = form;
    std::erase_if(out.terms, [&](const auto& term) { return term.first == choice.node; });
    std::int64_t product = 0;
    bool overflow = __builtin_mul_overflow(choice.factor, inner->constant, &product) ||
                    __builtin_add_overflow(out.constant, product, &out.constant);
    for (const auto& [id, factor] : inner->terms) {
      overflow |= __builtin_mul_overflow(choice.factor, factor, &product);
      auto it = std::lower_bound(out.terms.begin(), out.terms.end(), std::pair{id, INT64_MIN});
      if (it == out.terms.end() || it->first != id) it = out.terms.insert(it, {id, 0});
      overflow |= __builtin_add_overflow(it->second, product, &it->second);
    }
    std::erase_if(out.terms, [](const auto& term) { return term.second == 0; });
    if (overflow) return std::nullopt;
    return out;
  }

  Literal split(const LinearForm& form, const Choice& choice) {
    const Node& node = ir_[choice.node];
    std::vector<Literal> cases;
    for (std::size_t k = node.op == Op::conditional ? 1 : 0; k < node.operands.size(); ++k) {
      if (cases_left_ == 0) return refuse("a comparison comes apart into more than 4,096 cases");
      --cases_left_;
      const auto next = replace(form, choice, node.operands[k]);
      if (!next) return refuse("a factor of a comparison leaves the 64-bit range");
      cases.push_back(compare(*next));
    }
    if (node.op == Op::conditional) {
      const Literal p = image(node.operands[0]);
      return network_.disjunction({network_.conjunction({p, cases[0]}), network_.conjunction({!p, cases[1]})});
    }
    const bool all = (node.op == Op::minimum) == (choice.factor > 0);
    return all ? network_.conjunction(cases) : network_.disjunction(cases);
  }

  bool too_large(const std::vector<Summand>& summands, std::int64_t constant) const {
    const auto large = [](std::int64_t value) { return value > kLargestFactor || value < -kLargestFactor; };
    return large(constant) ||
           std::any_of(summands.begin(), summands.end(), [&](const Summand& s) { return large(s.factor); });
  }

  /// The form has counts and choices between constants only.
  Literal compare_values(const LinearForm& form) {
    std::vector<Summand> counts, values;
    std::int64_t constant = form.constant;
    for (const auto& [id, factor] : form.terms) {
      const Node& node = ir_[id];
      if (node.op == Op::count) {
        counts.push_back({image(node.operands[0]), factor});
        continue;
      }
      const std::int64_t then = ir_[node.operands[1]].numbers[0], otherwise = ir_[node.operands[2]].numbers[0];
      std::int64_t base = 0, step = 0;
      if (__builtin_sub_overflow(then, otherwise, &step) || __builtin_mul_overflow(step, factor, &step) ||
          __builtin_mul_overflow(otherwise, factor, &base) || __builtin_add_overflow(constant, base, &constant)) {
        return refuse("a factor of a comparison leaves the 64-bit range");
      }
      values.push_back({image(node.operands[0]), step});
    }
    if (too_large(counts, constant) || too_large(values, 0)) {
      return refuse("a factor or constant of a comparison is beyond 2^30");
    }
    if (counts.empty()) return network_.threshold(values, constant);
    return values.empty() ? network_.comparison(counts, constant) : by_value(counts, values, constant);
  }

  Literal by_value(const std::vector<Summand>& counts, const std::vector<Summand>& values, std::int64_t constant) {
    std::set<std::int64_t> sums{0};
    for (const Summand& value : values) {
      std::set<std::int64_t> with = sums;
      for (std::int64_t sum : sums) with.insert(sum + value.factor);
      sums = std::move(with);
      if (sums.size() > kMostValues) return refuse("the conditionals of a comparison add up to more than 1,024 values");
    }
    std::vector<Literal> cases;
    for (std::int64_t sum : sums) {
      cases.push_back(network_.conjunction({network_.threshold(values, -sum), network_.comparison(counts, constant + sum)}));
    }
    return network_.disjunction(cases);
  }

  const Ir& ir_;
  Network network_;
  std::vector<Literal> image_;
  std::size_t cases_left_ = 0;
  std::string reason_;
};

}  // namespace

std::variant<NormalForm, NotCompiled> normal_form(const Ir& ir) { return Normaliser(ir).run(); }

}  // namespace crasp::compiler::weights
