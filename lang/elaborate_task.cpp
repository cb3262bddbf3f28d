// Tasks: their fields, checked.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "lang/alphabet.h"
#include "lang/elaborate_units.h"
#include "lang/elaborator.h"
#include "lang/lex.h"

namespace crasp::lang {
namespace {

constexpr std::string_view kFields[] = {"spec", "inputs", "format", "train", "test"};

class TaskElaborator {
 public:
  TaskElaborator(Workspace& workspace, const Scope& scope) : workspace_(workspace), scope_(scope) {}

  void elaborate(const ast::TaskBlock& node) {
    std::size_t reports = workspace_.diagnostics.reports();
    Task task;
    task.name = node.name.text;
    task.span = node.name.span;
    for (std::string_view key : kFields) {
      if (const ast::TaskField* found = field(node, key)) read(*found, task);
    }
    report_unknown_fields(node);
    if (workspace_.diagnostics.reports() == reports) workspace_.tasks.push_back(std::move(task));
  }

 private:
  Diagnostic& report(Span span, std::string message) {
    return workspace_.diagnostics.report(Code::bad_task, span, std::move(message));
  }

  const ast::TaskField* field(const ast::TaskBlock& node, std::string_view key) {
    const ast::TaskField* found = nullptr;
    for (const ast::TaskField& candidate : node.fields) {
      if (candidate.key.text != key) continue;
      if (found) {
        report(candidate.key.span, fmt::format("a second `{}`, expected one", key)).label(found->key.span, "the first");
      }
      found = found ? found : &candidate;
    }
    if (!found) report(node.name.span, fmt::format("task `{}` has no `{}`", node.name.text, key));
    return found;
  }

  void report_unknown_fields(const ast::TaskBlock& node) {
    std::vector<std::string_view> known(std::begin(kFields), std::end(kFields));
    for (const ast::TaskField& field : node.fields) {
      if (std::find(known.begin(), known.end(), field.key.text) != known.end()) continue;
      auto& diagnostic = report(field.key.span, fmt::format("a task has no field `{}`, expected one of {}", field.key.text,
                                                            fmt::join(known, ", ")));
      std::string_view near = closest(field.key.text, known);
      if (!near.empty()) diagnostic.help(fmt::format("did you mean `{}`?", near));
    }
  }

  void read(const ast::TaskField& field, Task& task) {
    if (field.key.text == "spec") read_spec(field, task);
    if (field.key.text == "inputs") read_inputs(field, task);
    if (field.key.text == "format") read_format(field, task);
    if (field.key.text == "train" || field.key.text == "test") read_ranges(field, task);
  }

  void read_spec(const ast::TaskField& field, Task& task) {
    if (!field.spec.valid()) {
      report(field.key.span, "`spec` without a value, expected a program, a family or an expression");
      return;
    }
    Span span = scope_.file->span(field.spec);
    UnitElaborator units(workspace_);
    std::size_t reports = workspace_.diagnostics.reports();
    if (auto program = units.named_program(field.spec, scope_)) {
      task.spec = std::move(*program);
      return;
    }
    if (workspace_.diagnostics.reports() > reports) return;
    auto alphabet = resolve_alphabet(scope_, span, workspace_.sources, workspace_.diagnostics);
    if (!alphabet) return;
    Program& spec = task.spec;
    spec.name = task.name;
    spec.span = span;
    spec.scope = &scope_;
    spec.alphabet = std::move(*alphabet);
    Elaborator elaborator(scope_, spec, workspace_.sources, workspace_.diagnostics, workspace_.uses);
    const auto* name = std::get_if<ast::Name>(&(*scope_.file)[field.spec]);
    if (name && elaborator.generate_from(*name, span)) return;
    spec.verdict = elaborator.top_level(field.spec, scope_);
    if (!spec.verdict.valid()) return;
    spec.kind = spec.terms.type(spec.verdict) == Type::boolean ? ProgramKind::recogniser : ProgramKind::labeller;
  }

  void read_inputs(const ast::TaskField& field, Task& task) {
    std::vector<std::string_view> names;
    for (const SamplerInfo& sampler : samplers()) names.push_back(sampler.name);
    if (field.words.empty()) {
      report(field.key.span, fmt::format("`inputs` without a sampler, expected one of {}", fmt::join(names, ", ")));
      return;
    }
    const ast::Word& word = field.words.front();
    auto found = std::find(names.begin(), names.end(), word.text);
    if (found == names.end()) {
      auto& diagnostic = report(word.span, fmt::format("`{}` is no sampler, expected one of {}", word.text,
                                                       fmt::join(names, ", ")));
      if (auto near = closest(word.text, names); !near.empty()) diagnostic.help(fmt::format("did you mean `{}`?", near));
      return;
    }
    const SamplerInfo& sampler = samplers()[static_cast<std::size_t>(found - names.begin())];
    task.sampler.emplace_back(word.text);
    for (std::size_t k = 1; k < field.words.size(); ++k) {
      check_option(sampler, field.words[k], task.spec.alphabet);
      task.sampler.emplace_back(field.words[k].text);
    }
  }

  void check_option(const SamplerInfo& sampler, const ast::Word& word, const Alphabet& alphabet) {
    const auto& options = sampler.options;
    if (std::find(options.begin(), options.end(), word.text) != options.end()) return;
    bool number = !word.text.empty() && std::all_of(word.text.begin(), word.text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (number && sampler.takes_number) return;
    if (sampler.takes_symbol && word.text.starts_with('"')) {
      if (alphabet.size() > 0 && !alphabet.find(decode_string(word.text))) {
        report(word.span, fmt::format("{} is not in the alphabet of the spec", word.text));
      }
      return;
    }
    auto& diagnostic = report(word.span, fmt::format("`{}` is no option of the sampler `{}`", word.text, sampler.name));
    if (!options.empty()) diagnostic.help(fmt::format("its options are {}", fmt::join(options, ", ")));
  }

  void read_format(const ast::TaskField& field, Task& task) {
    static constexpr std::pair<std::string_view, Task::Format> kFormats[] = {
        {"recognise", Task::Format::recognise}, {"predict", Task::Format::predict}, {"transduce", Task::Format::transduce}};
    for (auto [name, format] : kFormats) {
      if (field.words.size() != 1 || field.words[0].text != name) continue;
      task.format = format;
      return;
    }
    report(field.words.empty() ? field.key.span : field.words.front().span,
           "not a format, expected `recognise`, `predict` or `transduce`");
  }

  void read_ranges(const ast::TaskField& field, Task& task) {
    bool train = field.key.text == "train";
    if (field.ranges.empty() || (train && field.ranges.size() > 1)) {
      report(field.key.span, train ? "expected one range of lengths, as in `train 1 .. 50`"
                                   : "expected ranges of lengths, as in `test 51 .. 100, 101 .. 150`");
      return;
    }
    for (const ast::LengthRange& range : field.ranges) {
      if (range.low < 0 || range.low > range.high) {
        report(range.span, fmt::format("no lengths lie in {} .. {}", range.low, range.high));
      }
      if (!train) task.test.push_back({range.low, range.high});
      if (train) task.train = {range.low, range.high};
    }
  }

  Workspace& workspace_;
  const Scope& scope_;
};

}  // namespace

void elaborate_tasks(Workspace& workspace, const Scope& scope) {
  TaskElaborator elaborator(workspace, scope);
  for (ast::StatementId statement : scope.body) {
    if (const auto* node = scope.get<ast::TaskBlock>(statement)) elaborator.elaborate(*node);
  }
}

}  // namespace crasp::lang
