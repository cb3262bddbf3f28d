#pragma once
// A model directory that the user named, as something that reads words.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "backend/directory.h"
#include "backend/network.h"
#include "backend/precision.h"
#include "compare/symbol_sets.h"
#include "lang/program.h"

namespace crasp::cli {

/// Where models run: `automatic` is a CUDA device if there is one, else the CPU.
enum class Backend { none, automatic, cpu, cuda };

/// What crasp.json says of a compiled or trained model.
struct ModelMeaning {
  lang::ProgramKind kind = lang::ProgramKind::recogniser;
  std::optional<backend::Token> yes, no;    ///< a recogniser accepts if the logit of `yes` is greater
  std::vector<backend::Token> after_word;  ///< what the model reads before it is asked, as `<sep>`
  std::optional<compare::SymbolSets> sets;  ///< a generator allows the set with the greatest logit; none: what has a positive logit
};

class RunningModel {
 public:
  virtual ~RunningModel() = default;
  /// Appends tokens, of which there is at least one, and gives the logits after the last. Throws `lang::Failure` if the word
  /// gets longer than the model has positions.
  virtual std::vector<double> read(std::span<const backend::Token> tokens) = 0;
  /// Back to the empty sequence.
  virtual void reset() = 0;

  const backend::Config& config() const { return config_; }
  const backend::Tokenizer& tokenizer() const { return tokenizer_; }
  const backend::SpecialIds& special() const { return special_; }
  /// The symbols of words: those of the compiled program, or all tokens that are not special.
  const lang::Alphabet& alphabet() const { return alphabet_; }
  const std::optional<ModelMeaning>& meaning() const { return meaning_; }
  /// Does one class of the model say all that may come next?
  bool says_sets() const { return meaning_ && meaning_->sets; }
  /// What a model with these logits allows as the next token, if it is a generator, by number.
  std::vector<backend::Token> allowed(const std::vector<double>& logits) const;

  /// `<bos>`, if the model has it, and the word.
  std::vector<backend::Token> tokens(const std::vector<lang::SymbolIndex>& word) const;
  /// Symbols outside of the alphabet are this token.
  void read_others_as(backend::Token unknown) { symbol_tokens_.push_back(unknown); }
  backend::Token token(lang::SymbolIndex symbol) const { return symbol_tokens_[symbol]; }

 protected:
  RunningModel(backend::Config config, backend::Tokenizer tokenizer, backend::SpecialIds special,
               std::optional<ModelMeaning> meaning, std::vector<std::string> symbols);

 private:
  backend::Config config_;
  backend::Tokenizer tokenizer_;
  backend::SpecialIds special_;
  std::optional<ModelMeaning> meaning_;
  lang::Alphabet alphabet_;
  std::vector<backend::Token> symbol_tokens_;
};

/// Did `crasp compile` write the directory? Its crasp.json says so.
bool is_compiled(const std::string& directory);

/// Reads the directory, weights in float64 as such and all others in float32. `tokens` are the texts of its tokens by number, between
/// spaces, for a directory without tokenizer.json: those in angle brackets are special, and a positive logit means that a token may come
/// next. Throws `lang::Failure` if it is not a model, nothing says what its tokens are, or the backend is CUDA and there is no device
/// or the weights are in float64, which go with no other precision than float32. No backend is the CPU.
std::unique_ptr<RunningModel> load_model(const std::string& directory, backend::AttentionMode mode, const std::string& tokens = "",
                                         Backend backend = Backend::cpu, backend::Precision precision = backend::Precision::float32);

/// A checkpoint with a tokenizer, as `load_model` makes one from a directory.
template <class Real>
std::unique_ptr<RunningModel> make_running_model(const backend::Checkpoint<Real>& checkpoint, const ModelMeaning& meaning,
                                                 std::vector<std::string> symbols, Backend backend);

}  // namespace crasp::cli
