#pragma once
// Which words are inputs of a task, and words on which models fail.
//
// A model is judged on words that the task can ask about, those that its sampler can draw at some length, unless others are wanted:
// after `(` `]` a Dyck language says nothing, and a model that never saw a tie cannot know what it counts as.

#include <memory>
#include <optional>

#include "compare/sampler.h"
#include "lang/task.h"

namespace crasp::compare {

/// Is the word an input of the task, whatever its length? For prefixes of a generator: every symbol was allowed.
class Inputs {
 public:
  /// With `any_word`, and the format `recognise`, all words are inputs.
  explicit Inputs(const lang::Task& task, bool any_word = false);
  bool contain(const lang::Word& word) const;
  /// The symbols that inputs are made of.
  const std::vector<lang::SymbolIndex>& symbols() const { return symbols_; }

 private:
  std::function<bool(const lang::Word&)> contain_;
  std::vector<lang::SymbolIndex> symbols_;
};

/// Words u v^k w: a short block is repeated until the word has its length, between two short random ends. Long runs of one
/// symbol are among them: attention that has to find what stands before them is diluted by them.
Distribution pumped_words(const std::vector<lang::SymbolIndex>& symbols);

/// The families of words that a model is asked about.
enum class Family : std::uint8_t {
  sampled,   ///< by the task's own sampler
  boundary,  ///< some comparison of the spec is a tie or off by one
  pumped,    ///< `pumped_words`
};
std::string_view name(Family family);

/// A stream of inputs of one family.
class InputStream {
 public:
  /// Nothing is drawn yet.
  InputStream(const lang::Task& task, std::shared_ptr<const Inputs> inputs, Family family, std::uint64_t seed);
  ~InputStream();
  InputStream(InputStream&&) noexcept;

  /// Word number `index` of these lengths; nothing if the family has no inputs there, or hardly any.
  std::optional<lang::Word> draw(std::uint64_t index, lang::LengthBin lengths) const;

 private:
  std::shared_ptr<const Inputs> inputs_;
  std::string stream_;
  std::uint64_t seed_;
  bool own_;  ///< what the task's sampler draws are inputs
  Distribution distribution_;
};

}  // namespace crasp::compare
