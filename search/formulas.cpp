#include "search/formulas.h"

#include <algorithm>

namespace crasp::search {
namespace {

template <class Value>
std::uint64_t hash_of(const std::vector<Value>& values) {
  std::uint64_t hash = 0x9e37'79b9'7f4a'7c15ULL;
  for (Value value : values) {
    hash = (hash ^ static_cast<std::uint64_t>(value)) * 0xff51'afd7'ed55'8ccdULL;
    hash ^= hash >> 32;
  }
  return hash;
}

}  // namespace

Formulas::Formulas(const Sample& sample)
    : sample_(sample),
      nodes_(sample.size()),
      words_((nodes_ + 63) / 64),
      last_mask_(~std::uint64_t{0} >> (64 * words_ - nodes_)),
      scratch_bits_(words_),
      scratch_values_(nodes_) {}

Formulas::Added Formulas::add(const Formula& formula) {
  if (is_boolean(formula.kind)) {
    evaluate_boolean(formula);
    return intern(booleans_, bits_, scratch_bits_, formula);
  }
  evaluate_count(formula);
  return intern(counts_, values_, scratch_values_, formula);
}

template <class Value>
Formulas::Added Formulas::intern(Store& store, std::vector<Value>& all, const std::vector<Value>& scratch,
                                 const Formula& formula) {
  const std::uint64_t hash = hash_of(scratch);
  const auto [first, last] = store.by_hash.equal_range(hash);
  for (auto at = first; at != last; ++at) {
    if (std::equal(scratch.begin(), scratch.end(),
                   all.begin() + static_cast<std::ptrdiff_t>(at->second * scratch.size())))
      return {at->second, false};
  }
  const auto id = static_cast<FormulaId>(store.formulas.size());
  store.formulas.push_back(formula);
  store.sizes.push_back(size_of(formula));
  store.by_hash.emplace(hash, id);
  all.insert(all.end(), scratch.begin(), scratch.end());
  return {id, true};
}

std::uint32_t Formulas::size_of(const Formula& formula) const {
  switch (formula.kind) {
    case Kind::truth:
    case Kind::symbol:
    case Kind::constant:
    case Kind::position:
    case Kind::remainder: return 1;
    case Kind::negation:
    case Kind::count:
    case Kind::look_back: return 1 + boolean_size(formula.left);
    case Kind::conjunction:
    case Kind::disjunction: return 1 + boolean_size(formula.left) + boolean_size(formula.right);
    case Kind::scale: return 1 + count_size(formula.left);
    case Kind::sum:
    case Kind::equal:
    case Kind::less:
    case Kind::less_equal: return 1 + count_size(formula.left) + count_size(formula.right);
  }
  return 0;
}

void Formulas::evaluate_boolean(const Formula& formula) {
  const std::uint64_t* left = bits_.data() + formula.left * words_;
  const std::uint64_t* right = bits_.data() + formula.right * words_;
  auto each_word = [&](auto operation) {
    for (std::size_t k = 0; k < words_; ++k) scratch_bits_[k] = operation(k);
  };
  switch (formula.kind) {
    case Kind::truth: each_word([&](std::size_t) { return formula.value != 0 ? ~std::uint64_t{0} : 0; }); break;
    case Kind::symbol:
      each_word([](std::size_t) { return std::uint64_t{0}; });
      for (std::size_t node = 0; node < nodes_; ++node) {
        const bool here = sample_.symbol(node) == static_cast<std::uint32_t>(formula.value);
        scratch_bits_[node / 64] |= std::uint64_t{here} << (node % 64);
      }
      break;
    case Kind::negation: each_word([&](std::size_t k) { return ~left[k]; }); break;
    case Kind::conjunction: each_word([&](std::size_t k) { return left[k] & right[k]; }); break;
    case Kind::disjunction: each_word([&](std::size_t k) { return left[k] | right[k]; }); break;
    default: compare(formula);
  }
  scratch_bits_.back() &= last_mask_;
}

void Formulas::compare(const Formula& formula) {
  const std::int32_t* left = values_.data() + formula.left * nodes_;
  const std::int32_t* right = values_.data() + formula.right * nodes_;
  auto each_node = [&](auto holds) {
    for (std::size_t word = 0; word < words_; ++word) {
      const std::size_t end = std::min(nodes_, 64 * word + 64);
      std::uint64_t bits = 0;
      for (std::size_t node = 64 * word; node < end; ++node) {
        bits |= std::uint64_t{holds(left[node], right[node])} << (node % 64);
      }
      scratch_bits_[word] = bits;
    }
  };
  switch (formula.kind) {
    case Kind::equal: return each_node([](std::int32_t c, std::int32_t d) { return c == d; });
    case Kind::less: return each_node([](std::int32_t c, std::int32_t d) { return c < d; });
    default: return each_node([](std::int32_t c, std::int32_t d) { return c <= d; });
  }
}

void Formulas::evaluate_count(const Formula& formula) {
  const std::int32_t* left = values_.data() + formula.left * nodes_;
  const std::int32_t* right = values_.data() + formula.right * nodes_;
  auto each_node = [&](auto operation) {
    for (std::size_t node = 0; node < nodes_; ++node) scratch_values_[node] = operation(node);
  };
  auto length = [&](std::size_t node) { return static_cast<std::int32_t>(sample_.length(node)); };
  switch (formula.kind) {
    case Kind::constant: each_node([&](std::size_t) { return formula.value; }); break;
    case Kind::position: each_node(length); break;
    case Kind::remainder: each_node([&](std::size_t node) { return length(node) % formula.value; }); break;
    case Kind::sum: each_node([&](std::size_t node) { return left[node] + right[node]; }); break;
    case Kind::scale: each_node([&](std::size_t node) { return formula.value * left[node]; }); break;
    default: accumulate(formula);
  }
}

// Position 0 is never counted.
void Formulas::accumulate(const Formula& formula) {
  scratch_values_[0] = 0;
  for (std::size_t node = 1; node < nodes_; ++node) {
    if (formula.kind == Kind::count) {
      scratch_values_[node] = scratch_values_[sample_.parent(node)] + (holds(formula.left, node) ? 1 : 0);
    } else {
      const auto before = sample_.back(node, static_cast<std::uint32_t>(formula.value));
      scratch_values_[node] = before && holds(formula.left, *before) ? 1 : 0;
    }
  }
}

}  // namespace crasp::search
