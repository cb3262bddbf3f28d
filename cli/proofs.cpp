#include "cli/proofs.h"

#include "cli/files.h"
#include "verifier/certificate_json.h"
#include "verifier/verify.h"

namespace crasp::cli {

using verifier::Conclusion;
using verifier::Outcome;

Conclusion run_word(const Asked& asked) {
  const verifier::Question accepted{verifier::Relation::empty, asked.question.left, std::nullopt, ""};
  const auto accepts = verifier::is_counterexample(accepted, *asked.word);
  Conclusion conclusion;
  conclusion.engine = "interpreter";
  conclusion.witness = *asked.word;
  if (!accepts) {
    conclusion.reason = "a count leaves the 64-bit range";
  } else {
    conclusion.outcome = *accepts == asked.accepts ? Outcome::proved : Outcome::refuted;
  }
  return conclusion;
}

void write_certificates(const std::string& file, const std::vector<Asked>& asked, const std::vector<Conclusion>& conclusions) {
  Json all = Json::array();
  for (std::size_t k = 0; k < asked.size(); ++k) {
    if (!conclusions[k].certificate) continue;
    Json entry = {{"question", asked[k].source}};
    entry.update(verifier::certificate_to_json(*conclusions[k].certificate));
    all.push_back(std::move(entry));
  }
  replace_file(file, Json{{"format", "crasp certificate 1"}, {"proofs", std::move(all)}}.dump() + "\n");
}

}  // namespace crasp::cli
