#include "backend/tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backend/json.h"
#include "tests/unit/backend/models.h"

namespace crasp::backend {
namespace {

using testing::HasSubstr;

std::string problem_of(const std::string& text) {
  return message([&] { parse_tokenizer(text, "tokenizer.json"); });
}

TEST(Tokenizer, ReadsWhatItWrites) {
  const Tokenizer tokenizer({"<bos>", "a", "ü\"", "\\", "<pad>"}, {"<bos>", "<pad>"});
  EXPECT_EQ(parse_tokenizer(tokenizer_text(tokenizer, {.bos = 0, .eos = {}, .pad = 4}), "tokenizer.json"), tokenizer);
  EXPECT_EQ(tokenizer.find("a"), 1);
  EXPECT_EQ(tokenizer.find("b"), std::nullopt);
  EXPECT_TRUE(tokenizer.is_special(4));
}

TEST(Tokenizer, SplitsTextIntoCharactersIfEverySymbolIsOne) {
  const auto type_of = [](const Tokenizer& tokenizer) {
    return Json::parse(tokenizer_text(tokenizer, {}))["pre_tokenizer"]["type"].get<std::string>();
  };
  EXPECT_EQ(type_of(Tokenizer({"<bos>", "a", "ü"}, {"<bos>"})), "Sequence");
  EXPECT_EQ(type_of(Tokenizer({"<bos>", "a", "up"}, {"<bos>"})), "WhitespaceSplit");
}

TEST(Tokenizer, RefusesVocabulariesThatAreNone) {
  EXPECT_THAT(problem_of("[]"), HasSubstr("not a JSON object"));
  EXPECT_THAT(problem_of(R"({"model":{"type":"BPE","vocab":{}}})"), HasSubstr("not of type `WordLevel`"));
  EXPECT_THAT(problem_of(R"({"model":{"type":"WordLevel"}})"), HasSubstr("no `vocab`"));
  EXPECT_THAT(problem_of(R"({"model":{"type":"WordLevel","vocab":{"a":0,"b":0}}})"), HasSubstr("the same id"));
  EXPECT_THAT(problem_of(R"({"model":{"type":"WordLevel","vocab":{"a":0,"b":2}}})"), HasSubstr("not from 0 to 1"));
  EXPECT_THAT(problem_of(R"({"model":{"type":"WordLevel","vocab":{"a":-1}}})"), HasSubstr("not from 0 to 0"));
  EXPECT_THAT(problem_of(R"({"model":{"type":"WordLevel","vocab":{"":0}}})"), HasSubstr("no token has id 0"));
  EXPECT_THAT(problem_of(R"({"added_tokens":[{"id":1}],"model":{"type":"WordLevel","vocab":{"a":0}}})"),
              HasSubstr("no `content`"));
  EXPECT_THAT(message([] { Tokenizer({"a", "a"}, {}); }), HasSubstr("comes twice"));
  EXPECT_THAT(message([] { Tokenizer({"a"}, {"b"}); }), HasSubstr("`b` is not a token"));
}

}  // namespace
}  // namespace crasp::backend
