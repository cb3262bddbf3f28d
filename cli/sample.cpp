// `crasp sample`: inputs of a task with their right answers.

#include <memory>
#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/programs.h"
#include "cli/tasks.h"
#include "cli/words.h"
#include "compare/labels.h"
#include "compare/sampler.h"

namespace crasp::cli {
namespace {

struct SampleOptions {
  std::string task;
  std::uint64_t count = 10;
  std::string length;
  std::string inputs;
  std::uint64_t seed = 0;
  bool jsonl = false;
};

Json symbols_json(const lang::Alphabet& alphabet, const lang::Word& word) {
  Json list = Json::array();
  for (lang::SymbolIndex symbol : word) list.push_back(alphabet.symbols[symbol]);
  return list;
}

Json allowed_json(const lang::Alphabet& alphabet, const std::vector<std::int64_t>& allowed) {
  Json list = Json::array();
  for (std::size_t k = 0; k < allowed.size(); ++k) {
    if (allowed[k] != 0) list.push_back(alphabet.symbols[k]);
  }
  return list;
}

/// The value of a verdict or label: a Boolean, or a number.
Json value_json(const lang::Program& spec, std::int64_t value) {
  return spec.terms.type(spec.verdict) == lang::Type::boolean ? Json(value != 0) : Json(value);
}

/// recognise: the verdict. predict: at each position, what may come next, or the verdict there. transduce: the answer, or
/// the labels of all positions if the spec is no generator.
Json labels_json(const lang::Task& task, const compare::Labeller& labeller, const lang::Word& word) {
  const bool generates = task.spec.kind == lang::ProgramKind::generator;
  if (generates && task.format != lang::Task::Format::predict) {
    return symbols_json(task.spec.alphabet, labeller.answer(word));
  }
  const auto outputs = labeller.outputs(word);
  if (task.format == lang::Task::Format::recognise) return Json::array({value_json(task.spec, outputs.back()[0])});
  Json list = Json::array();
  for (const auto& at : outputs) {
    list.push_back(generates ? allowed_json(task.spec.alphabet, at) : value_json(task.spec, at[0]));
  }
  return list;
}

std::string label_text(const Json& label) {
  if (label.is_string()) return label.get<std::string>();
  if (!label.is_array()) return label.dump();
  std::string text;
  for (const Json& symbol : label) text += symbol.get<std::string>();
  return "{" + text + "}";
}

std::string labels_text(const Json& labels) {
  std::string text;
  for (const Json& label : labels) text += (text.empty() ? "" : " ") + label_text(label);
  return text;
}

Exit sample(const SampleOptions& options, Context& context) {
  lang::Workspace workspace;
  const lang::Task* const task = load_task(options.task, workspace, context);
  if (task == nullptr) return Exit::wrong_input;
  const auto lengths = options.length.empty() ? std::optional(task->train) : parse_lengths(options.length, context);
  if (!lengths) return Exit::wrong_input;
  const compare::Labeller labeller(task->spec);
  const compare::Sampler sampler(*task, options.seed, options.inputs.empty() ? task->sampler : std::vector{options.inputs});
  for (std::uint64_t index = 0; index < options.count && !context.out.closed(); ++index) {
    const lang::Word word = sampler.draw(index, *lengths);
    const Json labels = labels_json(*task, labeller, word);
    const Json symbols = symbols_json(task->spec.alphabet, word);
    if (options.jsonl) {
      context.out.json({{"word", symbols}, {"labels", labels}});
    } else {
      context.out.print("{}\t{}\n", labels_text(symbols), labels_text(labels));
    }
  }
  return Exit::yes;
}

constexpr const char* kFooter = R"help(
TASK is FILE, if it holds one task, or FILE:TASK. Word number k depends on the task's name, the seed and k alone. The labels
come from the spec: the verdict (recognise), what may come next at each position (predict), or the answer (transduce).

Examples:
  crasp sample examples/majority.crasp -n 5
  crasp sample examples/majority.crasp --inputs boundary --length 10..20
  crasp sample examples/09_tasks.crasp:alternation --jsonl -n 100000 > train.jsonl)help";

}  // namespace

void add_sample(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<SampleOptions>();
  CLI::App* command = app.add_subcommand("sample", "Draw inputs of a task, with the right answers");
  command->footer(kFooter);
  command->add_option("TASK", options->task, "FILE or FILE:TASK")->required()->type_name("");
  command->add_option("-n", options->count, "How many words (10)")->type_name("K");
  command->add_option("--length", options->length, "N, or LOW..HIGH; without, the task's training lengths")->type_name("N");
  command->add_option("--inputs", options->inputs, "Another sampler without options, as `boundary` or `accepted`")
      ->type_name("SAMPLER");
  command->add_option("--seed", options->seed, "Another stream of words (0)")->type_name("S");
  command->add_flag("--jsonl,--json", options->jsonl, "Write one JSON object per word");
  command->callback([options, &chosen] { chosen = [options](Context& context) { return sample(*options, context); }; });
}

}  // namespace crasp::cli
