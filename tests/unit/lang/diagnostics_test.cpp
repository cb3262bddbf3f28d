#include "lang/diagnostics.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace crasp::lang {
namespace {

// Renders one diagnostic at the first occurrence of `marked` in `text`.
std::string render_at(const std::string& text, const std::string& marked, Code code = Code::unknown_name) {
  SourceMap sources;
  const FileId file = sources.add("p.crasp", text);
  const auto begin = static_cast<std::uint32_t>(text.find(marked));
  const Diagnostic diagnostic = {
      code, {file, begin, begin + static_cast<std::uint32_t>(marked.size())}, "wrong", {}, {}};
  return render(diagnostic, sources, false);
}

TEST(Render, ShowsPlaceLineAndCarets) {
  EXPECT_EQ(render_at("a = 1\naccept opns == 1\n", "opns"),
            "p.crasp:2:8: error[E0201]: wrong\n"
            "   2 | accept opns == 1\n"
            "     |        ^^^^\n");
}

TEST(Render, CountsColumnsInCodePointsAndPadsByWidth) {
  EXPECT_EQ(render_at("\"é漢\" ∧ x", "x"),
            "p.crasp:1:8: error[E0201]: wrong\n"
            "   1 | \"é漢\" ∧ x\n"
            "     |         ^\n");
}

TEST(Render, ExpandsTabs) {
  EXPECT_EQ(render_at("\ta\tb", "b"),
            "p.crasp:1:4: error[E0201]: wrong\n"
            "   1 |     a   b\n"
            "     |         ^\n");
}

TEST(Render, KeepsControlCharactersFromTheTerminal) {
  EXPECT_EQ(render_at("x = \x1b[31m y", "y"),
            "p.crasp:1:11: error[E0201]: wrong\n"
            "   1 | x = \xef\xbf\xbd[31m y\n"
            "     |           ^\n");
}

TEST(Render, ShowsAWindowOfALongLine) {
  const std::string far(10'000, 'a');
  const std::string shown = render_at(far + "!" + far, "!");
  EXPECT_EQ(shown, "p.crasp:1:10001: error[E0201]: wrong\n   1 | …" + std::string(80, 'a') + "!" +
                       std::string(79, 'a') + "…\n     | " + std::string(81, ' ') + "^\n");
}

TEST(Render, PointsBehindTheLastCharacterOfAText) {
  SourceMap sources;
  const FileId file = sources.add("p.crasp", "a =");
  EXPECT_EQ(render({Code::unexpected_token, {file, 3, 3}, "wrong", {}, {}}, sources, false),
            "p.crasp:1:4: error[E0107]: wrong\n   1 | a =\n     |    ^\n");
}

TEST(Render, UnderlinesOnlyTheFirstLineOfAPlace) {
  EXPECT_EQ(render_at("f(a,\n  b)", "(a,\n  b)"), "p.crasp:1:2: error[E0201]: wrong\n   1 | f(a,\n     |  ^^^\n");
}

TEST(Render, AddsLabelsOfOtherFilesAndHelp) {
  SourceMap sources;
  const FileId main = sources.add("p.crasp", fmt::format("{:\n>1233}c = 2\n", ""));
  const FileId other = sources.add("q.crasp", "c = 1\n");
  Diagnostic diagnostic = {Code::redefined_name, {main, 1233, 1234}, "`c` is defined twice", {}, {}};
  diagnostic.label({other, 0, 1}, "first here").help("pick another name");
  EXPECT_EQ(render(diagnostic, sources, false),
            "p.crasp:1234:1: error[E0202]: `c` is defined twice\n"
            " 1234 | c = 2\n"
            "      | ^\n"
            "q.crasp:1:1: note: first here\n"
            "    1 | c = 1\n"
            "      | ^\n"
            "help: pick another name\n");
}

TEST(Render, ColoursOnlyWhenAsked) {
  SourceMap sources;
  const FileId file = sources.add("p.crasp", "c\n");
  const Diagnostic warning = {Code::unused_definition, {file, 0, 1}, "unused", {}, {}};
  EXPECT_NE(render(warning, sources, true).find("\x1b["), std::string::npos);
  EXPECT_EQ(render(warning, sources, false).find('\x1b'), std::string::npos);
}

TEST(Render, WorksWithoutAPlace) {
  EXPECT_EQ(render({Code::missing_alphabet, {}, "no alphabet", {}, {}}, SourceMap{}, false),
            "error[E0401]: no alphabet\n");
}

TEST(Diagnostics, KeepsARepeatedReportOnce) {
  Diagnostics sink;
  const Span span = {{0}, 3, 4};
  sink.report(Code::expected_count, span, "one");
  sink.report(Code::expected_count, span, "again").help("lost");
  sink.report(Code::expected_boolean, span, "another code");
  EXPECT_EQ(sink.errors(), 2U);
  ASSERT_EQ(sink.list().size(), 2U);
  EXPECT_EQ(sink.list()[0].message, "one");
  EXPECT_EQ(sink.list()[0].hint, "");
}

TEST(Diagnostics, KeepsAtMostSoMany) {
  Diagnostics sink;
  for (std::uint32_t k = 0; k < 1000; ++k) {
    sink.report(Code::unknown_name, {{0}, k, k}, "e");
    sink.report(Code::unused_definition, {{0}, k, k}, "w");
  }
  EXPECT_EQ(sink.errors(), 1000U);
  EXPECT_EQ(sink.warnings(), 1000U);
  EXPECT_EQ(sink.list().size(), 2 * Diagnostics::kMost);
}

TEST(Diagnostics, SortsByFileAndPlace) {
  Diagnostics sink;
  sink.report(Code::unknown_name, {{1}, 0, 1}, "third");
  sink.report(Code::unknown_name, {{0}, 9, 10}, "second");
  sink.report(Code::unknown_name, {{0}, 2, 3}, "first");
  const std::vector<Diagnostic> sorted = sink.sorted();
  EXPECT_EQ(sorted[0].message, "first");
  EXPECT_EQ(sorted[1].message, "second");
  EXPECT_EQ(sorted[2].message, "third");
}

TEST(Diagnostics, WarningsAreNoErrors) {
  Diagnostics sink;
  sink.report(Code::unused_definition, {{0}, 0, 1}, "w");
  EXPECT_FALSE(sink.has_errors());
}

TEST(Closest, FindsSlipsOfTheKeyboard) {
  const std::vector<std::string_view> names = {"opens", "closes", "seen", "subsequence"};
  EXPECT_EQ(closest("opns", names), "opens");     // dropped
  EXPECT_EQ(closest("openns", names), "opens");   // doubled
  EXPECT_EQ(closest("clsoes", names), "closes");  // swapped
  EXPECT_EQ(closest("subseqwence", names), "subsequence");
  EXPECT_EQ(closest("sequence", names), "");  // three edits in eight letters are too many
  EXPECT_EQ(closest("x", names), "");
  EXPECT_EQ(closest("", names), "");
  EXPECT_EQ(closest(std::string(1'000'000, 'a'), names), "");
}

TEST(Codes, HaveDistinctIdsAndAreFoundByThem) {
  std::set<std::string_view> ids;
  for (const CodeInfo& entry : all_codes()) {
    EXPECT_TRUE(ids.insert(entry.id).second) << entry.id;
    EXPECT_EQ(find_code(entry.id), &entry);
    EXPECT_FALSE(entry.title.empty()) << entry.id;
    const std::string heading = "## " + std::string(entry.id) + " " + std::string(entry.title) + "\n";
    EXPECT_TRUE(explanation(entry.code).starts_with(heading)) << entry.id;
    EXPECT_GT(explanation(entry.code).size(), heading.size() + 80) << entry.id;
  }
  EXPECT_EQ(find_code("e0201"), find_code("E0201"));
  EXPECT_EQ(find_code("E9999"), nullptr);
  EXPECT_EQ(find_code("E02011"), nullptr);
  EXPECT_EQ(find_code(""), nullptr);
}

}  // namespace
}  // namespace crasp::lang
