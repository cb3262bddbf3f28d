#include "compiler/weights/cover.h"

#include <algorithm>

namespace crasp::compiler::weights {
namespace {

// Beyond this many cubes, parts are computed in an earlier block instead.
constexpr std::size_t kMostCubes = 16;
// Cubes that exclude each other by their symbols cost no products.
constexpr std::size_t kMostExclusiveCubes = 4096;

}  // namespace

Cube CoverBuilder::literal(Literal p) {
  if (p.negated && network_.is_symbols(p)) p = network_.symbols(network_.complement(network_[p.signal].numbers));
  return p == network_.truth(true) ? Cube{} : Cube{p};
}

const std::vector<std::int64_t>* CoverBuilder::symbols_of(const Cube& cube) const {
  for (Literal p : cube) {
    if (network_.is_symbols(p)) return &network_[p.signal].numbers;
  }
  return nullptr;
}

std::optional<Cube> CoverBuilder::product(const Cube& a, const Cube& b) {
  Cube all = a;
  all.insert(all.end(), b.begin(), b.end());
  const auto set = [&](Literal p) { return network_.is_symbols(p); };
  if (std::count_if(all.begin(), all.end(), set) > 1) {
    std::vector<Literal> sets;
    std::copy_if(all.begin(), all.end(), std::back_inserter(sets), set);
    std::erase_if(all, set);
    const Literal meet = network_.conjunction(std::move(sets));
    if (meet == network_.truth(false)) return std::nullopt;
    all.push_back(meet);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  for (std::size_t k = 1; k < all.size(); ++k) {
    if (all[k].signal == all[k - 1].signal) return std::nullopt;
  }
  return all;
}

std::optional<Cover> CoverBuilder::product(const Cover& a, const Cover& b) {
  const std::size_t most = std::max({kMostCubes, a.size(), b.size()});
  Cover out;
  for (const Cube& x : a) {
    for (const Cube& y : b) {
      if (auto cube = product(x, y)) out.push_back(std::move(*cube));
      if (out.size() > most) return std::nullopt;
    }
  }
  return out;
}

std::optional<Cover> CoverBuilder::conjunction(const std::vector<const Cover*>& parts) {
  Cover out{{}};
  for (const Cover* part : parts) {
    auto next = product(out, *part);
    if (!next) return std::nullopt;
    out = std::move(*next);
  }
  return out;
}

bool CoverBuilder::exclusive(const std::vector<const Cover*>& parts) const {
  std::vector<std::int64_t> seen;
  for (const Cover* part : parts) {
    std::vector<std::int64_t> own;
    for (const Cube& cube : *part) {
      const auto* tokens = symbols_of(cube);
      if (!tokens) return false;
      own.insert(own.end(), tokens->begin(), tokens->end());
    }
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    seen.insert(seen.end(), own.begin(), own.end());
  }
  std::sort(seen.begin(), seen.end());
  return std::adjacent_find(seen.begin(), seen.end()) == seen.end();
}

std::optional<Cover> CoverBuilder::disjunction(const std::vector<const Cover*>& on, const std::vector<const Cover*>& off) {
  Cover out;
  if (exclusive(on)) {
    for (const Cover* part : on) out.insert(out.end(), part->begin(), part->end());
    if (out.size() > kMostExclusiveCubes) return std::nullopt;
    return out;
  }
  Cover none_before{{}};
  for (std::size_t k = 0; k < on.size(); ++k) {
    const auto next = product(none_before, *on[k]);
    if (!next || out.size() + next->size() > kMostCubes) return std::nullopt;
    out.insert(out.end(), next->begin(), next->end());
    if (k + 1 == on.size()) break;
    if (!off[k]) return std::nullopt;
    auto none = product(none_before, *off[k]);
    if (!none) return std::nullopt;
    none_before = std::move(*none);
  }
  return out;
}

}  // namespace crasp::compiler::weights
