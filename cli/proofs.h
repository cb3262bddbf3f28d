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

}  // namespace crasp::cli
