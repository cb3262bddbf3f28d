#include "cli/tasks.h"

#include <charconv>

#include "cli/files.h"
#include "cli/programs.h"

namespace crasp::cli {
namespace {

std::string names_of(const lang::Workspace& workspace) {
  std::string names;
  for (const lang::Task& task : workspace.tasks) names += fmt::format("{}`{}`", names.empty() ? "" : ", ", task.name);
  return names;
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

const lang::Task* load_task(const std::string& named, lang::Workspace& workspace, Context& context) {
  const auto [file, name] = split_name(named);
  if (!load_and_report(workspace, file, context)) return nullptr;
  if (name.empty() && workspace.tasks.size() == 1) return &workspace.tasks.front();
  for (const lang::Task& task : workspace.tasks) {
    if (task.name == name) return &task;
  }
  if (workspace.tasks.empty()) {
    usage_error(context, fmt::format("`{}` holds no task", file));
  } else if (name.empty()) {
    usage_error(context, fmt::format("`{}` holds several tasks, name one as `{}:TASK`: {}", file, file, names_of(workspace)));
  } else {
    usage_error(context, fmt::format("no task `{}` in `{}`, which holds {}", name, file, names_of(workspace)));
  }
  return nullptr;
}

std::optional<lang::LengthBin> parse_lengths(const std::string& text, Context& context) {
  const std::size_t dots = text.find("..");
  const auto low = parse_number(text.substr(0, dots));
  const auto high = dots == std::string::npos ? low : parse_number(text.substr(dots + 2));
  if (low && high && *low <= *high) return lang::LengthBin{*low, *high};
  usage_error(context, fmt::format("`{}` is no length, expected N or LOW..HIGH", text));
  return std::nullopt;
}

}  // namespace crasp::cli
