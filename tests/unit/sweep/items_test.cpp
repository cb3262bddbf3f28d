#include "sweep/items.h"

#include <gtest/gtest.h>

#include <set>

#include "sweep/presets.h"

namespace crasp::sweep {
namespace {

struct Read {
  std::vector<Item> items;
  std::vector<std::string> errors;  ///< "2:5: message"
};

Read read(const std::string& text) {
  lang::SourceMap sources;
  lang::Diagnostics diagnostics;
  const lang::FileId file = sources.add("x.sweep", text);
  Read result{expand(parse(file, sources, diagnostics), diagnostics), {}};
  for (const lang::Diagnostic& error : diagnostics.sorted()) {
    const lang::Location at = sources.location(file, error.span.begin);
    result.errors.push_back(std::to_string(at.line) + ":" + std::to_string(at.column) + ": " + error.message);
  }
  return result;
}

std::string value(const Item& item, const std::string& name) {
  for (const auto& [key, text] : item.settings) {
    if (key == name) return text;
  }
  return "";
}

/// A record is kept where the usual precision is named afterwards.
TEST(Items, OfTheUsualPrecisionDoNotNameIt) {
  const Read plain = read("file a.crasp\ntask t\n"), both = read("file a.crasp\ntask t\nprecision float32 bfloat16\n");
  ASSERT_EQ(both.items.size(), 2U);
  EXPECT_EQ(both.items[0].name(), plain.items[0].name());
  EXPECT_EQ(both.items[0].settings, plain.items[0].settings);
  EXPECT_EQ(value(both.items[1], "precision"), "bfloat16");
}

TEST(Items, AreAllCombinations) {
  const Read sweep = read("file a.crasp\nsteps 10\ntask t u\nmodel 1l1h8d 2l4h64d\nlr 1e-3 1e-4\nseeds 0 3 .. 4\n");
  EXPECT_TRUE(sweep.errors.empty());
  ASSERT_EQ(sweep.items.size(), 2U * 2 * 2 * 3);
  std::set<std::string> names;
  for (const Item& item : sweep.items) names.insert(item.name());
  EXPECT_EQ(names.size(), sweep.items.size());
  const Item& last = sweep.items.back();
  EXPECT_EQ(last.task, "u");
  EXPECT_EQ(last.seed, 4U);
  EXPECT_EQ(value(last, "heads"), "4");
  EXPECT_EQ(value(last, "dim"), "64");
  EXPECT_EQ(value(last, "steps"), "10");
  EXPECT_EQ(last.name(), "u/2l4h64d-APE-lr-1e-4/seed-4");
}

TEST(Items, OfABlockOverrideWhatIsForAll) {
  const Read sweep = read("file a\nsteps 10\ndropout 0 0.1\ntask t\nsteps 20\ntask u // a comment\n");
  ASSERT_EQ(sweep.items.size(), 4U);
  EXPECT_EQ(value(sweep.items[0], "steps"), "20");
  EXPECT_EQ(value(sweep.items[3], "steps"), "10");
  EXPECT_EQ(sweep.items[3].model, "1l1h16d, APE, lr 1e-3, dropout 0.1");
}

TEST(Items, SayWhatIsWrongAtItsPlace) {
  EXPECT_EQ(read("").errors, std::vector<std::string>{"1:1: a sweep without a `task`"});
  EXPECT_EQ(read("file a\ntask t\nlr\n").errors, std::vector<std::string>{"3:1: nothing follows `lr`, expected a value"});
  EXPECT_EQ(read("file a\ntask t\nlr 1\n  lr 2").errors, std::vector<std::string>{"4:3: a second `lr`, expected one"});
  EXPECT_EQ(read("task t").errors, std::vector<std::string>{"1:1: a task before the file that it is in"});
  EXPECT_EQ(read("file a\ntask t\nmodel 1l1h").errors,
            std::vector<std::string>{"3:7: `1l1h` is no model, expected layers, heads and width, as `2l4h64d`"});
  EXPECT_EQ(read("file a\ntask t\nseeds 4 .. 1").errors,
            std::vector<std::string>{"3:7: `4..1` is no seed, expected numbers or ranges as `0 .. 4`"});
  EXPECT_EQ(read("file a\ntask t t").errors.size(), 1U);
}

TEST(Presets, AreSweeps) {
  for (const char* name : {"huang2025", "born2025"}) {
    const Read sweep = read(std::string(preset(name)));
    EXPECT_TRUE(sweep.errors.empty()) << name << ": " << sweep.errors.front();
    EXPECT_GT(sweep.items.size(), 40U);
  }
  EXPECT_TRUE(preset("other").empty());
}

/// Whatever the bytes, reading ends, and what is wrong is said.
TEST(Items, AreReadFromAnyBytes) {
  std::uint64_t state = 7;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int k = 0; k < 40; ++k) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      constexpr std::string_view kPieces[] = {"file a\n", "task t ", "\n", "model ", "1l1h8d ", "..", " ", "seeds ", "99999999999999999999", "//", "\t", "0 .. 3", "\xff", "lr "};
      text += kPieces[(state >> 33U) % std::size(kPieces)];
    }
    const Read sweep = read(text);
    EXPECT_TRUE(!sweep.errors.empty() || !sweep.items.empty()) << text;
  }
}

}  // namespace
}  // namespace crasp::sweep
