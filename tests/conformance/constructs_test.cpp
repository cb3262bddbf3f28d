// Programs that use every construct of the program layer, through every form of native code.

#include <gtest/gtest.h>

#include "tests/conformance/engines.h"
#include "tests/support/loaded.h"

namespace crasp::testing {
namespace {

// One program for each construct of the program layer, and the five of the benchmarks.
constexpr const char* kPrograms[] = {
    "alphabet \"(\" \")\"\naccept #(#\"(\" < #\")\") == 0 && #\"(\" == #\")\"\n",
    "alphabet \"a\" \"b\"\naccept #\"a\" > #\"b\"\n",
    "alphabet \"a\" \"b\" \"c\"\naccept #(\"b\" && #\"c\" == 0) == #\"b\" && #(\"a\" && #(\"b\" || \"c\") == 0) == "
    "#\"a\" && "
    "#\"a\" == #\"b\" && #\"b\" == #\"c\"\n",
    "alphabet \"a\" \"b\"\naccept #\"a\" == #\"b\" && #(#\"a\" < #\"b\") == 0 && #(#\"a\" >= #\"b\" + 13) == 0\n",
    "alphabet \"a\" \"b\"\nx = 2 * #\"a\" > i\ny = 2 * #x > i\naccept 2 * #y > #x + 3\n",
    "alphabet \"a\" \"b\"\naccept i % 4 == 0 && #((\"a\" && i % 2 == 0) || (\"b\" && i % 2 == 1)) == 0\n",
    "alphabet \"a\" \"b\" \"c\"\naccept exists (\"b\" && #[j == i - 1] \"a\" >= 1)\n",
    "alphabet \"a\" \"b\"\naccept #[j > i - 100] \"a\" > #[j > i - 100] \"b\" + 1\n",
    "alphabet \"a\" \"b\"\naccept #[i - j in {1, 4, 5, 6, 70}] \"a\" >= 3\n",
    "alphabet \"a\" \"b\"\naccept #[j < i] \"a\" >= #[j < i] \"b\"\n",
    "alphabet \"a\" \"b\"\naccept min(#\"a\", 2 * #\"b\") >= max(#\"b\", 3) - abs(#\"a\" - 7)\n",
    "alphabet \"a\" \"b\"\naccept (\"a\" ? #\"a\" : 2 * #\"b\") + [\"b\"] - [i % 3 == 1] >= 4\n",
    "alphabet \"a\" \"b\" \"c\"\naccept (sum s in Σ: (Q[s] ? #Q[s] : 0)) >= 3\n",
    "alphabet \"a\" \"b\" \"c\"\naccept (count s in Σ: #Q[s] > #[j == i - 2] Q[s] + 1) != 2\n",
    "alphabet \"a\" \"b\"\naccept 1 <= #\"a\" - #\"b\" < 4 || (\"a\" -> #\"b\" == 3)\n",
    "alphabet \"a\" \"b\" \"c\"\nnext[t in Σ] = any s in Σ: Q[s] && exists (Q[t] && #[j == i - 1] Q[s] >= 1)\n",
};

TEST(Constructs, AllEnginesAgree) {
  std::uint64_t seed = 0;
  for (const char* text : kPrograms) {
    SCOPED_TRACE(text);
    const lang::Program loaded = program(text);
    EXPECT_EQ(Engines(loaded, true).compare_all(2'000, {0, 7, 66, 150, 20'000}, seed++), "");
  }
}

}  // namespace
}  // namespace crasp::testing
