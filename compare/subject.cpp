// Words are read side by side, as many as keep a block of the decoder busy. Answers are said greedily: the token with the greatest
// logit, again and again, until `<eos>`, or, for a compiled model, until no token is allowed.

#include "compare/subject.h"

#include <fmt/format.h>

#include <algorithm>

#include "backend/cuda/decoder.h"
#include "backend/decoder.h"
#include "backend/json.h"
#include "backend/reference.h"
#include "lang/failure.h"
#include "lang/load.h"

namespace crasp::compare {
namespace {

namespace fs = std::filesystem;
using backend::Token;
using lang::Task;
using lang::Word;
using Tokens = std::vector<Token>;

/// Does the model read `<sep>` after the word before it answers?
bool separated(const Task& task, const TokenMap& map, const Word& word) {
  if (task.format == Task::Format::predict || !map.separator) return false;
  if (!is_answered(task)) return !map.compiled;
  const auto separator = task.spec.alphabet.find("<sep>");
  if (separator) return std::find(word.begin(), word.end(), *separator) == word.end();
  return !map.compiled;
}

Tokens input_tokens(const Task& task, const TokenMap& map, const Word& word) {
  Tokens tokens;
  if (map.bos) tokens.push_back(*map.bos);
  for (lang::SymbolIndex symbol : word) {
    if (map.symbols[symbol] == TokenMap::kAbsent) {
      throw lang::Failure(fmt::format("the model has no token for the symbol `{}`", task.spec.alphabet.symbols[symbol]));
    }
    tokens.push_back(map.symbols[symbol]);
  }
  if (separated(task, map, word)) tokens.push_back(*map.separator);
  return tokens;
}

/// One batch of words through a decoder.
template <class Real, class Decoder>
class Batch {
 public:
  using Logits = std::span<const Real>;

  Batch(const Task& task, const TokenMap& map, Decoder decoder, std::int64_t positions, std::span<const Word> words)
      : task_(task), map_(map), positions_(positions), decoder_(std::move(decoder)), responses_(words.size()) {
    for (const Word& word : words) tokens_.push_back(input_tokens(task, map, word));
  }

  std::vector<Response> run() {
    const bool predicts = task_.format == Task::Format::predict;
    std::vector<std::size_t> all(tokens_.size());
    for (std::size_t k = 0; k < all.size(); ++k) all[k] = k;
    if (is_answered(task_)) {
      answer(std::move(all));
    } else {
      append(all, predicts ? backend::Positions::all : backend::Positions::last,
             [&](std::size_t word, Logits logits) { read_row(logits, responses_[word]); });
    }
    return std::move(responses_);
  }

 private:
  template <class Take>
  void append(const std::vector<std::size_t>& which, backend::Positions wanted, const Take& take) {
    std::vector<backend::Piece> pieces;
    for (std::size_t k : which) pieces.push_back({static_cast<std::int64_t>(k), tokens_[k]});
    decoder_.append(pieces, wanted, [&](std::int64_t sequence, std::int64_t, Logits logits) {
      take(static_cast<std::size_t>(sequence), logits);
    });
  }

  double logit(Logits logits, Token token) const { return static_cast<double>(logits[static_cast<std::size_t>(token)]); }

  /// The labels of one position.
  void read_row(Logits logits, Response& response) const {
    if (!generates(task_)) {
      response.values.push_back(logit(logits, *map_.yes) > logit(logits, *map_.no) ? 1 : 0);
      return;
    }
    response.width = map_.symbols.size();
    const SymbolSets::Set set = map_.sets ? map_.sets->most_likely(logits) : 0;
    for (Token token : map_.symbols) {
      const bool allowed = map_.sets ? map_.sets->holds(set, token) : token != TokenMap::kAbsent && logit(logits, token) > 0;
      response.values.push_back(allowed ? 1 : 0);
    }
  }

  /// What is said next: a symbol of Σ or a label, `kEnd`, or -2 for a token that is none of them.
  std::int64_t next(Logits logits) const {
    const auto most = std::max_element(logits.begin(), logits.end());
    const auto token = static_cast<Token>(most - logits.begin());
    if (token == *map_.end || (map_.compiled && !(*most > 0))) return kEnd;
    if (!generates(task_)) return token == *map_.yes ? 1 : token == *map_.no ? 0 : -2;
    const auto symbol = std::find(map_.symbols.begin(), map_.symbols.end(), token);
    return symbol == map_.symbols.end() ? -2 : symbol - map_.symbols.begin();
  }

