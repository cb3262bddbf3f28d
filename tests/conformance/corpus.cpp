#include "tests/conformance/corpus.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/unit/stdlib/module_cases.h"

namespace crasp::testing {
namespace {

namespace fs = std::filesystem;

void add_programs(const std::string& name, std::shared_ptr<const lang::Workspace> workspace,
                  std::vector<CorpusProgram>& found) {
  if (workspace->diagnostics.has_errors()) return;
  for (const lang::Program& program : workspace->programs) {
    found.push_back({name + " " + program.name, workspace, &program});
  }
  for (const lang::Assertion& assertion : workspace->assertions) {
    found.push_back({name + " " + assertion.text + ", left", workspace, &assertion.left});
    if (assertion.right) found.push_back({name + " " + assertion.text + ", right", workspace, &*assertion.right});
  }
}

std::string text_of(const std::string& module, const tests::DefinitionCase& use) {
  std::string text = "alphabet";
  for (char letter : use.letters) text += std::string(" \"") + letter + '"';
  return text + "\nimport " + module + "\nvalue = " + use.expression + "\n";
}

}  // namespace

std::vector<CorpusProgram> programs_below(const std::string& folder) {
  std::set<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(CRASP_SOURCE_DIR) / folder)) {
    const fs::path extension = entry.path().extension();
    if (extension == ".crasp" || extension == ".cr") files.insert(entry.path());
  }
  std::vector<CorpusProgram> found;
  for (const fs::path& file : files) {
    auto workspace = std::make_shared<lang::Workspace>();
    lang::load_file(*workspace, file);
    add_programs(fs::relative(file, CRASP_SOURCE_DIR).string(), workspace, found);
  }
  return found;
}

std::vector<CorpusProgram> definitions_in_use() {
  using namespace tests;
  std::vector<CorpusProgram> found;
  for (const ModuleCases& cases :
       {brackets_cases(), copying_cases(), counting_cases(), local_cases(), order_cases(), periodic_cases(),
        prefixes_cases(), retrieval_cases(), sort_cases(), tomita_cases()}) {
    for (const DefinitionCase& use : cases.definitions) {
      auto workspace = std::make_shared<lang::Workspace>();
      lang::load_text(*workspace, "use.crasp", text_of(cases.module, use));
      add_programs(use.expression, workspace, found);
    }
  }
  return found;
}

}  // namespace crasp::testing
