// Every module of the standard library against the references of module_cases.h, and every example in its comments.

#include <gtest/gtest.h>

#include <ostream>
#include <set>
#include <sstream>

#include "lang/parse.h"
#include "stdlib/stdlib.h"
#include "tests/support/assertions.h"
#include "tests/support/brute_force.h"
#include "tests/support/languages.h"
#include "tests/unit/stdlib/module_cases.h"

namespace crasp::tests {

void PrintTo(const ModuleCases& cases, std::ostream* out) { *out << cases.module; }

namespace {

string alphabet_of(const string& letters) {
  string statement = "alphabet";
  for (char letter : letters) statement += string(" \"") + letter + '"';
  return statement + "\n";
}

string module_text(const string& module) {
  for (const stdlib::Module& entry : stdlib::modules()) {
    if (entry.name == module) return string(entry.text);
  }
  ADD_FAILURE() << "no module " << module;
  return {};
}

LoadedProgram use_of(const string& module, const string& expression, const string& letters) {
  return LoadedProgram::from_text(alphabet_of(letters) + "import " + module + "\nvalue = " + expression + "\n");
}

LoadedProgram program_of(const string& module, const string& name) {
  return LoadedProgram::from_text(module_text(module), name);
}

/// The names that a module gives to definitions, functions and programs.
std::set<string> names_in(const string& module) {
  lang::SourceMap sources;
  lang::Diagnostics diagnostics;
  lang::ast::File file = lang::parse(sources.add(module, module_text(module)), sources, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  std::set<string> names;
  for (lang::ast::StatementId id : file.body) {
    if (const auto* definition = std::get_if<lang::ast::Definition>(&file[id].node)) names.insert(definition->name.text);
    if (const auto* block = std::get_if<lang::ast::ProgramBlock>(&file[id].node)) names.insert("program " + block->name.text);
  }
  return names;
}

string name_in(const string& expression) {
  std::size_t begin = expression.find('.') + 1;
  return expression.substr(begin, expression.find('(') - begin);
}

/// An example in a comment: `// Example: order.earlier("a") on "ba" is false`.
struct Example {
  string expression, word, value;
};

std::vector<Example> examples_in(const string& module) {
  static const std::regex form(R"re(\s*// Example: (.*) on "(.*)" is (.*))re");
  std::vector<Example> examples;
  std::istringstream lines(module_text(module));
  for (string line; std::getline(lines, line);) {
    std::smatch parts;
    bool found = std::regex_match(line, parts, form);
    EXPECT_EQ(found, line.find("Example:") != string::npos) << line;
    if (found) examples.push_back({parts[1], parts[2], parts[3]});
  }
  return examples;
}

class Module : public testing::TestWithParam<ModuleCases> {};

TEST_P(Module, DefinitionsMeanWhatTheyShould) {
  for (const DefinitionCase& definition : GetParam().definitions) {
    SCOPED_TRACE(definition.expression);
    LoadedProgram program = use_of(GetParam().module, definition.expression, definition.letters);
    expect_values(program, definition.longest, definition.reference, definition.domain);
    if (!definition.after_word) continue;
    SCOPED_TRACE("read after the word");
    expect_values(program, definition.longest, definition.reference, definition.domain, lang::Reading::after_word);
  }
}

TEST_P(Module, ProgramsRecogniseTheirLanguages) {
  for (const RecogniserCase& recogniser : GetParam().recognisers) {
    SCOPED_TRACE(recogniser.program);
    expect_values(program_of(GetParam().module, recogniser.program), recogniser.longest, recogniser.reference);
  }
}

TEST_P(Module, GeneratorsSayWhatMayComeNext) {
  for (const GeneratorCase& generator : GetParam().generators) {
    SCOPED_TRACE(generator.program);
    expect_next(program_of(GetParam().module, generator.program), generator.letters, generator.longest,
                generator.reference, generator.domain);
  }
}

TEST_P(Module, IsTestedWhole) {
  std::set<string> tested;
  for (const DefinitionCase& definition : GetParam().definitions) tested.insert(name_in(definition.expression));
  for (const RecogniserCase& recogniser : GetParam().recognisers) tested.insert("program " + recogniser.program);
  for (const GeneratorCase& generator : GetParam().generators) tested.insert("program " + generator.program);
  EXPECT_EQ(tested, names_in(GetParam().module));
}

TEST_P(Module, ExamplesInCommentsAreTrue) {
  std::set<string> with_example;
  for (const Example& example : examples_in(GetParam().module)) {
    SCOPED_TRACE(example.expression + " on " + example.word);
    with_example.insert(name_in(example.expression));
    LoadedProgram program = use_of(GetParam().module, example.expression, "abcdxyz01()[]{}&!?$");
    if (!program.good()) continue;
    std::int64_t expected = example.value == "true" ? 1 : example.value == "false" ? 0 : std::stoll(example.value);
    EXPECT_EQ(program.value(example.word), expected);
  }
  for (const string& name : names_in(GetParam().module)) {
    EXPECT_TRUE(name.starts_with("program ") || with_example.contains(name)) << name << " has no example";
  }
}

TEST_P(Module, AssertsHold) {
  auto workspace = load_workspace_text(module_text(GetParam().module));
  ASSERT_NE(workspace, nullptr);
  for (const lang::Assertion& assertion : workspace->assertions) expect_holds(assertion, 7);
}

INSTANTIATE_TEST_SUITE_P(Stdlib, Module,
                         testing::Values(beyond_cases(), brackets_cases(), copying_cases(), counting_cases(), local_cases(), order_cases(),
                                         periodic_cases(), prefixes_cases(), retrieval_cases(), sort_cases(),
                                         tomita_cases()),
                         [](const auto& instance) { return instance.param.module; });

TEST(Stdlib, EveryModuleHasCases) {
  std::set<std::string_view> modules;
  for (const stdlib::Module& module : stdlib::modules()) modules.insert(module.name);
  EXPECT_EQ(modules, (std::set<std::string_view>{"beyond", "brackets", "copying", "counting", "local", "order", "periodic", "prefixes",
                                            "retrieval", "sort", "tomita"}));
}

}  // namespace
}  // namespace crasp::tests