  Token said_token(std::int64_t said) const {
    if (generates(task_)) return map_.symbols[static_cast<std::size_t>(said)];
    return said != 0 ? *map_.yes : *map_.no;
  }

  /// Does the word still have something to say, and a position to say it at?
  bool goes_on(std::size_t word) const {
    const Response& said = responses_[word];
    return said.values.back() >= 0 && decoder_.length(static_cast<std::int64_t>(word)) < positions_;
  }

  void answer(std::vector<std::size_t> talking) {
    while (!talking.empty()) {
      append(talking, backend::Positions::last,
             [&](std::size_t word, Logits logits) { responses_[word].values.push_back(next(logits)); });
      std::erase_if(talking, [&](std::size_t word) { return !goes_on(word); });
      for (std::size_t word : talking) {
        tokens_[word] = {said_token(responses_[word].values.back())};
      }
    }
  }

  const Task& task_;
  const TokenMap& map_;
  std::int64_t positions_;
  Decoder decoder_;
  std::vector<Tokens> tokens_;  ///< of each word, what is to be read next
  std::vector<Response> responses_;
};

template <class Real, class Decoder>
class ModelSubject : public Subject {
 public:
  ModelSubject(const Task& task, backend::Checkpoint<Real> checkpoint, TokenMap map, backend::Precision precision)
      : task_(task), map_(std::move(map)), model_(std::move(checkpoint.model)), network_(model_), precision_(precision) {
    if (static_cast<std::int64_t>(map_.texts.size()) > model_.config.vocab) {
      throw lang::Failure(fmt::format("{} tokens were named, and the model has {}", map_.texts.size(), model_.config.vocab));
    }
  }

  std::vector<Response> respond(std::span<const Word> words) override {
    constexpr std::size_t kMostWords = 256, kMostSymbols = 16'384;
    std::vector<Response> responses;
    for (std::size_t begin = 0, end = 0; begin < words.size(); begin = end) {
      std::size_t symbols = 0;
      while (end < words.size() && end - begin < kMostWords && (end == begin || symbols < kMostSymbols)) {
        symbols += words[end++].size();
      }
      auto some = Batch<Real, Decoder>(task_, map_, decoder(end - begin), model_.config.positions, words.subspan(begin, end - begin)).run();
      std::move(some.begin(), some.end(), std::back_inserter(responses));
    }
    return responses;
  }

  bool fits(const Word& word, const Response& expected) const override {
    std::size_t needed = word.size() + (map_.bos ? 1 : 0) + (separated(task_, map_, word) ? 1 : 0);
    if (is_answered(task_)) needed += expected.rows() - 1;  // the last is not read any more
    return needed >= 1 && needed <= static_cast<std::size_t>(model_.config.positions);
  }

  Attention attention(const Word& word) const override {
    const Tokens tokens = input_tokens(task_, map_, word);
    backend::Trace<Real> trace;
    backend::reference_logits(model_, std::span<const Token>(tokens), &trace);
    Attention result;
    for (Token token : tokens) result.tokens.push_back(map_.texts[static_cast<std::size_t>(token)]);
    result.layers = trace.attention.size();
    result.heads = static_cast<std::size_t>(model_.config.heads);
    const std::size_t size = tokens.size() * tokens.size();
    for (const auto& layer : trace.attention) {
      for (std::size_t head = 0; head < result.heads; ++head) {
        const auto begin = layer.begin() + static_cast<std::ptrdiff_t>(head * size);
        result.weights.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(size));
      }
    }
    return result;
  }

  const backend::Config& config() const override { return model_.config; }

 private:
  Decoder decoder(std::size_t words) const {
    if constexpr (std::is_same_v<Decoder, backend::cuda::Decoder>) return Decoder(network_, static_cast<std::int64_t>(words), precision_);
    else return Decoder(network_, static_cast<std::int64_t>(words));
  }

