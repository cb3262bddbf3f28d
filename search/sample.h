#pragma once
// Labelled words as the tree of their prefixes. What a formula says at a position depends on the symbols up to there
// alone, so one value for each node is enough, and words share what they begin with.
//
// Invariant: node 0 is the empty word, and a node comes after its parent.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "lang/interpret.h"

namespace crasp::search {

struct Example {
  lang::Word word;
  bool accepted = false;

  friend bool operator==(const Example&, const Example&) = default;
};

class Sample {
 public:
  explicit Sample(std::uint32_t symbols);

  /// Labels the node of the word. Its prefixes become nodes, too, as yet without a label.
  void add(const lang::Word& word, bool accepted);

  std::uint32_t symbols() const { return symbols_; }
  std::size_t size() const { return parent_.size(); }
  std::uint32_t parent(std::size_t node) const { return parent_[node]; }  ///< of a node other than 0
  std::uint32_t symbol(std::size_t node) const { return symbol_[node]; }  ///< the last of the word
  std::uint32_t length(std::size_t node) const { return length_[node]; }
  std::optional<bool> label(std::size_t node) const;
  /// The nodes with this label, in ascending order.
  std::vector<std::uint32_t> labelled(bool accepted) const;
  std::size_t labels() const { return labels_; }
  /// The node `steps` symbols before, if the word is longer than that.
  std::optional<std::uint32_t> back(std::size_t node, std::uint32_t steps) const;

 private:
  std::uint32_t child(std::uint32_t node, std::uint32_t symbol);

  std::uint32_t symbols_;
  std::vector<std::uint32_t> parent_, symbol_, length_;
  std::vector<std::int8_t> label_;  // -1: none
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> children_;
  std::size_t labels_ = 0;
};

}  // namespace crasp::search
