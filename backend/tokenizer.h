#pragma once
// The word-level tokenizer of a directory: tokenizer.json, tokenizer_config.json, special_tokens_map.json. One token is one symbol
// of the alphabet or one special token such as `<bos>`.
//
// Invariant: ids are 0 … size - 1, and no two tokens have the same text.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "backend/hf_config.h"

namespace crasp::backend {

class Tokenizer {
 public:
  /// The tokens by id; `special` names those among them that are no symbols of words. Throws lang::Failure if a text is empty,
  /// repeated, or special but not a token.
  Tokenizer(std::vector<std::string> texts, const std::vector<std::string>& special);

  std::size_t size() const { return texts_.size(); }
  const std::string& text(Token token) const { return texts_[static_cast<std::size_t>(token)]; }
  bool is_special(Token token) const { return special_[static_cast<std::size_t>(token)]; }
  /// The token with this text, if there is one.
  std::optional<Token> find(std::string_view text) const;

  friend bool operator==(const Tokenizer& a, const Tokenizer& b) {
    return a.texts_ == b.texts_ && a.special_ == b.special_;
  }

 private:
  std::vector<std::string> texts_;
  std::vector<bool> special_;
  std::unordered_map<std::string, Token> tokens_;
};

/// Reads tokenizer.json with a `WordLevel` model. Throws lang::Failure, which names `file_name`.
Tokenizer parse_tokenizer(std::string_view text, const std::string& file_name);

/// tokenizer.json. Text is split at white space, and into characters if every symbol is one; `<bos>` of `special` comes first in
/// every encoding, as the models expect.
std::string tokenizer_text(const Tokenizer& tokenizer, const SpecialIds& special);
/// tokenizer_config.json; `positions` is the longest input.
std::string tokenizer_config_text(const Tokenizer& tokenizer, const SpecialIds& special, std::int64_t positions);
/// special_tokens_map.json
std::string special_tokens_map_text(const Tokenizer& tokenizer, const SpecialIds& special);

}  // namespace crasp::backend
