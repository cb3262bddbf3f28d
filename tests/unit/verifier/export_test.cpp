// What other tools are told: each text is read back by something that knows nothing of our machines.

#include "verifier/export.h"

#include <gtest/gtest.h>
#include <z3++.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "tests/support/questions.h"
#include "tests/unit/verifier/lustre_reader.h"
#include "verifier/obligations.h"
#include "verifier/verify.h"

namespace crasp::verifier {
namespace {

using crasp::testing::empty;
using crasp::testing::equivalent;
using crasp::testing::subset;

struct Asked {
  Question question;
  bool holds;
};

std::vector<Asked> questions() {
  const char* const dyck = "accept #(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"";
  std::vector<Asked> list;
  list.push_back({equivalent(dyck, "accept #(#\"a\" - #\"b\" == -1) == 0 && #\"a\" == #\"b\""), true});
  list.push_back({equivalent(dyck, "accept #\"a\" == #\"b\""), false});
  list.push_back({subset("accept #(\"a\" && #\"b\" >= 1) == 0 && #\"a\" == #\"b\"", "accept #\"a\" == #\"b\""), true});
  list.push_back({empty("accept #(#\"a\" > #\"b\") < #\"a\" - #\"b\""), true});
  list.push_back({empty("accept #\"a\" == 3 && #\"b\" == #(\"a\" && i % 2 == 0)"), false});
  list.push_back({equivalent("accept #[j == i - 1] \"a\" >= 1 && \"b\" && 2 * #\"a\" > i",
                             "accept #(\"b\" && #[j == i - 1] \"a\" >= 1) >= 1 && \"b\" && #\"a\" > #\"b\""),
                  false});
  list.push_back({equivalent("accept #(#\"a\" == #\"b\") >= 2", "accept 2 * #(#\"a\" == #\"b\") > 3"), true});
  return list;
}

Machine machine_of(const Question& question) { return std::get<Machine>(counter_machine(question, Budget(10))); }

TEST(Export, HornClausesAreSatisfiableExactlyWhenTheClaimHolds) {
  int decided = 0;
  for (const Asked& asked : questions()) {
    z3::context context;
    z3::solver solver(context, "HORN");
    solver.set("timeout", 1000u);
    solver.from_string(write_chc(machine_of(asked.question), "a question\nof two lines").c_str());
    const z3::check_result answer = solver.check();
    EXPECT_NE(answer, asked.holds ? z3::unsat : z3::sat);
    decided += answer != z3::unknown;
  }
  EXPECT_GE(decided, 5);  // some need an invariant that Spacer does not find
}

// --- BTOR2: a simulator of the operations that we use, on 64-bit numbers ------------------------------------------------

class Btor2 {
 public:
  explicit Btor2(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.empty() || line[0] == ';') continue;
      std::istringstream words(line);
      std::vector<std::string> parts;
      for (std::string word; words >> word;) parts.push_back(word);
      lines_.push_back(std::move(parts));
    }
    for (const auto& line : lines_) {
      if (line[1] == "init") state_[line[3]] = 0;
    }
    for (const auto& line : lines_) {
      if (line[1] == "constd") constants_[line[0]] = std::stoll(line[3]);
      if (line[1] == "init") state_[line[3]] = constants_.at(line[4]);
    }
  }

  /// Is the step bad on this symbol? Then goes on to the next state.
  bool step(std::int64_t symbol) {
    std::map<std::string, std::int64_t> value = constants_, next;
    bool bad = false;
    for (const auto& l : lines_) {
      const auto operand = [&](std::size_t k) { return value.at(l[k]); };
      if (l[1] == "input") value[l[0]] = symbol;
      if (l[1] == "state") value[l[0]] = state_.at(l[0]);
      if (l[1] == "eq") value[l[0]] = operand(3) == operand(4);
      if (l[1] == "sgte") value[l[0]] = operand(3) >= operand(4);
      if (l[1] == "slte") value[l[0]] = operand(3) <= operand(4);
      if (l[1] == "and") value[l[0]] = operand(3) & operand(4);
      if (l[1] == "or") value[l[0]] = operand(3) | operand(4);
      if (l[1] == "add") value[l[0]] = operand(3) + operand(4);
      if (l[1] == "mul") value[l[0]] = operand(3) * operand(4);
      if (l[1] == "ite") value[l[0]] = operand(3) ? operand(4) : operand(5);
      if (l[1] == "bad") bad = operand(2);
      if (l[1] == "next") next[l[3]] = operand(4);
    }
    state_ = std::move(next);
    return bad;
  }

 private:
  std::vector<std::vector<std::string>> lines_;
  std::map<std::string, std::int64_t> constants_, state_;
};

/// Calls `bad_at_end(word)` on random words and compares it with `first_bad`, until a word is bad.
template <class Simulator>
void expect_same_bad_words(const Machine& machine, const Simulator& start, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (int round = 0; round < 60; ++round) {
    auto simulator = start;
    std::vector<std::uint32_t> word;
    for (int k = 0; k < 12; ++k) {
      const auto symbol = machine.representative[random() % machine.representative.size()];
      word.push_back(symbol);
      const bool bad = simulator.step(symbol);
      ASSERT_EQ(bad, first_bad(machine, word)) << "round " << round << ", length " << word.size();
      if (bad) break;
    }
  }
}

