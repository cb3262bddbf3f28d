#include "cli/sweep_plan.h"

#include <algorithm>
#include <set>

#include "cli/files.h"
#include "cli/programs.h"
#include "lang/failure.h"
#include "sweep/presets.h"

namespace crasp::cli {
namespace {

namespace fs = std::filesystem;
using lang::Code;

/// The options that a sweep file names.
void add_item_settings(CLI::App& app, ItemSettings& settings) {
  app.set_help_flag();
  add_train_settings(app, settings.train);
  app.add_option("--words", settings.words, "")->check(CLI::PositiveNumber.description(""));
}

/// The message of CLI11 without the option that it begins with.
std::string reason(const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) return "not a value of this setting";
  const std::string text = error.what();
  const std::size_t colon = text.starts_with("--") ? text.find(": ") : std::string::npos;
  return colon == std::string::npos ? text : text.substr(colon + 2);
}

/// Checks the settings of one sweep file against the options of `crasp train`, at their places.
class Checker {
 public:
  Checker(TaskFiles& files, lang::Diagnostics& diagnostics) : files_(files), diagnostics_(diagnostics) {
    ItemSettings unused;
    CLI::App app;
    add_item_settings(app, unused);
    for (const CLI::Option* option : app.get_options()) names_.insert(option->get_name().substr(2));
  }

  void check(const sweep::Block& block) {
    for (const sweep::Setting& setting : block.settings) {
      if (!checked_.insert(setting.name.span.begin).second) continue;  // it stands before several blocks
      if (setting.name.text == "model" || setting.name.text == "seeds") continue;
      if (names_.contains(setting.name.text)) {
        for (const sweep::Word& value : setting.values) check_value(setting.name.text, value);
      } else {
        unknown(setting.name);
      }
    }
  }

  /// What no single setting can say: a width that the heads do not divide, a task that is not there or has no such loss.
  void check(const sweep::Item& item) {
    const lang::Task* const task = files_.find(item.file, item.task);
    if (task == nullptr) {
      report(item.span, fmt::format("no task `{}` in `{}`", item.task, item.file));
      return;
    }
    const TrainSettings settings = item_settings(item.settings).train;
    const auto why = settings.loss ? compare::why_no_loss(*task, *settings.loss) : std::nullopt;
    if (why) report(item.span, fmt::format("{} with {}: {}", item.task, item.model, *why));
    auto architecture = settings.wanted.architecture;
    architecture.vocabulary = architecture.context = std::max<std::int64_t>(architecture.context, 1);
    try {
      backend::training::validate(architecture);
    } catch (const lang::Failure& failure) {
      report(item.span, fmt::format("{} with {}: {}", item.task, item.model, failure.what()));
    }
  }

 private:
  lang::Diagnostic& report(lang::Span span, std::string message) {
    return diagnostics_.report(Code::bad_sweep, span, std::move(message));
  }

  void check_value(const std::string& name, const sweep::Word& value) {
    try {
      item_settings({{name, value.text}});
    } catch (const CLI::ParseError& error) {
      report(value.span, fmt::format("`{}` for `{}`: {}", value.text, name, reason(error)));
    }
  }

  void unknown(const sweep::Word& name) {
    std::vector<std::string_view> known = {"file", "task", "model", "seeds"};
    known.insert(known.end(), names_.begin(), names_.end());
    lang::Diagnostic& diagnostic = report(name.span, fmt::format("no setting `{}`", name.text));
    const std::string_view similar = lang::closest(name.text, known);
    diagnostic.help(similar.empty() ? "settings are the options of `crasp train`, `model`, `words` and `seeds`"
                                    : fmt::format("did you mean `{}`?", similar));
  }