  const Task& task_;
  TokenMap map_;
  backend::Model<Real> model_;
  backend::Network<Real> network_;
  backend::Precision precision_;
};

/// The part of crasp.json that says how verdicts and sets of symbols are read.
void read_description(const fs::path& directory, TokenMap& map) {
  const fs::path file = directory / "crasp.json";
  if (!fs::exists(file)) return;
  const backend::Json json = backend::parse_json(lang::read_file(file.string()), file.string());
  const backend::JsonObject description(json, file.string());
  map.compiled = description.string("format").value_or("").starts_with("crasp weights");
  if (const backend::Json* logit = description.find("accept_logit")) {
    const backend::JsonObject answers(*logit, file.string());
    map.yes = static_cast<Token>(answers.required_integer("yes"));
    map.no = static_cast<Token>(answers.required_integer("no"));
  }
  if (const backend::Json* sets = description.find("symbol_sets")) {
    const backend::JsonObject named(*sets, file.string());
    map.sets = checked_sets(named.required_integer("first"), named.required_integer("symbols"), map.texts.size(), file.string());
  }
  if (const backend::Json* tokens = description.find("tokens")) {
    map.bos = static_cast<Token>(backend::JsonObject(*tokens, file.string()).required_integer("bos"));
  }
  for (const auto& token : {map.bos, map.yes, map.no}) {
    const bool known = !token || (*token >= 0 && static_cast<std::size_t>(*token) < map.texts.size());
    if (!known) throw lang::Failure(fmt::format("`{}` names a token that tokenizer.json lacks", file.string()));
  }
}

template <class Real>
std::unique_ptr<Subject> load(const Task& task, const fs::path& directory, const std::vector<std::string>& texts, Place place) {
  auto checkpoint = backend::read_directory<Real>(directory);
  TokenMap map;
  if (!texts.empty()) {
    map = map_tokens(task, texts);
  } else if (checkpoint.tokenizer) {
    std::vector<std::string> own;
    for (std::size_t k = 0; k < checkpoint.tokenizer->size(); ++k) own.push_back(checkpoint.tokenizer->text(static_cast<Token>(k)));
    map = map_tokens(task, std::move(own));
    if (checkpoint.special.bos) map.bos = static_cast<Token>(*checkpoint.special.bos);
    read_description(directory, map);
  } else {
    map = conventional_tokens(task, checkpoint.model.config.vocab);
  }
  return make_subject<Real>(task, std::move(checkpoint), std::move(map), place);
}

/// Throws lang::Failure if the model is not one for another precision than float32.
template <class Real>
void check_precision(const TokenMap& map, Place place) {
  const auto refuse = [&](const char* why) { throw lang::Failure(fmt::format("no model in {}: {}", name(place.precision), why)); };
  if (map.compiled) refuse("compiled models run in float32, whose rounding their certificates are about");
  if (std::is_same_v<Real, double>) refuse("its weights are in float64");
  if (!place.is_device) refuse("the CPU computes in float32");
}

}  // namespace

std::string_view name(SubjectKind kind) {
  constexpr std::string_view kNames[] = {"compiled", "trained", "loaded"};
  return kNames[static_cast<std::size_t>(kind)];
}

template <class Real>
std::unique_ptr<Subject> make_subject(const Task& task, backend::Checkpoint<Real> checkpoint, TokenMap map, Place place) {
  if (place.precision != backend::Precision::float32) check_precision<Real>(map, place);
  if constexpr (std::is_same_v<Real, float>) {
    if (place.is_device)
      return std::make_unique<ModelSubject<float, backend::cuda::Decoder>>(task, std::move(checkpoint), std::move(map), place.precision);
  }
  return std::make_unique<ModelSubject<Real, backend::Decoder<Real>>>(task, std::move(checkpoint), std::move(map), place.precision);
}
template std::unique_ptr<Subject> make_subject(const Task&, backend::Checkpoint<float>, TokenMap, Place);
template std::unique_ptr<Subject> make_subject(const Task&, backend::Checkpoint<double>, TokenMap, Place);

std::unique_ptr<Subject> load_subject(const Task& task, const fs::path& directory, const std::vector<std::string>& texts, Place place) {
  const fs::path file = directory / "config.json";
  const backend::HfConfig config = backend::parse_config(lang::read_file(file.string()), file.string());
  if (config.format == backend::NumberFormat::f64) return load<double>(task, directory, texts, place);
  return load<float>(task, directory, texts, place);
}

}  // namespace crasp::compare
