#pragma once
// Questions answered, and the certificates that proofs leave behind: what `verify` and `compare` share.

#include <string>
#include <vector>

#include "cli/questions.h"
#include "verifier/conclusion.h"

namespace crasp::cli {

/// `assert p accepts "w"`: the interpreter knows. `asked.word` must be set.
verifier::Conclusion run_word(const Asked& asked);

/// One file with the certificates of all proofs. Throws `Failure` if it cannot be written.
void write_certificates(const std::string& file, const std::vector<Asked>& asked,
                        const std::vector<verifier::Conclusion>& conclusions);

/// Are two programs equivalent, as their texts say? A certificate for these needs no other file.
struct Proof {
  Asked asked;
  verifier::Conclusion conclusion;
};
Proof prove_equivalent(const lang::Program& before, const lang::Program& after, double seconds, Context& context);

}  // namespace crasp::cli
