#pragma once
// The answer to a question.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lang/interpret.h"
#include "verifier/certificate.h"

namespace crasp::verifier {

enum class Outcome : std::uint8_t {
  proved,   ///< no word of any length is a counterexample; the certificate was checked
  holds,    ///< no word up to the bound that was asked for is one
  refuted,  ///< `witness` is one, by the reference interpreter
  unknown,  ///< see `reason`; no word of up to `bound` symbols is one, if `bound` has a value
};

constexpr std::string_view name(Outcome outcome) {
  constexpr std::string_view kNames[] = {"proved", "holds", "refuted", "unknown"};
  return kNames[static_cast<std::size_t>(outcome)];
}

struct Conclusion {
  Outcome outcome = Outcome::unknown;
  std::optional<std::uint64_t> bound;  ///< the length up to which words were tried, for holds and unknown
  std::string engine;
  double seconds = 0;
  lang::Word witness;
  bool shortest = false;  ///< the witness is a shortest one (and but for some of `parikh` the first of them in alphabet order)
  std::string reason;     ///< of unknown
  std::optional<Certificate> certificate;
};

}  // namespace crasp::verifier
