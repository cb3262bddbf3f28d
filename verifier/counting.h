#pragma once
// "Some word is bad" as a formula that counts what the machine does on the way. Its solutions are the bad words, once they
// are connected: that what is used is also come to is said for single sets ("cuts"), and only for those that a solution
// violates. A cut holds for every word, whatever the set, so cuts may come from anywhere, and a formula with some of them
// that is unsatisfiable proves that no word is bad.

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "lang/interpret.h"
#include "verifier/flow.h"
#include "verifier/machine.h"

namespace crasp::verifier {

/// The constants of a formula, by name; those that are too large for it have the greatest number of the type.
using Solution = std::unordered_map<std::string, std::uint64_t>;

class Counting {
 public:
  virtual ~Counting() = default;
  /// Every connected solution is a bad word, or has a bad prefix.
  virtual bool exact() const = 0;
  /// Cuts are sets of numbers below this one.
  virtual std::uint32_t members() const = 0;
  /// Declarations and assertions, in SMT-LIB. The constant `length` is the number of symbols.
  virtual std::string formula() const = 0;
  /// Assertions for cuts only.
  virtual std::string cuts(const Cuts& cuts) const = 0;
  /// Cuts that a solution violates; none if it is connected.
  virtual Cuts violated(const Solution& solution) const = 0;
  /// Of a connected solution.
  virtual lang::Word word(const Solution& solution) const = 0;
};

/// What is counted.
enum class Counted : std::uint8_t {
  moves,        ///< of walks in phases (verifier/phases.h): feedback that turns boundedly often
  productions,  ///< of a grammar (verifier/grammar.h): feedback of one functional
};

/// How, or why that cannot be counted.
std::variant<std::unique_ptr<Counting>, std::string> make_counting(const Machine& machine, Counted counted);

}  // namespace crasp::verifier
