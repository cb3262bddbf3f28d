#include "cli/proofs.h"

#include "cli/files.h"
#include "cli/interrupt.h"
#include "lang/failure.h"
#include "lang/print_program.h"
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

Proof prove_equivalent(const lang::Program& before, const lang::Program& after, double seconds, Context& context) {
  const auto source = [](const char* name, const lang::Program& program) {
    return Json{{"file", name}, {"text", lang::print_program(program)}, {"program", ""}};
  };
  auto asked = ask_again(
      {{"relation", "equivalent"}, {"left", source("before", before)}, {"right", source("after", after)}}, context);
  if (!asked) throw lang::Failure("the text of a program that was found cannot be read; please report this");
  verifier::Options options;
  options.seconds = seconds;
  options.stop = &interrupted;
  verifier::Conclusion conclusion = verifier::verify(asked->question, options);
  return {std::move(*asked), std::move(conclusion)};
}

}  // namespace crasp::cli
