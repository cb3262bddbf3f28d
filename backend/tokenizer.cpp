#include "backend/tokenizer.h"

#include <limits>

#include "backend/json.h"
#include "lang/failure.h"

namespace crasp::backend {

namespace {

constexpr std::size_t kMostTokens = std::numeric_limits<Token>::max();

/// Code points, counted by the bytes that begin one.
std::size_t length_in_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return count;
}

bool symbols_are_characters(const Tokenizer& tokenizer) {
  for (std::size_t k = 0; k < tokenizer.size(); ++k) {
    const Token token = static_cast<Token>(k);
    if (!tokenizer.is_special(token) && length_in_code_points(tokenizer.text(token)) != 1) return false;
  }
  return true;
}

/// Places (text, id) pairs; a pair that comes twice is one token.
class TokenTable {
 public:
  TokenTable(const JsonObject& file, std::size_t size) : file_(file), texts_(size) {}

  void place(const std::string& text, const Json& id) {
    const auto number = integer(id);
    if (!number || *number < 0 || static_cast<std::size_t>(*number) >= texts_.size())
      file_.fail("the id of the token `" + text + "` is not from 0 to " + std::to_string(texts_.size() - 1));
    std::string& place = texts_[static_cast<std::size_t>(*number)];
    if (!place.empty() && place != text) file_.fail("the tokens `" + place + "` and `" + text + "` have the same id");
    place = text;
  }

  std::vector<std::string> texts() {
    for (std::size_t id = 0; id < texts_.size(); ++id)
      if (texts_[id].empty()) file_.fail("no token has id " + std::to_string(id));
    return std::move(texts_);
  }

 private:
  const JsonObject& file_;
  std::vector<std::string> texts_;
};

struct AddedToken {
  std::string text;
  const Json* id;
  bool special;
};

std::vector<AddedToken> added_tokens(const JsonObject& file, const std::string& file_name) {
  std::vector<AddedToken> result;
  const Json* list = file.find("added_tokens");
  if (!list) return result;
  if (!list->is_array()) file.fail("`added_tokens` is not a list");
  for (const Json& entry : *list) {
    const JsonObject token(entry, file_name + ": an added token");
    const auto text = token.string("content");
    if (!text || !token.find("id")) token.fail("has no `content` or no `id`");
    result.push_back({*text, token.find("id"), token.boolean("special").value_or(false)});
  }
  return result;
}

OrderedJson added_token(const Tokenizer& tokenizer, Token token) {
  return {{"id", token},     {"content", tokenizer.text(token)}, {"single_word", false}, {"lstrip", false},
          {"rstrip", false}, {"normalized", false},              {"special", true}};
}

OrderedJson pre_tokenizer(const Tokenizer& tokenizer) {
  const OrderedJson words{{"type", "WhitespaceSplit"}};
  if (!symbols_are_characters(tokenizer)) return words;
  const OrderedJson characters{
      {"type", "Split"}, {"pattern", {{"Regex", "."}}}, {"behavior", "Isolated"}, {"invert", false}};
  return {{"type", "Sequence"}, {"pretokenizers", OrderedJson::array({words, characters})}};
}

OrderedJson post_processor(const Tokenizer& tokenizer, const SpecialIds& special) {
  if (!special.bos) return nullptr;
  const std::string& bos = tokenizer.text(static_cast<Token>(*special.bos));
  const auto piece = [](const char* kind, const std::string& id, int type) {
    return OrderedJson{{kind, {{"id", id}, {"type_id", type}}}};
  };
  const OrderedJson ids = OrderedJson::array({*special.bos}), tokens = OrderedJson::array({bos});
  return {{"type", "TemplateProcessing"},
          {"single", OrderedJson::array({piece("SpecialToken", bos, 0), piece("Sequence", "A", 0)})},
          {"pair", OrderedJson::array({piece("SpecialToken", bos, 0), piece("Sequence", "A", 0), piece("Sequence", "B", 1)})},
          {"special_tokens", {{bos, {{"id", bos}, {"ids", ids}, {"tokens", tokens}}}}}};
}

void add_roles(OrderedJson& json, const Tokenizer& tokenizer, const SpecialIds& special) {
  const auto add = [&](const char* key, const std::optional<std::int64_t>& id) {
    if (id) json[key] = tokenizer.text(static_cast<Token>(*id));
  };
  add("bos_token", special.bos);
  add("eos_token", special.eos);
  add("pad_token", special.pad);
}

}  // namespace

