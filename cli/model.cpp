#include "cli/model.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "backend/cuda/decoder.h"
#include "backend/decoder.h"
#include "backend/hf_config.h"
#include "cli/machine.h"
#include "lang/failure.h"
#include "lang/load.h"

namespace crasp::cli {
namespace {

namespace fs = std::filesystem;
using backend::Precision;
using backend::Token;
using Json = nlohmann::ordered_json;

/// A checkpoint, run by a Decoder, which `settings` are for.
template <class Real, class Decoder>
class ModelOf : public RunningModel {
 public:
  template <class... Settings>
  ModelOf(const backend::Checkpoint<Real>& checkpoint, std::optional<ModelMeaning> meaning,
          std::vector<std::string> symbols, backend::AttentionMode mode, Settings... settings)
      : RunningModel(checkpoint.model.config, *checkpoint.tokenizer, checkpoint.special, meaning, std::move(symbols)),
        network_(checkpoint.model, mode),
        decoder_(network_, settings...) {}

  std::vector<double> read(std::span<const Token> tokens) override {
    std::vector<double> result;
    const backend::Piece piece{0, tokens};
    decoder_.append(std::span(&piece, 1), backend::Positions::last,
                    [&](std::int64_t, std::int64_t, std::span<const Real> logits) {
                      result.assign(logits.begin(), logits.end());
                    });
    return result;
  }

  void reset() override { decoder_.reset(0); }

