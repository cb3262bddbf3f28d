#include "lang/display.h"

#include <gtest/gtest.h>

namespace crasp::lang {
namespace {

TEST(Display, DecodesCodePoints) {
  EXPECT_EQ(code_point_at("é", 0).value, 0xe9U);
  EXPECT_EQ(code_point_at("a漢", 1).bytes, 3U);
  EXPECT_EQ(code_point_at("\xff", 0).value, kReplacement);
  EXPECT_EQ(code_point_at("\xe6\xbc", 0).bytes, 1U);  // cut off
}

TEST(Display, MeasuresColumns) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("Σ∧≤"), 3U);
  EXPECT_EQ(display_width("漢字"), 4U);
  EXPECT_EQ(display_width("e\xcc\x81"), 1U);  // e and a combining accent
}

TEST(Display, ReplacesWhatWouldSteerTheTerminal) {
  EXPECT_EQ(printable("a\x1b[2J\r\n"), "a\xef\xbf\xbd[2J\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(printable("a\xe2\x80\xae"
                      "b"),
            "a\xef\xbf\xbd"
            "b");  // right-to-left override
  EXPECT_EQ(printable("Σ = \"é\""), "Σ = \"é\"");
  EXPECT_EQ(printable("\xff"), "\xef\xbf\xbd");
}

}  // namespace
}  // namespace crasp::lang
