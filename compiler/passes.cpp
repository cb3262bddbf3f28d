#include "compiler/passes.h"

#include <array>

namespace crasp::compiler {
namespace {

template <std::span<const Rule> (*rules)()>
std::optional<Ir> run_rules(const Ir& ir) {
  return rewrite(ir, rules());
}

// A simplification in one layer of counts enables others in the next. Programs of practice settle in two or three
// rounds; stopping early is sound, only less simple.
constexpr std::size_t kMostRounds = 8;

/// Does the pass change the program?
bool run_pass(const Pass& pass, Ir& ir, const PassObserver& observer) {
  std::optional<Ir> after = pass.run(ir);
  if (observer) observer(pass, ir, after ? *after : ir);
  if (after) ir = std::move(*after);
  return after.has_value();
}

}  // namespace

std::span<const Pass> passes() {
  static const std::array<Pass, 7> kPasses = {{
      {"fold-constants", run_rules<constant_rules>, constant_rules()},
      {"move-conditionals", run_rules<conditional_rules>, conditional_rules()},
      {"normalise-comparisons", run_rules<comparison_rules>, comparison_rules()},
      {"simplify-booleans", run_rules<boolean_rules>, boolean_rules()},
      {"share-counts", run_rules<count_rules>, count_rules()},
      {"remove-dead", remove_dead, {}},
      {"balance-booleans", balance_booleans, {}},
  }};
  return kPasses;
}

Ir optimise(const Ir& ir, const PassObserver& observer) {
  const auto repeated = passes().first(passes().size() - 1);
  Ir current = ir;
  std::size_t unchanged = 0;  // how many passes in a row had nothing to do
  for (std::size_t k = 0; k < kMostRounds * repeated.size() && unchanged < repeated.size(); ++k) {
    unchanged = run_pass(repeated[k % repeated.size()], current, observer) ? 0 : unchanged + 1;
  }
  run_pass(passes().back(), current, observer);
  return current;
}

}  // namespace crasp::compiler
