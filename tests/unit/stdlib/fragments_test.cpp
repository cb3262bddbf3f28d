// What `check` says of every program in the standard library and the examples: its fragment and its counting depth.

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "lang/check.h"
#include "lang/parse.h"
#include "stdlib/stdlib.h"
#include "tests/support/loaded_program.h"

namespace crasp::tests {
namespace {

using lang::Fragment;
using std::string;
using enum lang::Fragment;

struct Expected {
  string path;     ///< of the file, or the name of a module
  string program;  ///< empty: the only one of the file; or a use of a definition of the module
  Fragment fragment;
  std::uint32_t depth;
};

const std::vector<Expected> kPrograms = {
    {"stdlib/brackets.crasp", "dyck1", c_rasp, 2},
    {"stdlib/brackets.crasp", "d1", c_rasp, 2},
    {"stdlib/brackets.crasp", "d2", c_rasp, 2},
    {"stdlib/brackets.crasp", "d3", c_rasp, 2},
    {"stdlib/brackets.crasp", "d4", c_rasp, 2},
    {"stdlib/brackets.crasp", "d12", c_rasp, 2},
    {"stdlib/brackets.crasp", "shuffle_dyck2", c_rasp, 2},
    {"stdlib/brackets.crasp", "shuffle_dyck3", c_rasp, 2},
    {"stdlib/brackets.crasp", "boolean3", c_rasp, 2},
    {"stdlib/brackets.crasp", "boolean5", c_rasp, 2},
    {"stdlib/brackets.crasp", "dyck1_next", c_rasp, 1},
    {"stdlib/brackets.crasp", "d2_next", c_rasp, 1},
    {"stdlib/brackets.crasp", "d3_next", c_rasp, 1},
    {"stdlib/brackets.crasp", "d4_next", c_rasp, 1},
    {"stdlib/brackets.crasp", "d12_next", c_rasp, 1},
    {"stdlib/brackets.crasp", "shuffle_dyck2_next", c_rasp, 1},
    {"stdlib/brackets.crasp", "boolean3_next", c_rasp, 1},
    {"stdlib/brackets.crasp", "boolean5_next", c_rasp, 1},
    {"stdlib/beyond.crasp", "parity", task, 1},
    {"stdlib/beyond.crasp", "parity_next", task, 1},
    {"stdlib/beyond.crasp", "flip_flop", task, 0},
    {"stdlib/beyond.crasp", "flip_flop_next", task, 0},
    {"stdlib/beyond.crasp", "tomita3", task, 2},
    {"stdlib/beyond.crasp", "tomita3_next", task, 1},
    {"stdlib/beyond.crasp", "tomita5", task, 1},
    {"stdlib/beyond.crasp", "tomita6", task, 1},
    {"stdlib/beyond.crasp", "tomita5_next", task, 1},
    {"stdlib/beyond.crasp", "tomita6_next", task, 1},
    {"stdlib/beyond.crasp", "nr_last", task, 1},
    {"stdlib/beyond.crasp", "nl_last", task, 1},
    {"stdlib/beyond.crasp", "copy_forward_repeats", task, 3},
    {"stdlib/beyond.crasp", "copy_backward_repeats", task, 3},
    {"stdlib/beyond.crasp", "addition", task, 4},
    {"stdlib/copying.crasp", "copy_forward", local, 1},
    {"stdlib/copying.crasp", "copy_backward", local, 1},
    {"stdlib/counting.crasp", "binary_majority", c_rasp, 1},
    {"stdlib/counting.crasp", "letter_majority", c_rasp, 1},
    {"stdlib/counting.crasp", "anbn", c_rasp, 2},
    {"stdlib/counting.crasp", "anbncn", c_rasp, 2},
    {"stdlib/counting.crasp", "anbncndn", c_rasp, 2},
    {"stdlib/counting.crasp", "anbn_next", c_rasp, 1},
    {"stdlib/counting.crasp", "anbncn_next", c_rasp, 1},
    {"stdlib/counting.crasp", "anbncndn_next", c_rasp, 1},
    {"stdlib/local.crasp", "contains_ab", local, 1},
    {"stdlib/local.crasp", "second_to_last", local, 0},
    {"stdlib/local.crasp", "copy4", local, 1},
    {"stdlib/order.crasp", "contains_aa", c_rasp, 2},
    {"stdlib/order.crasp", "l1", c_rasp, 1},
    {"stdlib/order.crasp", "l2", c_rasp, 2},
    {"stdlib/order.crasp", "l4", c_rasp, 4},
    {"stdlib/order.crasp", "l5", c_rasp, 5},
    {"stdlib/order.crasp", "blocks_aba", c_rasp, 3},
    {"stdlib/order.crasp", "contains_ab", c_rasp, 2},
    {"stdlib/order.crasp", "abcde", c_rasp, 2},
    {"stdlib/order.crasp", "abcde_next", c_rasp, 0},
    {"stdlib/order.crasp", "ab_d_bc", c_rasp, 2},
    {"stdlib/order.crasp", "ab_d_bc_next", c_rasp, 1},
    {"stdlib/periodic.crasp", "aa", periodic, 1},
    {"stdlib/periodic.crasp", "aaaa", periodic, 1},
    {"stdlib/periodic.crasp", "abab", periodic, 1},
    {"stdlib/periodic.crasp", "aa_next", periodic, 0},
    {"stdlib/periodic.crasp", "aaaa_next", periodic, 0},
    {"stdlib/periodic.crasp", "abab_next", periodic, 0},
    {"stdlib/periodic.crasp", "interleaved_majority", periodic, 1},
    {"stdlib/periodic.crasp", "interleaved_majority_next", periodic, 2},
    {"stdlib/prefixes.crasp", "mostly_ahead", c_rasp, 2},
    {"stdlib/prefixes.crasp", "dyck1", c_rasp, 2},
    {"stdlib/retrieval.crasp", "ur", local, 1},
    {"stdlib/retrieval.crasp", "ul", local, 1},
    {"stdlib/retrieval.crasp", "nr_first", local, 2},
    {"stdlib/retrieval.crasp", "nl_first", local, 2},
    {"stdlib/sort.crasp", "sort_letters", c_rasp, 1},
    {"stdlib/tomita.crasp", "tomita1", c_rasp, 1},
    {"stdlib/tomita.crasp", "tomita2", c_rasp, 2},
    {"stdlib/tomita.crasp", "tomita3_later", periodic, 4},
    {"stdlib/tomita.crasp", "tomita4", local, 1},
    {"stdlib/tomita.crasp", "tomita7", c_rasp, 4},
    {"stdlib/tomita.crasp", "tomita1_next", c_rasp, 0},
    {"stdlib/tomita.crasp", "tomita2_next", c_rasp, 1},
    {"stdlib/tomita.crasp", "tomita3_later_next", periodic, 3},
    {"stdlib/tomita.crasp", "tomita4_next", local, 0},
    {"stdlib/tomita.crasp", "tomita7_next", c_rasp, 3},
    {"examples/01_hello.crasp", "", c_rasp, 1},
    {"examples/02_brackets.crasp", "", c_rasp, 2},
    {"examples/03_depth.crasp", "as_many_of_each", c_rasp, 1},
    {"examples/03_depth.crasp", "anbncn", c_rasp, 2},
    {"examples/03_depth.crasp", "mostly_ahead", c_rasp, 2},
    {"examples/03_depth.crasp", "subsequence_abc", c_rasp, 3},
    {"examples/04_positions.crasp", "aa", periodic, 1},
    {"examples/04_positions.crasp", "contains_bb", local, 1},
    {"examples/04_positions.crasp", "no_aaa", local, 1},
    {"examples/04_positions.crasp", "starts_with_b", local, 1},
    {"examples/05_generators.crasp", "", local, 1},
    {"examples/06_copying.crasp", "", local, 1},
    {"examples/07_families.crasp", "well_formed", local, 2},
    {"examples/07_families.crasp", "some_digit_repeats", c_rasp, 1},
    {"examples/07_families.crasp", "digits_ascend", c_rasp, 2},
    {"examples/07_families.crasp", "three_kinds_of_digits", c_rasp, 1},
    {"examples/07_families.crasp", "one_more_plus", c_rasp, 1},
    {"examples/08_beyond.crasp", "parity", task, 1},
    {"examples/08_beyond.crasp", "parity_by_the_future", task, 2},
    {"examples/08_beyond.crasp", "last_is_b", task, 0},
    {"examples/08_beyond.crasp", "first_is_b", task, 0},
    {"examples/08_beyond.crasp", "first_is_b_counted", c_rasp, 2},
    {"examples/08_beyond.crasp", "ends_as_the_middle", task, 1},
    {"examples/08_beyond.crasp", "copy_with_repeats", task, 3},
    {"examples/08_beyond.crasp", "at_least_the_square", task, 1},
    {"examples/08_beyond.crasp", "pairs", task, 0},
    {"examples/09_tasks.crasp", "ones_lead", c_rasp, 1},
    {"examples/09_tasks.crasp", "zeros_and_ones_alternate", periodic, 0},
    {"examples/unique_right.crasp", "unique_right", local, 1},
    {"examples/10_asserts.crasp", "dyck1", c_rasp, 2},
    {"examples/10_asserts.crasp", "dyck1_by_depth", c_rasp, 2},
    {"examples/10_asserts.crasp", "at_most_two_open", c_rasp, 2},
    {"examples/10_asserts.crasp", "nothing", c_rasp, 1},
    {"examples/majority.crasp", "majority", c_rasp, 1},
    {"examples/majority.crasp", "majority_by_comparison", c_rasp, 1},
    {"examples/brackets.cr", "", c_rasp, 2},
    {"examples/precedence.cr", "", c_rasp, 1},
};

/// A use of a definition, over the symbols a … f.
const std::vector<Expected> kDefinitions = {
    {"order", R"x(earlier("a"))x", c_rasp, 1},
    {"order", R"x(leftmost("a"))x", c_rasp, 1},
    {"order", R"x(nth(2, "a"))x", c_rasp, 1},
    {"order", R"x(starts_with("a"))x", c_rasp, 2},
    {"order", R"x(step("a", "b"))x", c_rasp, 1},
    {"order", R"x(before("a", "b"))x", c_rasp, 2},
    {"order", R"x(between("a", "b", "c"))x", c_rasp, 3},
    {"order", R"x(inside("a", "b"))x", c_rasp, 1},
    {"order", R"x(preceded("a", "b"))x", c_rasp, 2},
    {"order", R"x(ordered("a", "b"))x", c_rasp, 2},
    {"order", R"x(ascending)x", c_rasp, 2},
    {"order", R"x(subsequence2("a", "b"))x", c_rasp, 2},
    {"order", R"x(subsequence3("a", "b", "a"))x", c_rasp, 3},
    {"order", R"x(subsequence4("a", "b", "a", "b"))x", c_rasp, 4},
    {"order", R"x(subsequence5("a", "b", "a", "b", "a"))x", c_rasp, 5},
    {"order", R"x(blocks1("a", "b"))x", c_rasp, 1},
    {"order", R"x(blocks2("a", "b"))x", c_rasp, 2},
    {"order", R"x(blocks3("a", "b"))x", c_rasp, 3},
    {"order", R"x(blocks4("a", "b"))x", c_rasp, 4},
    {"order", R"x(blocks5("a", "b"))x", c_rasp, 5},
    {"counting", R"x(majority("a"))x", c_rasp, 1},
    {"counting", R"x(more("a", "b"))x", c_rasp, 1},
    {"counting", R"x(equal("a", "b"))x", c_rasp, 1},
    {"counting", R"x(at_least(2, "a"))x", c_rasp, 1},
    {"counting", R"x(at_most(2, "a"))x", c_rasp, 1},
    {"counting", R"x(exactly(2, "a"))x", c_rasp, 1},
    {"counting", R"x(more_than(2, "a"))x", c_rasp, 1},
    {"counting", R"x(fraction(2, 3, "a"))x", c_rasp, 1},
    {"counting", R"x(majority_over(2, "a", "b"))x", c_rasp, 1},
    {"counting", R"x(parity_2("a"))x", c_rasp, 1},
    {"counting", R"x(parity_4("a"))x", c_rasp, 1},
    {"counting", R"x(mode("a"))x", c_rasp, 1},
    {"counting", R"x(power2("a", "b"))x", c_rasp, 2},
    {"counting", R"x(power3("a", "b", "c"))x", c_rasp, 2},
    {"counting", R"x(power4("a", "b", "c", "d"))x", c_rasp, 2},
    {"brackets", R"x(depth("a", "b"))x", c_rasp, 1},
    {"brackets", R"x(completable("a", "b"))x", c_rasp, 2},
    {"brackets", R"x(completable_to(3, "a", "b"))x", c_rasp, 2},
    {"brackets", R"x(balanced("a", "b"))x", c_rasp, 2},
    {"brackets", R"x(bounded(3, "a", "b"))x", c_rasp, 2},
    {"brackets", R"x(shuffle2("a", "b", "c", "d"))x", c_rasp, 2},
    {"brackets", R"x(shuffle3("a", "b", "c", "d", "e", "f"))x", c_rasp, 2},
    {"brackets", R"x(prefix_expression(1+#"a"-#"b"))x", c_rasp, 2},
    {"brackets", R"x(balanced_next("a", "a", "b", "c"))x", c_rasp, 0},
    {"brackets", R"x(balanced_next("b", "a", "b", "c"))x", c_rasp, 1},
    {"brackets", R"x(bounded_next(3, "a", "a", "b", "c"))x", c_rasp, 1},
    {"prefixes", R"x(always("a"))x", c_rasp, 1},
    {"prefixes", R"x(sometimes("a"))x", c_rasp, 1},
    {"prefixes", R"x(mostly("a"))x", c_rasp, 1},
    {"prefixes", R"x(first_time("a"))x", c_rasp, 1},
    {"prefixes", R"x(switched_on("a"))x", c_rasp, 2},
    {"local", R"x(prev("a"))x", local, 0},
    {"local", R"x(back(3, "a"))x", local, 0},
    {"local", R"x(at_start)x", local, 0},
    {"local", R"x(changes("a"))x", local, 0},
    {"local", R"x(rises("a"))x", local, 0},
    {"local", R"x(bigram("a", "b"))x", local, 0},
    {"local", R"x(trigram("a", "b", "c"))x", local, 0},
    {"local", R"x(window_count(3, "a"))x", local, 0},
    {"local", R"x(window_any(3, "a"))x", local, 0},
    {"local", R"x(window_all(3, "a"))x", local, 0},
    {"local", R"x(run(3, "a"))x", local, 0},
    {"periodic", R"x(even)x", periodic, 0},
    {"periodic", R"x(odd)x", periodic, 0},
    {"periodic", R"x(every(3))x", periodic, 0},
    {"periodic", R"x(residue(3, 1))x", periodic, 0},
    {"periodic", R"x(power(3, "a"))x", periodic, 1},
    {"periodic", R"x(alternating("a", "b"))x", periodic, 1},
    {"periodic", R"x(majority_at(3, 1, "a"))x", periodic, 1},
    {"retrieval", R"x(asked("f"))x", local, 0},
    {"retrieval", R"x(right_of("a", "b"))x", local, 1},
    {"retrieval", R"x(left_of("a", "b"))x", local, 1},
    {"retrieval", R"x(unique_right("a"))x", local, 1},
    {"retrieval", R"x(unique_left("a", "f"))x", local, 1},
    {"retrieval", R"x(first_right("a"))x", local, 2},
    {"retrieval", R"x(first_left("a"))x", local, 2},
    {"copying", R"x(starts_with("a"))x", local, 1},
    {"copying", R"x(forward("a", "f"))x", local, 1},
    {"copying", R"x(backward("a", "f"))x", local, 1},
    {"sort", R"x(below("c", "f"))x", c_rasp, 0},
    {"sort", R"x(ascending("c", "f"))x", c_rasp, 1},
    {"beyond", R"x(even_number("a"))x", task, 1},
    {"beyond", R"x(balanced_modulo(3, "a", "b"))x", task, 1},
    {"beyond", R"x(last_was("a", "b"))x", task, 0},
    {"beyond", R"x(odd_behind_odd("a", "b"))x", task, 1},
    {"beyond", R"x(run_length("a"))x", task, 1},
    {"beyond", R"x(last_right("a"))x", task, 0},
    {"beyond", R"x(last_left("a"))x", task, 0},
    {"beyond", R"x(said("f"))x", c_rasp, 2},
    {"beyond", R"x(forward("a", "f"))x", task, 3},
    {"beyond", R"x(backward("a", "f"))x", task, 3},
    {"beyond", R"x(left_digit("e"))x", c_rasp, 1},
    {"beyond", R"x(right_digit("e", "f"))x", c_rasp, 1},
    {"beyond", R"x(left_length("e"))x", c_rasp, 2},
    {"beyond", R"x(right_length("e", "f"))x", c_rasp, 2},
    {"beyond", R"x(ones(1, "b", "e", "f"))x", task, 3},
    {"beyond", R"x(carry(1, "b", "e", "f"))x", task, 3},
    {"beyond", R"x(sum_length("b", "e", "f"))x", task, 3},
    {"beyond", R"x(sum_digit("b", "b", "e", "f"))x", task, 4},
    {"tomita", R"x(only_ones("a"))x", c_rasp, 1},
    {"tomita", R"x(pairs("a", "b"))x", c_rasp, 2},
    {"tomita", R"x(imbalance("a"))x", periodic, 1},
    {"tomita", R"x(odd_run_ended("a", "b"))x", periodic, 2},
    {"tomita", R"x(late_zeros("a", "b"))x", periodic, 3},
    {"tomita", R"x(no_odd_after_odd("a", "b"))x", periodic, 4},
    {"tomita", R"x(no_three_zeros("a"))x", local, 1},
    {"tomita", R"x(four_blocks("a", "b"))x", c_rasp, 4},
};

/// The name of the definition that is used in an expression.
string used_name(const string& expression) { return expression.substr(0, expression.find('(')); }

TEST(Fragments, OfDefinitionsAreAsThePageSays) {
  for (const Expected& entry : kDefinitions) {
    const auto& [module, expression, fragment, depth] = entry;
    SCOPED_TRACE(module + "." + expression);
    LoadedProgram program = LoadedProgram::from_text("alphabet \"a\" .. \"f\"\nimport " + module + "\nvalue = " + module +
                                                     "." + expression + "\n");
    if (!program.good()) continue;
    lang::TermReport report = lang::check(program.program()).report;
    EXPECT_EQ(lang::name(report.fragment), lang::name(fragment));
    EXPECT_EQ(report.depth, depth);
  }
}

TEST(Fragments, AreListedForEveryDefinition) {
  std::set<string> listed;
  for (const Expected& entry : kDefinitions) listed.insert(entry.path + "." + used_name(entry.program));
  for (const stdlib::Module& module : stdlib::modules()) {
    lang::SourceMap sources;
    lang::Diagnostics diagnostics;
    lang::ast::File file = lang::parse(sources.add(string(module.name), string(module.text)), sources, diagnostics);
    for (lang::ast::StatementId id : file.body) {
      const auto* definition = std::get_if<lang::ast::Definition>(&file[id].node);
      if (definition == nullptr) continue;
      string name = string(module.name) + "." + definition->name.text;
      EXPECT_TRUE(listed.contains(name)) << name;
    }
  }
}

TEST(Fragments, AreTheLeastOfEachProgram) {
  for (const Expected& entry : kPrograms) {
    SCOPED_TRACE(entry.path + " " + entry.program);
    LoadedProgram program = LoadedProgram::from_file(entry.path, entry.program);
    if (!program.good()) continue;
    lang::ProgramReport report = lang::check(program.program());
    EXPECT_EQ(lang::name(report.report.fragment), lang::name(entry.fragment));
    EXPECT_EQ(report.report.depth, entry.depth);
    EXPECT_EQ(report.reasons.empty(), entry.fragment == c_rasp);
    EXPECT_EQ(report.guarantees.empty(), entry.fragment == task && !report.rewritten);
  }
}

// The standard library is for programs that length-generalise: only `beyond` is in the task layer.
TEST(Fragments, AreListedForTheWholeStandardLibrary) {
  std::map<string, std::set<string>> listed;
  for (const Expected& entry : kPrograms) listed[entry.path].insert(entry.program);
  for (const stdlib::Module& module : stdlib::modules()) {
    string path = "stdlib/" + string(module.name) + ".crasp";
    auto workspace = load_workspace_file(path);
    ASSERT_NE(workspace, nullptr);
    std::set<string> programs;
    for (const lang::Program& program : workspace->programs) programs.insert(program.name);
    EXPECT_EQ(listed[path], programs) << path;
    for (const lang::Program& program : workspace->programs) {
      EXPECT_EQ(lang::check(program).report.fragment == task, module.name == "beyond") << program.name;
    }
  }
}

// |Σ| = 150: families over pairs of symbols have 22,500 members.
TEST(LargeAlphabet, RetrievalAndSortingElaborate) {
  for (string next : {"retrieval.unique_right(t)", "retrieval.unique_left(t, \"<sep>\")", "retrieval.first_right(t)",
                      "retrieval.first_left(t)", "copying.forward(t, \"<sep>\")", "copying.backward(t, \"<sep>\")",
                      "sort.ascending(t, \"<sep>\")"}) {
    SCOPED_TRACE(next);
    string module = next.substr(0, next.find('.'));
    auto workspace = load_workspace_text("alphabet \"s0\" .. \"s149\" \"<sep>\"\nimport " + module +
                                         "\nnext[t in Σ] = " + next + "\n");
    ASSERT_NE(workspace, nullptr);
    EXPECT_EQ(workspace->programs[0].next.size(), 151U);
    EXPECT_LT(workspace->programs[0].terms.size(), 200'000U);
  }
}

}  // namespace
}  // namespace crasp::tests
