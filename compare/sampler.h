#pragma once
// The inputs of a task, as an endless stream: word number `index` depends on the task's name, the seed and the index alone.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "compare/random.h"
#include "lang/interpret.h"
#include "lang/task.h"

namespace crasp::compare {

/// A distribution of words of a given length; nothing where it has none.
using Distribution = std::function<std::optional<lang::Word>(Random&, std::size_t length)>;

/// The distribution that `sampler` names (lang::samplers()), for inputs of `spec`. Throws `lang::Failure` if it cannot
/// be drawn over the alphabet of `spec`.
Distribution make_distribution(const std::vector<std::string>& sampler, const lang::Program& spec);

class Sampler {
 public:
  Sampler(const lang::Task& task, std::uint64_t seed);
  /// Draws from another distribution than the task's own, for the same spec: `{"boundary"}`.
  Sampler(const lang::Task& task, std::uint64_t seed, const std::vector<std::string>& sampler);

  /// A length is drawn uniformly, then a word of it; a length that has none is drawn again. Throws `lang::Failure` if no
  /// length has any. May be called from several threads.
  lang::Word draw(std::uint64_t index, lang::LengthBin lengths) const;

 private:
  std::string stream_;
  std::uint64_t seed_;
  Distribution distribution_;
};

}  // namespace crasp::compare