Tokenizer::Tokenizer(std::vector<std::string> texts, const std::vector<std::string>& special)
    : texts_(std::move(texts)), special_(texts_.size(), false) {
  if (texts_.size() > kMostTokens) throw lang::Failure("tokenizer: too many tokens");
  for (std::size_t id = 0; id < texts_.size(); ++id) {
    if (texts_[id].empty()) throw lang::Failure("tokenizer: token " + std::to_string(id) + " is the empty text");
    if (!tokens_.emplace(texts_[id], static_cast<Token>(id)).second)
      throw lang::Failure("tokenizer: the token `" + texts_[id] + "` comes twice");
  }
  for (const std::string& text : special) {
    const auto token = find(text);
    if (!token) throw lang::Failure("tokenizer: the special token `" + text + "` is not a token");
    special_[static_cast<std::size_t>(*token)] = true;
  }
}

std::optional<Token> Tokenizer::find(std::string_view text) const {
  const auto found = tokens_.find(std::string(text));
  return found == tokens_.end() ? std::nullopt : std::optional(found->second);
}

Tokenizer parse_tokenizer(std::string_view text, const std::string& file_name) {
  const Json json = parse_json(text, file_name);
  const JsonObject file(json, file_name);
  if (!file.find("model")) file.fail("`model` is missing");
  const JsonObject model(*file.find("model"), file_name + ": `model`");
  if (model.string("type") != "WordLevel") model.fail("is not of type `WordLevel`");
  const Json* vocab = model.find("vocab");
  if (!vocab || !vocab->is_object()) model.fail("has no `vocab` object");
  const auto added = added_tokens(file, file_name);
  std::size_t size = vocab->size();
  for (const AddedToken& token : added) size += !vocab->contains(token.text);
  TokenTable table(file, size);
  for (const auto& [word, id] : vocab->items()) table.place(word, id);
  for (const AddedToken& token : added) table.place(token.text, *token.id);
  std::vector<std::string> special;
  for (const AddedToken& token : added)
    if (token.special) special.push_back(token.text);
  try {
    return Tokenizer(table.texts(), special);
  } catch (const lang::Failure& failure) {
    file.fail(failure.what());
  }
}

std::string tokenizer_text(const Tokenizer& tokenizer, const SpecialIds& special) {
  OrderedJson added = OrderedJson::array(), vocab = OrderedJson::object();
  for (std::size_t id = 0; id < tokenizer.size(); ++id) {
    const Token token = static_cast<Token>(id);
    vocab.push_back({tokenizer.text(token), token});
    if (tokenizer.is_special(token)) added.push_back(added_token(tokenizer, token));
  }
  const OrderedJson json{{"version", "1.0"},
                         {"truncation", nullptr},
                         {"padding", nullptr},
                         {"added_tokens", added},
                         {"normalizer", nullptr},
                         {"pre_tokenizer", pre_tokenizer(tokenizer)},
                         {"post_processor", post_processor(tokenizer, special)},
                         {"decoder", nullptr},
                         {"model", {{"type", "WordLevel"}, {"vocab", vocab}, {"unk_token", "<unk>"}}}};
  return json.dump(2) + "\n";
}

std::string tokenizer_config_text(const Tokenizer& tokenizer, const SpecialIds& special, std::int64_t positions) {
  OrderedJson json{{"tokenizer_class", "PreTrainedTokenizerFast"},
                   {"model_max_length", positions},
                   {"padding_side", "right"},
                   // Not `token_type_ids`, which the tokenizer makes by default and GPT-2 embeds as if they were tokens.
                   {"model_input_names", {"input_ids", "attention_mask"}},
                   {"clean_up_tokenization_spaces", false}};
  add_roles(json, tokenizer, special);
  return json.dump(2) + "\n";
}

std::string special_tokens_map_text(const Tokenizer& tokenizer, const SpecialIds& special) {
  OrderedJson json = OrderedJson::object();
  add_roles(json, tokenizer, special);
  return json.dump(2) + "\n";
}

}  // namespace crasp::backend