TEST(Export, Btor2IsBadOnTheSameWords) {
  std::uint64_t seed = 1;
  for (const Asked& asked : questions()) {
    const Machine machine = machine_of(asked.question);
    expect_same_bad_words(machine, Btor2(write_btor2(machine, "q", 20)), seed++);
  }
}

TEST(Export, LustreIsNotOkOnTheSameWords) {
  std::uint64_t seed = 100;
  for (const Asked& asked : questions()) {
    const Machine machine = machine_of(asked.question);
    expect_same_bad_words(machine, testing::LustreReader(write_lustre(machine, "q")), seed++);
  }
}

// --- obligations of proofs -----------------------------------------------------------------------------------------------

std::string answers_of_cvc5(const std::string& script) {
  const auto file = std::filesystem::temp_directory_path() / ("crasp-obligations-" + std::to_string(getpid()) + ".smt2");
  std::ofstream(file) << script;
  std::string answers;
  FILE* const pipe = popen(("cvc5 --incremental '" + file.string() + "' 2>&1").c_str(), "r");
  for (int c = 0; (c = std::fgetc(pipe)) != EOF;) answers += static_cast<char>(c);
  pclose(pipe);
  std::filesystem::remove(file);
  return answers;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Export, AnotherSolverConfirmsTheObligationsOfEveryProof) {
  if (std::system("cvc5 --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "cvc5 is not installed";
  std::size_t proofs = 0;
  for (const Asked& asked : questions()) {
    const Conclusion conclusion = verify(asked.question);
    if (conclusion.outcome != Outcome::proved) continue;
    ++proofs;
    const std::string script = write_obligations(machine_of(asked.question), *conclusion.certificate, "q");
    const std::string answers = answers_of_cvc5(script);
    EXPECT_EQ(count(answers, "unsat\n"), count(script, "(check-sat)")) << conclusion.engine << "\n" << answers;
    EXPECT_GT(count(answers, "unsat\n"), 0u);
  }
  EXPECT_EQ(proofs, 4u);
}

/// Does cvc5 answer `unsat` to everything that the proof of this engine leaves to show?
template <class Invariant>
void expect_confirmed(const Question& question, Engine engine) {
  Options options;
  options.engine = engine;
  const Conclusion conclusion = verify(question, options);
  ASSERT_EQ(conclusion.outcome, Outcome::proved) << conclusion.reason;
  ASSERT_TRUE(std::holds_alternative<Invariant>(conclusion.certificate->invariant));
  const std::string script = write_obligations(machine_of(question), *conclusion.certificate, "q");
  const std::string answers = answers_of_cvc5(script);
  EXPECT_EQ(count(answers, "unsat\n"), count(script, "(check-sat)")) << answers;
  EXPECT_GT(count(answers, "unsat\n"), 0u);
}

TEST(Export, AnotherSolverConfirmsFormulas) {
  if (std::system("cvc5 --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "cvc5 is not installed";
  const char* const dyck = "accept #(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"";
  expect_confirmed<Formulas>(subset(dyck, "accept #\"a\" == #\"b\""), Engine::spacer_raw);
}

TEST(Export, AnotherSolverConfirmsThatThereIsNoWalk) {
  if (std::system("cvc5 --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "cvc5 is not installed";
  expect_confirmed<NoWalk>(empty("accept 2 * #\"a\" == 4 * #\"b\" + 1001"), Engine::parikh);
  expect_confirmed<NoWalk>(equivalent("accept #\"a\" > 1000", "accept #(#\"a\" > 1000) > 0"), Engine::parikh);
}

TEST(Export, AnotherSolverConfirmsThatThereIsNoDerivation) {
  if (std::system("cvc5 --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "cvc5 is not installed";
  const char* const hills = "up = #(\"a\" && #\"a\" > #\"b\")\ndown = #(\"b\" && #\"a\" >= #\"b\")\n";
  expect_confirmed<NoWalk>(empty("accept #(#\"a\" > #\"b\") < #\"a\" - #\"b\""), Engine::one_counter);
  expect_confirmed<NoWalk>(empty(std::string(hills) + "accept #\"a\" == #\"b\" && up != down"), Engine::one_counter);
}

TEST(Export, ObligationsOfAWrongInvariantAreNotConfirmed) {
  if (std::system("cvc5 --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "cvc5 is not installed";
  const Question question = empty("accept #\"a\" > #\"b\"");
  const Machine machine = machine_of(question);
  Certificate wrong;
  wrong.invariant = Inequalities(machine.nodes.size(), std::vector<Inequality>{});  // everything
  EXPECT_GT(count("\n" + answers_of_cvc5(write_obligations(machine, wrong, "q")), "\nsat\n"), 0u);
}

}  // namespace
}  // namespace crasp::verifier
