#include "compare/batches.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <memory>

#include "backend/parallel.h"
#include "compare/response.h"
#include "lang/failure.h"

namespace crasp::compare {

using backend::Token;
using backend::training::Batch;
using backend::training::Loss;
using Format = lang::Task::Format;

namespace {

Token token_of(std::vector<std::string>& texts, const char* text) {
  const auto found = std::ranges::find(texts, text);
  if (found != texts.end()) return static_cast<Token>(found - texts.begin());
  texts.emplace_back(text);
  return static_cast<Token>(texts.size() - 1);
}

/// Behind all other tokens, so that those are the same with either loss. Throws lang::Failure if the sets cannot be classes.
void add_sets(const lang::Task& task, TaskTokens& tokens) {
  if (const auto why = why_no_loss(task, Loss::classes)) throw lang::Failure(*why);
  const lang::Alphabet& alphabet = task.spec.alphabet;
  tokens.sets = {.first = static_cast<Token>(tokens.texts.size()), .symbols = alphabet.size()};
  for (std::size_t set = 0; set < tokens.sets->count(); ++set) {
    tokens.texts.push_back(set_text(alphabet, static_cast<SymbolSets::Set>(set)));
  }
}

TaskTokens task_tokens(const lang::Task& task, Loss set_loss) {
  TaskTokens tokens{.texts = task.spec.alphabet.symbols};
  if (task.spec.alphabet.find("<bos>")) throw lang::Failure("a task cannot have the symbol `<bos>`");
  tokens.bos = token_of(tokens.texts, "<bos>");
  tokens.sep = token_of(tokens.texts, "<sep>");
  tokens.eos = token_of(tokens.texts, "<eos>");
  tokens.pad = token_of(tokens.texts, "<pad>");
  if (set_loss == Loss::classes) add_sets(task, tokens);
  if (generates(task)) return tokens;
  tokens.yes = token_of(tokens.texts, "<yes>");
  tokens.no = token_of(tokens.texts, "<no>");
  return tokens;
}

}  // namespace

std::optional<std::string> why_no_loss(const lang::Task& task, Loss loss) {
  const bool predicts_sets = task.format == Format::predict && generates(task);
  if (!predicts_sets) return fmt::format("`{}` predicts no sets of symbols, and other answers have one loss, cross entropy", task.name);
  const std::size_t symbols = task.spec.alphabet.size();
  if (loss == Loss::labels || symbols <= SymbolSets::kMostSymbols) return std::nullopt;
  return fmt::format("`{}` has {} symbols, and 2^{} sets of them are too many classes, of which there can be {} (for {} symbols)", task.name,
                     symbols, symbols, 1U << SymbolSets::kMostSymbols, SymbolSets::kMostSymbols);
}

backend::Tokenizer TaskTokens::tokenizer() const {
  std::vector<std::string> special;
  for (const Token token : {bos, sep, eos, pad, yes, no}) {
    if (token >= 0) special.push_back(texts[static_cast<std::size_t>(token)]);
  }
  if (sets) special.insert(special.end(), texts.begin() + sets->first, texts.end());
  return {texts, special};
}

TaskBatches::TaskBatches(const lang::Task& task, Loss set_loss) : task_(task), tokens_(task_tokens(task, set_loss)), labeller_(task.spec) {
  const bool numbers = !generates() && task.spec.terms.type(task.spec.verdict) != lang::Type::boolean;
  if (numbers) throw lang::Failure(fmt::format("task `{}`: its labels are numbers, which no token says", task.name));
}

void TaskBatches::ask(Batch& batch, Token right) const {
  batch.asked.push_back(static_cast<std::int64_t>(batch.tokens.size()) - 1);
  batch.target.push_back(right);
}

/// `<bos> w`, with the verdict asked everywhere.
void TaskBatches::ask_verdicts(const lang::Word& word, Batch& batch) const {
  const auto outputs = labeller_.outputs(word);
  batch.tokens.push_back(tokens_.bos);
  for (std::size_t position = 0;; ++position) {
    ask(batch, outputs[position][0] != 0 ? tokens_.yes : tokens_.no);
    if (position == word.size()) return;
    batch.tokens.push_back(static_cast<Token>(word[position]));
  }
}

void TaskBatches::ask_labels(const std::vector<std::int64_t>& allowed, Batch& batch) const {
  batch.loss = Loss::labels;
  batch.asked.push_back(static_cast<std::int64_t>(batch.tokens.size()) - 1);
  for (std::size_t token = 0; token < tokens_.texts.size(); ++token) {
    batch.right.push_back(token < allowed.size() && allowed[token] != 0);
  }
}

/// `<bos> w`, with the allowed symbols asked everywhere.
void TaskBatches::ask_sets(const lang::Word& word, Batch& batch) const {
  const auto outputs = labeller_.outputs(word);
  batch.tokens.push_back(tokens_.bos);
  for (std::size_t position = 0;; ++position) {
    tokens_.sets ? ask(batch, tokens_.sets->token(outputs[position])) : ask_labels(outputs[position], batch);
    if (position == word.size()) return;
    batch.tokens.push_back(static_cast<Token>(word[position]));
  }
}

std::vector<Token> TaskBatches::answer(const lang::Word& word) const {
  std::vector<Token> answer;
  if (generates()) {
    for (const lang::SymbolIndex symbol : labeller_.answer(word)) answer.push_back(static_cast<Token>(symbol));
  } else {
    for (const auto& at : labeller_.outputs(word)) answer.push_back(at[0] != 0 ? tokens_.yes : tokens_.no);
  }
  return answer;
}

/// The answer after what was read, each token asked after those before it, and `<eos>` after the last, which nothing follows.
void TaskBatches::ask_answer(const std::vector<Token>& answer, Batch& batch) const {
  for (const Token token : answer) {
    ask(batch, token);
    batch.tokens.push_back(token);
  }
  ask(batch, tokens_.eos);
}

/// Those of all words, on all cores: of a program over all pairs of 150 symbols they cost as much as a step of a small model. Nothing
/// for formats that ask for none.
std::vector<std::vector<Token>> TaskBatches::answers(const std::vector<lang::Word>& words) const {
  std::vector<std::vector<Token>> answers(words.size());
  if (!is_answered(task_)) return answers;
  std::vector<std::exception_ptr> failures(words.size());
  backend::parallel_for(static_cast<std::int64_t>(words.size()), [&](std::int64_t k) {
    const auto place = static_cast<std::size_t>(k);
    try {
      answers[place] = answer(words[place]);
    } catch (const lang::Failure&) {  // which must not leave the loop, and of several the first word's is to be said
      failures[place] = std::current_exception();
    }
  });
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  return answers;
}

void TaskBatches::add(const lang::Word& word, const std::vector<Token>& answer, Batch& batch) const {
  if (task_.format == Format::predict) {
    generates() ? ask_sets(word, batch) : ask_verdicts(word, batch);
  } else {
    batch.tokens.push_back(tokens_.bos);
    for (const lang::SymbolIndex symbol : word) batch.tokens.push_back(static_cast<Token>(symbol));
    // An input of a retrieval task holds the separator already.
    if (std::ranges::find(word, static_cast<lang::SymbolIndex>(tokens_.sep)) == word.end()) batch.tokens.push_back(tokens_.sep);
    if (is_answered(task_)) {
      ask_answer(answer, batch);
    } else {
      ask(batch, labeller_.outputs(word).back()[0] != 0 ? tokens_.yes : tokens_.no);
    }
  }
  batch.begin.push_back(static_cast<std::int64_t>(batch.tokens.size()));
}

Batch TaskBatches::batch(const std::vector<lang::Word>& words) const {
  Batch batch;
  const auto right = answers(words);
  for (std::size_t k = 0; k < words.size(); ++k) add(words[k], right[k], batch);
  return batch;
}

std::vector<lang::Word> TaskBatches::words(std::uint64_t seed, std::uint64_t first, std::int64_t count,
                                           lang::LengthBin lengths) const {
  const Sampler sampler(task_, seed);
  std::vector<lang::Word> words;
  for (std::int64_t k = 0; k < count; ++k) words.push_back(sampler.draw(first + static_cast<std::uint64_t>(k), lengths));
  return words;
}

backend::training::BatchSource TaskBatches::source(std::int64_t size) const {
  // Samplers cost more to make than to use, and a source is asked for one seed only.
  struct Cache {
    std::unique_ptr<Sampler> sampler;
    std::uint64_t seed = 0;
  };
  return [this, size, cache = std::make_shared<Cache>()](std::uint64_t seed, std::int64_t step) {
    if (!cache->sampler || cache->seed != seed) *cache = {std::make_unique<Sampler>(task_, seed), seed};
    std::vector<lang::Word> words;
    for (std::int64_t k = 0; k < size; ++k) {
      words.push_back(cache->sampler->draw(static_cast<std::uint64_t>(step * size + k), task_.train));
    }
    return batch(words);
  };
}

std::int64_t TaskBatches::longest_sequence(std::int64_t length) const {
  constexpr std::int64_t kSamples = 64;
  if (task_.format == Format::predict) return length + 1;
  if (task_.format == Format::recognise && !generates()) return length + 2;
  const Batch samples = batch(words(0, 0, kSamples, {length, length}));
  std::int64_t least = samples.begin[1], most = least;
  for (std::size_t s = 1; s < samples.begin.size(); ++s) {
    least = std::min(least, samples.begin[s] - samples.begin[s - 1]);
    most = std::max(most, samples.begin[s] - samples.begin[s - 1]);
  }
  // Room for `<eos>`, and where lengths differ for the longest answers, which samples miss.
  return most + 1 + (most - least) / 2;
}

}  // namespace crasp::compare