  TaskFiles& files_;
  lang::Diagnostics& diagnostics_;
  std::set<std::string, std::less<>> names_;
  std::set<std::uint32_t> checked_;
};

/// The items that the command line asks for.
void select(const SweepSource& source, std::vector<sweep::Item>& items) {
  std::map<std::string, std::uint64_t> seeds;  // seen of each configuration
  std::erase_if(items, [&](const sweep::Item& item) {
    const bool other = !source.tasks.empty() && std::ranges::find(source.tasks, item.task) == source.tasks.end();
    return other || (source.seeds > 0 && ++seeds[item.task + "/" + item.model] > source.seeds);
  });
  for (sweep::Item& item : items) {
    for (const auto& [name, value] : source.replaced) sweep::set(item.settings, name, value);
  }
}

/// Before items get their names, of which the precision is a part.
void replace_precision(sweep::Block& block, const std::string& precision) {
  std::erase_if(block.settings, [](const sweep::Setting& setting) { return setting.name.text == "precision"; });
  block.settings.push_back({{"precision", block.file.span}, {{precision, block.file.span}}});
}

std::string read_sweep(const SweepSource& source) {
  return source.preset.empty() ? read_input(source.file) : std::string(sweep::preset(source.preset));
}

/// False after showing what is wrong with the files of the tasks.
bool read_tasks(const std::vector<sweep::Block>& blocks, TaskFiles& files, Context& context) {
  std::set<std::string> names;
  bool good = true;
  for (const sweep::Block& block : blocks) {
    if (!names.insert(block.file.text).second) continue;
    const lang::Workspace& workspace = files.read(block.file.text);
    print_diagnostics(workspace.diagnostics, workspace.sources, context);
    good = good && !workspace.diagnostics.has_errors();
  }
  return good;
}

}  // namespace

ItemSettings item_settings(const sweep::Settings& settings) {
  ItemSettings result;
  CLI::App app;
  add_item_settings(app, result);
  std::vector<std::string> arguments;
  for (const auto& [name, value] : settings) arguments.push_back(fmt::format("--{}={}", name, value));
  app.parse(arguments);
  return result;
}

compare::Plan item_plan(const lang::Task& task, std::size_t words, bool all_families) {
  compare::Plan plan;
  plan.bins = compare::length_bins(task);
  if (!all_families) plan.families = {compare::Family::sampled};
  plan.words = words;
  compare::cut_into_stretches(plan);
  return plan;
}

const lang::Workspace& TaskFiles::read(const std::string& file) {
  std::unique_ptr<lang::Workspace>& workspace = files_[file];
  if (workspace) return *workspace;
  workspace = std::make_unique<lang::Workspace>();
  if (built_in_ && file == "born.crasp") {
    lang::load_text(*workspace, file, std::string(sweep::preset("born")));
  } else {
    lang::load_file(*workspace, fs::path(file).is_absolute() ? fs::path(file) : folder_ / file);
  }
  return *workspace;
}

const lang::Task* TaskFiles::find(const std::string& file, const std::string& task) {
  for (const lang::Task& one : read(file).tasks) {
    if (one.name == task) return &one;
  }
  return nullptr;
}

std::string SweepSource::name() const { return preset.empty() ? fs::path(file).stem().string() : preset; }

std::optional<SweepPlan> plan_sweep(const SweepSource& source, TaskFiles& files, Context& context) {
  lang::SourceMap sources;
  lang::Diagnostics diagnostics;
  SweepPlan plan{read_sweep(source), {}};
  const lang::FileId file = sources.add(source.preset.empty() ? source.file : source.preset + ".sweep", plan.text);
  auto blocks = sweep::parse(file, sources, diagnostics);
  if (!diagnostics.has_errors()) {
    if (!read_tasks(blocks, files, context)) return std::nullopt;
    Checker checker(files, diagnostics);
    for (const sweep::Block& block : blocks) checker.check(block);
    if (!source.precision.empty()) {
      for (sweep::Block& block : blocks) replace_precision(block, source.precision);
    }
    plan.items = sweep::expand(blocks, diagnostics);
    select(source, plan.items);
    if (!diagnostics.has_errors()) {
      for (const sweep::Item& item : plan.items) checker.check(item);
    }
  }
  print_diagnostics(diagnostics, sources, context);
  if (diagnostics.has_errors()) return std::nullopt;
  return plan;
}

}  // namespace crasp::cli