 private:
  backend::Network<Real> network_;
  Decoder decoder_;
};

std::unique_ptr<RunningModel> start(const backend::Checkpoint<float>& checkpoint, std::optional<ModelMeaning> meaning,
                                    std::vector<std::string> symbols, backend::AttentionMode mode, Backend backend, Precision precision) {
  if (is_cuda(backend))
    return std::make_unique<ModelOf<float, backend::cuda::Decoder>>(checkpoint, std::move(meaning), std::move(symbols), mode, 1, precision);
  return std::make_unique<ModelOf<float, backend::Decoder<float>>>(checkpoint, std::move(meaning), std::move(symbols), mode);
}

std::unique_ptr<RunningModel> start(const backend::Checkpoint<double>& checkpoint, std::optional<ModelMeaning> meaning,
                                    std::vector<std::string> symbols, backend::AttentionMode mode, Backend backend, Precision precision) {
  if (backend == Backend::cuda || precision != Precision::float32)
    throw lang::Failure("the weights are in float64, which models on a CUDA device cannot have");
  return std::make_unique<ModelOf<double, backend::Decoder<double>>>(checkpoint, std::move(meaning), std::move(symbols), mode);
}

struct Description {
  std::optional<ModelMeaning> meaning;  ///< none for a transducer, which has to be asked token by token
  std::vector<std::string> symbols;
};

ModelMeaning meaning_of(const Json& json, const backend::Tokenizer& tokenizer, const fs::path& file) {
  ModelMeaning meaning;
  const std::string kind = json.at("kind");
  meaning.kind = kind == "generator"    ? lang::ProgramKind::generator
                 : kind == "recogniser" ? lang::ProgramKind::recogniser
                                        : lang::ProgramKind::labeller;
  if (const Json& accept = json.at("accept_logit"); !accept.is_null()) {
    for (const char* key : {"yes", "no"}) {
      const auto token = accept.at(key).get<std::int64_t>();
      if (token < 0 || token >= static_cast<std::int64_t>(tokenizer.size())) throw lang::Failure("`accept_logit` names no token");
      (key[0] == 'y' ? meaning.yes : meaning.no) = static_cast<Token>(token);
    }
  }
  for (const std::string text : json.value("after_word", Json::array())) {
    const auto token = tokenizer.find(text);
    if (!token) throw lang::Failure("`after_word` names no token");
    meaning.after_word.push_back(*token);
  }
  const Json sets = json.value("symbol_sets", Json());
  if (meaning.kind == lang::ProgramKind::generator && !sets.is_null()) {
    meaning.sets = compare::checked_sets(sets.at("first"), sets.at("symbols"), tokenizer.size(), file.string());
  }
  return meaning;
}

/// crasp.json, if the directory has it. Throws `lang::Failure` if it makes no sense.
std::optional<Description> read_description(const fs::path& directory, const backend::Tokenizer& tokenizer) {
  const fs::path file = directory / "crasp.json";
  if (!fs::exists(file)) return std::nullopt;
  try {
    const Json json = Json::parse(lang::read_file(file.string()));
    Description description;
    if (json.at("kind") != "transducer") description.meaning = meaning_of(json, tokenizer, file);
    description.symbols = json.at("alphabet").get<std::vector<std::string>>();
    return description;
  } catch (const Json::exception& problem) {
    throw lang::Failure(fmt::format("cannot read `{}`: {}", file.string(), problem.what()));
  }
}

std::vector<std::string> ordinary_tokens(const backend::Tokenizer& tokenizer) {
  std::vector<std::string> symbols;
  for (std::size_t k = 0; k < tokenizer.size(); ++k) {
    if (!tokenizer.is_special(static_cast<Token>(k))) symbols.push_back(tokenizer.text(static_cast<Token>(k)));
  }
  return symbols;
}

/// The tokenizer that the user's list means, which has to name every token of the model.
backend::Tokenizer listed_tokenizer(const std::string& tokens, std::int64_t vocabulary) {
  std::istringstream words(tokens);
  std::vector<std::string> texts, special;
  for (std::string text; words >> text;) {
    if (text.size() > 2 && text.front() == '<' && text.back() == '>') special.push_back(text);
    texts.push_back(text);
  }
  if (static_cast<std::int64_t>(texts.size()) == vocabulary) return {texts, special};
  throw lang::Failure(fmt::format("`--tokens` names {} tokens, but the model has {}", texts.size(), vocabulary));
}

/// A model of others: a label per token, the end among them.
Description listed_description(const backend::Tokenizer& tokenizer) {
  Description description{ModelMeaning{lang::ProgramKind::generator, {}, {}, {}, {}}, ordinary_tokens(tokenizer)};
  if (tokenizer.find("<eos>")) description.symbols.emplace_back("<eos>");
  return description;
}

template <class Real>
std::unique_ptr<RunningModel> load(const fs::path& directory, backend::AttentionMode mode, const std::string& tokens,
                                   Backend backend, Precision precision) {
  auto checkpoint = backend::read_directory<Real>(directory);
  if (!tokens.empty()) {
    checkpoint.tokenizer = listed_tokenizer(tokens, checkpoint.model.config.vocab);
    const Description listed = listed_description(*checkpoint.tokenizer);
    return start(checkpoint, listed.meaning, listed.symbols, mode, backend, precision);
  }
  if (!checkpoint.tokenizer) {
    throw lang::Failure(fmt::format("`{}` has no tokenizer.json, so the tokens of a word are not known; `--tokens` names them",
                                    directory.string()));
  }
  const auto description = read_description(directory, *checkpoint.tokenizer);
  return start(checkpoint, description ? description->meaning : std::nullopt,
               description ? description->symbols : ordinary_tokens(*checkpoint.tokenizer), mode, backend, precision);
}

}  // namespace

RunningModel::RunningModel(backend::Config config, backend::Tokenizer tokenizer, backend::SpecialIds special,
                           std::optional<ModelMeaning> meaning, std::vector<std::string> symbols)
    : config_(config), tokenizer_(std::move(tokenizer)), special_(special), meaning_(meaning), alphabet_{std::move(symbols)} {
  for (const std::string& symbol : alphabet_.symbols) {
    const auto token = tokenizer_.find(symbol);
    if (!token) throw lang::Failure(fmt::format("the symbol `{}` of crasp.json is no token of tokenizer.json", symbol));
    symbol_tokens_.push_back(*token);
  }
}

std::vector<Token> RunningModel::tokens(const std::vector<lang::SymbolIndex>& word) const {
  std::vector<Token> tokens;
  if (special_.bos) tokens.push_back(static_cast<Token>(*special_.bos));
  for (lang::SymbolIndex symbol : word) tokens.push_back(symbol_tokens_[symbol]);
  return tokens;
}

bool is_compiled(const std::string& directory) {
  const fs::path file = fs::path(directory) / "crasp.json";
  if (!fs::exists(file)) return false;
  const Json json = Json::parse(lang::read_file(file.string()), nullptr, false);
  return json.is_object() && json.contains("format") && json["format"].is_string() &&
         json["format"].get<std::string>().starts_with("crasp weights");
}

std::vector<Token> RunningModel::allowed(const std::vector<double>& logits) const {
  std::vector<Token> tokens;
  const auto set = says_sets() ? meaning_->sets->most_likely(std::span<const double>(logits)) : 0;
  for (Token token = 0; token < static_cast<Token>(logits.size()); ++token) {
    const bool is_allowed = says_sets() ? meaning_->sets->holds(set, token) : logits[static_cast<std::size_t>(token)] > 0;
    if (is_allowed) tokens.push_back(token);
  }
  return tokens;
}

std::unique_ptr<RunningModel> load_model(const std::string& directory, backend::AttentionMode mode, const std::string& tokens,
                                         Backend backend, Precision precision) {
  const fs::path file = fs::path(directory) / "config.json";
  const backend::HfConfig config = backend::parse_config(lang::read_file(file.string()), file.string());
  if (config.format == backend::NumberFormat::f64) return load<double>(directory, mode, tokens, backend, precision);
  return load<float>(directory, mode, tokens, backend, precision);
}

template <class Real>
std::unique_ptr<RunningModel> make_running_model(const backend::Checkpoint<Real>& checkpoint, const ModelMeaning& meaning,
                                                 std::vector<std::string> symbols, Backend backend) {
  return start(checkpoint, meaning, std::move(symbols), backend::AttentionMode::automatic, backend, Precision::float32);
}

template std::unique_ptr<RunningModel> make_running_model(const backend::Checkpoint<float>&, const ModelMeaning&,
                                                          std::vector<std::string>, Backend);

}  // namespace crasp::cli
