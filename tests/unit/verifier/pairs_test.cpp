// The questions of ../shared/data/pairs.jsonl beside the source tree, whose answers are known: none is answered wrongly,
// and refutations have the stated shortest length. Skipped where the file is absent. CRASP_PAIR_SECONDS gives more time,
// CRASP_PAIR_ENGINE asks one engine alone.

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/loaded.h"
#include "verifier/verify.h"

namespace crasp::verifier {
namespace {

Question read_question(const nlohmann::json& row) {
  Question question;
  const std::string relation = row["question"];
  question.relation = relation == "equivalent" ? Relation::equivalent : relation == "subset" ? Relation::subset : Relation::empty;
  question.left = crasp::testing::program(row["p"]);
  if (row.contains("q") && row["q"].is_string()) question.right = crasp::testing::program(row["q"]);
  return question;
}

Engine engine_called(const std::string& name) {
  for (const EngineEntry& entry : engines()) {
    if (entry.name == name) return entry.engine;
  }
  throw std::invalid_argument("no engine is called " + name);
}

TEST(Pairs, NoneIsAnsweredWrongly) {
  const char* folder = std::getenv("CRASP_SHARED_DATA");  // where it lies elsewhere
  const auto file =
      (folder ? std::filesystem::path(folder) : std::filesystem::path(CRASP_SOURCE_DIR) / "../shared/data") / "pairs.jsonl";
  std::ifstream in(file);
  if (!in) GTEST_SKIP() << "no " << file;
  const char* seconds = std::getenv("CRASP_PAIR_SECONDS");
  Options options;
  options.seconds = seconds != nullptr ? std::stod(seconds) : 0.3;
  if (const char* engine = std::getenv("CRASP_PAIR_ENGINE")) options.engine = engine_called(engine);
  int decided = 0, total = 0;
  for (std::string line; std::getline(in, line);) {
    const auto row = nlohmann::json::parse(line);
    const std::string name = row["name"];
    const Conclusion conclusion = verify(read_question(row), options);
    ++total;
    const bool is_true = row["expected"] == "proved";
    std::printf("%-16s %-8s %-14s %6.3f s %s\n", name.c_str(), verifier::name(conclusion.outcome).data(), conclusion.engine.c_str(),
                conclusion.seconds, conclusion.reason.c_str());
    if (conclusion.outcome == Outcome::unknown) continue;
    ++decided;
    EXPECT_EQ(conclusion.outcome, is_true ? Outcome::proved : Outcome::refuted) << name;
    if (is_true) continue;
    EXPECT_EQ(conclusion.witness.size(), row["shortest"].get<std::size_t>()) << name;
  }
  std::printf("%d of %d decided\n", decided, total);
  if (options.engine == Engine::automatic) {
    EXPECT_GE(decided, 50);
  }
}

}  // namespace
}  // namespace crasp::verifier
