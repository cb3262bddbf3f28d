#include "cli/model_run.h"

#include <algorithm>

#include "lang/failure.h"

namespace crasp::cli {

Answer ask_model(RunningModel& model, const lang::Word& word) {
  model.reset();
  std::vector<backend::Token> tokens = model.tokens(word);
  tokens.insert(tokens.end(), model.meaning()->after_word.begin(), model.meaning()->after_word.end());
  if (tokens.empty()) throw lang::Failure("a model without `<bos>` says nothing about the empty word");
  const std::vector<double> logits = model.read(tokens);
  Answer answer;
  if (model.meaning()->kind == lang::ProgramKind::generator) {
    const std::vector<backend::Token> allowed = model.allowed(logits);
    for (lang::SymbolIndex symbol = 0; symbol < model.alphabet().size(); ++symbol) {
      if (std::ranges::binary_search(allowed, model.token(symbol))) answer.next.push_back(symbol);
    }
  } else {
    answer.value = logits[static_cast<std::size_t>(*model.meaning()->yes)] > logits[static_cast<std::size_t>(*model.meaning()->no)];
  }
  return answer;
}

}  // namespace crasp::cli
