// What `crasp compare` writes for people, in a browser: headless Chromium draws report.html, at the width of a phone and of a screen, and
// prints it. Skipped where there is no Chromium.

#include <gtest/gtest.h>

#include "tests/golden/shell.h"

namespace crasp::testing {
namespace {

const std::filesystem::path kRoot = CRASP_SOURCE_DIR;
const std::string kChromium = "timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir=\"$d/profile\" ";

class Browser : public ::testing::Test {
 protected:
  void SetUp() override {
    if (run_shell("command -v chromium", kRoot).exit != 0) GTEST_SKIP() << "there is no Chromium";
  }
  /// A script with a small report in $d.
  static Outcome with_report(const std::string& script) {
    return run_shell("export d=$(mktemp -d); crasp compare examples/majority.crasp --no-training --words 24 --exhaustive 100 -o \"$d\" > /dev/null; " +
                         script + "; rm -r \"$d\"", kRoot);
  }
};

TEST_F(Browser, DrawsTheReportAtAnyWidth) {
  for (const char* width : {"360", "1200"}) {
    const Outcome outcome = with_report("cp tests/docs/report_probe.html \"$d\"; " + kChromium + "--allow-file-access-from-files --dump-dom \"file://$d/report_probe.html?" +
                                        width + "\" 2> /dev/null | grep -o '<title>.*</title>'");
    EXPECT_EQ(outcome.out, "<title>fits 0 files loaded, chart drawn, attention drawn</title>\n") << width << outcome.err;
  }
}

TEST_F(Browser, PrintsTheReport) {
  const Outcome outcome = with_report(kChromium + "--print-to-pdf=\"$d/report.pdf\" \"file://$d/report.html\" 2> /dev/null; head -c 5 \"$d/report.pdf\"; "
                                                  "test $(wc -c < \"$d/report.pdf\") -gt 20000 && echo ' large'");
  EXPECT_EQ(outcome.out, "%PDF- large\n") << outcome.err;
}

}  // namespace
}  // namespace crasp::testing
