// The report is well-formed, needs nothing outside itself, and says what was measured.

#include "compare/report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "compare/results.h"
#include "lang/workspace.h"

namespace crasp::compare {
namespace {

/// Why the text is no well-formed XML, or an empty string: tags nest, attributes are quoted, `<` and `&` stand for nothing else.
std::string malformed(std::string_view text) {
  std::vector<std::string> open;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '&' && text.substr(at, 12).find(';') == std::string_view::npos) return "a bare &";
    if (text[at] != '<') continue;
    const std::size_t end = text.find('>', at);
    if (end == std::string_view::npos) return "a tag that does not end";
    std::string_view tag = text.substr(at + 1, end - at - 1);
    if (std::count(tag.begin(), tag.end(), '"') % 2 != 0) return "quotes in " + std::string(tag);
    at = end;
    if (tag.starts_with('!')) continue;
    const std::string name(tag.substr(tag.starts_with('/') ? 1 : 0, tag.find_first_of(" /", 1) - (tag.starts_with('/') ? 1 : 0)));
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != name) return "closes " + name;
      open.pop_back();
    } else if (!tag.ends_with('/')) {
      open.push_back(name);
    }
  }
  return open.empty() ? "" : "leaves " + open.back() + " open";
}

class Nobody : public Subject {
 public:
  std::vector<Response> respond(std::span<const lang::Word> words) override { return {words.size(), Response{1, {1}}}; }
  bool fits(const lang::Word&, const Response&) const override { return true; }
  Attention attention(const lang::Word&) const override { return {{"<bos>", "a"}, 1, 1, {{1, 0, 0.5, 0.5}}}; }
  const backend::Config& config() const override { return config_; }

 private:
  backend::Config config_;
};

class Report : public ::testing::Test {
 protected:
  Report() {
    lang::load_text(workspace_, "task.crasp",
                    "alphabet \"a\" \"<\"\nprogram p { accept #\"a\" > #\"<\" }\ntask t {\n spec p\n inputs words\n format recognise\n"
                    " train 1 .. 10\n test 11 .. 20\n}\n");
    plan_.bins = {{1, 10}, {11, 20}};
    plan_.words = 40;
    plan_.far = {100};
    plan_.attention_input = {0};
    plan_.attention_word = "a";
    cut_into_stretches(plan_);
    for (std::uint64_t seed : {1, 2}) {
      candidates_.push_back({});
      candidates_.back().model = "says \"yes\" & <nothing> else";
      candidates_.back().seed = seed;
      candidates_.back().subject = std::make_unique<Nobody>();
    }
    measure_all(workspace_.tasks[0], plan_, candidates_, [](const std::string&, double) {});
    facts_.verdict = {"Expressible & <more>", "because", Tone::good};
    facts_.command = "crasp compare 'a & b'";
  }

  lang::Workspace workspace_;
  Plan plan_;
  Facts facts_;
  std::vector<Candidate> candidates_;
};

TEST_F(Report, IsWellFormed) {
  const std::string html = report_html(workspace_.tasks[0], plan_, facts_, candidates_);
  EXPECT_EQ(malformed(html), "");
  EXPECT_EQ(malformed(chart_svg(panels(plan_, candidates_))), "");
  EXPECT_NE(malformed("<p><b></p>"), "");
  EXPECT_NE(malformed("a & b"), "");
}

TEST_F(Report, NeedsNothingElse) {
  const std::string html = report_html(workspace_.tasks[0], plan_, facts_, candidates_);
  for (const char* outside : {"src=", "href=", "@import", "url("}) EXPECT_EQ(html.find(outside), std::string::npos) << outside;
  for (const char* inside : {"viewport", "prefers-color-scheme", "@media print", "Expressible &amp; &lt;more&gt;"}) {
    EXPECT_NE(html.find(inside), std::string::npos) << inside;
  }
}

TEST_F(Report, ShowsOtherTasksInItsChart) {
  lang::Task other = workspace_.tasks[0];
  other.name = "others & more";
  const std::vector<Beside> beside = {{{&other, &plan_, &candidates_}, {"Not <expressible>", "", Tone::neutral}, "other/report.html"}};
  const std::string html = report_html(workspace_.tasks[0], plan_, facts_, candidates_, beside);
  EXPECT_EQ(malformed(html), "");
  EXPECT_NE(html.find("Not &lt;expressible&gt;"), std::string::npos);
  const auto shown = panels_by_task({{&workspace_.tasks[0], &plan_, &candidates_}, beside[0].shown});
  ASSERT_EQ(shown.size(), 2u);
  EXPECT_EQ(shown[0].title, "t");
  EXPECT_EQ(shown[1].title, "others & more");
  EXPECT_EQ(shown[0].series[0].colour, shown[1].series[0].colour);
  const std::string chart = report_chart(workspace_.tasks[0], plan_, candidates_, beside);
  EXPECT_NE(chart.find(">others &amp; more<"), std::string::npos);
}

TEST_F(Report, ShowsWhereItFails) {
  // The empty word has no more as than <s.
  ASSERT_TRUE(candidates_[0].search->failing);
  EXPECT_TRUE(candidates_[0].search->failing->miss.question.word.empty());
  const std::string html = report_html(workspace_.tasks[0], plan_, facts_, candidates_);
  EXPECT_NE(html.find("right is no, the model says yes"), std::string::npos);
}

TEST_F(Report, SeedsAreOneModel) {
  const auto models = by_model(candidates_);
  ASSERT_EQ(models.size(), 1u);
  const auto score = models[0].in_bin(Family::sampled, 1, plan_);
  ASSERT_TRUE(score);
  EXPECT_EQ(score->words, 80u);
  EXPECT_LT(score->interval.low, score->accuracy);
}

TEST_F(Report, ResultsHaveALineForEachCell) {
  const std::string lines = results_jsonl(workspace_.tasks[0], plan_, candidates_);
  const std::string table = results_csv(workspace_.tasks[0], plan_, candidates_);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n') + 1, std::count(table.begin(), table.end(), '\n'));
  EXPECT_NE(lines.find("\"model\":\"says \\\"yes\\\" & <nothing> else\""), std::string::npos);
  EXPECT_NE(table.find("\"says \"\"yes\"\" & <nothing> else\""), std::string::npos);
}

}  // namespace
}  // namespace crasp::compare
