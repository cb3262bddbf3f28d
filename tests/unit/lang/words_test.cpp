#include "lang/words.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crasp::lang {
namespace {

const Alphabet kLetters = {{"a", "b", "é", "漢"}, false};
const Alphabet kNames = {{"a", "b", "<sep>"}, false};

std::vector<std::string> split(const Alphabet& alphabet, Split split, std::string_view text) {
  InputWord word;
  WordReader(alphabet, split).read(text, word);
  return {word.texts.begin(), word.texts.end()};
}

using Texts = std::vector<std::string>;

TEST(WordReader, SplitsIntoCharactersOrAtSpace) {
  EXPECT_EQ(split(kLetters, Split::automatic, "abé漢"), (Texts{"a", "b", "é", "漢"}));
  EXPECT_EQ(split(kLetters, Split::automatic, " a  b\té "), (Texts{"a", "b", "é"}));
  EXPECT_EQ(split(kNames, Split::automatic, "<sep>"), (Texts{"<sep>"}));
  EXPECT_EQ(split(kNames, Split::automatic, "a <sep> b"), (Texts{"a", "<sep>", "b"}));
}

TEST(WordReader, FollowsWhatIsForced) {
  EXPECT_EQ(split(kLetters, Split::space, "ab"), (Texts{"ab"}));
  EXPECT_EQ(split(kNames, Split::characters, "ab"), (Texts{"a", "b"}));
  EXPECT_EQ(split(kLetters, Split::characters, "a b"), (Texts{"a", " ", "b"}));
}

TEST(WordReader, ReadsTheEmptyWord) {
  EXPECT_EQ(split(kLetters, Split::automatic, ""), Texts{});
  EXPECT_EQ(split(kLetters, Split::automatic, "  \t"), Texts{});
  EXPECT_EQ(split(kNames, Split::automatic, ""), Texts{});
}

TEST(WordReader, NumbersSymbolsInTheOrderOfTheAlphabet) {
  InputWord word;
  WordReader(kLetters, Split::automatic).read("漢ba", word);
  EXPECT_EQ(word.symbols, (Word{3, 1, 0}));
  EXPECT_FALSE(word.foreign);
}

TEST(WordReader, FindsTheFirstForeignSymbol) {
  InputWord word;
  WordReader(kLetters, Split::automatic).read("éxy", word);
  ASSERT_TRUE(word.foreign);
  EXPECT_EQ(word.foreign->begin, 2U);  // é has two bytes
  EXPECT_EQ(word.foreign->end, 3U);
}

TEST(WordReader, TakesAnythingOverAnOpenAlphabet) {
  const Alphabet open = {{"a"}, true};
  InputWord word;
  WordReader(open, Split::automatic).read("axa", word);
  EXPECT_EQ(word.symbols, (Word{0, 1, 0}));
  EXPECT_FALSE(word.foreign);
}

TEST(WordReader, TakesBytesThatAreNoUtf8AsSymbolsOfTheirOwn) {
  EXPECT_EQ(split(kLetters, Split::automatic, "a\xff\xc3"), (Texts{"a", "\xff", "\xc3"}));
}

TEST(WordReader, ForgetsTheWordBefore) {
  InputWord word;
  const WordReader reader(kLetters, Split::automatic);
  reader.read("abx", word);
  reader.read("b", word);
  EXPECT_EQ(word.symbols, Word{1});
  EXPECT_FALSE(word.foreign);
}

TEST(WordReader, ShowsWordsSoThatTheyCanBeRead) {
  EXPECT_EQ(WordReader(kLetters, Split::automatic).show({"a", "漢"}), "a漢");
  EXPECT_EQ(WordReader(kNames, Split::automatic).show({"a", "<sep>", "b"}), "a <sep> b");
  EXPECT_EQ(WordReader(kNames, Split::automatic).show({}), "ε");
}

}  // namespace
}  // namespace crasp::lang
