#include "lang/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "lang/failure.h"
#include "lang/parse.h"
#include "stdlib/stdlib.h"

namespace crasp::lang {
namespace {

std::string alias_of(const ast::Import& import) {
  if (!import.alias.text.empty()) return import.alias.text;
  return import.is_file ? std::filesystem::path(import.path.text).stem().string() : import.path.text;
}

// Imports of imports of … are read recursively.
constexpr std::size_t kMostImports = 200;

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw Failure(fmt::format("`{}` is a directory", path.string()));
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (stream.peek() != std::ifstream::traits_type::eof()) text << stream.rdbuf();
  if (!stream.is_open() || stream.bad() || text.fail()) {
    throw Failure(fmt::format("cannot read `{}`: {}", path.string(), std::generic_category().message(errno)));
  }
  return std::move(text).str();
}

Scope& Loader::declare(std::string name, std::string text, const std::filesystem::path& folder) {
  bool dialect = name.ends_with(".cr");
  FileId source = workspace_.sources.add(name, std::move(text));
  auto file = std::make_unique<ast::File>(dialect ? parse_cr(source, workspace_.sources, workspace_.diagnostics)
                                                  : parse(source, workspace_.sources, workspace_.diagnostics));
  const ast::File& tree = *workspace_.files.emplace_back(std::move(file));
  active_.push_back(name);
  Scope& scope = declare_file(tree, name, workspace_.scopes, workspace_.diagnostics);
  scope.open_alphabet = dialect;
  loaded_[name] = &scope;
  for (ast::StatementId statement : tree.body) {
    if (const auto* import = scope.get<ast::Import>(statement)) this->import(scope, *import, folder);
  }
  active_.pop_back();
  return scope;
}

std::optional<Loader::Text> Loader::find(const ast::Import& import, const std::filesystem::path& folder) {
  const std::string& name = import.path.text;
  if (import.is_file) {
    std::filesystem::path path = (folder / name).lexically_normal();
    std::error_code error;
    if (std::filesystem::exists(path, error)) return Text{path.string(), {}, path.parent_path()};
    workspace_.diagnostics.report(Code::unknown_module, import.path.span,
                                  fmt::format("no file `{}`", path.string()));
    return std::nullopt;
  }
  std::vector<std::string_view> names;
  for (const stdlib::Module& module : stdlib::modules()) {
    if (module.name == name) return Text{fmt::format("<stdlib>/{}.crasp", name), std::string(module.text), {}};
    names.push_back(module.name);
  }
  auto& report = workspace_.diagnostics.report(Code::unknown_module, import.path.span,
                                               fmt::format("the standard library has no module `{}`", name));
  std::string_view near = closest(name, names);
  report.help(near.empty() ? fmt::format("its modules are: {}", fmt::join(names, ", "))
                           : fmt::format("did you mean `{}`?", near));
  return std::nullopt;
}

void Loader::import(Scope& scope, const ast::Import& import, const std::filesystem::path& folder) {
  auto text = find(import, folder);
  if (!text) return;
  std::string alias = alias_of(import);
  if (scope.modules.count(alias) != 0) {
    workspace_.diagnostics
        .report(Code::redefined_name, import.path.span, fmt::format("two imports go under the name `{}`", alias))
        .help("give one of them another: `import … as NAME`");
    return;
  }
  if (std::find(active_.begin(), active_.end(), text->name) != active_.end() || active_.size() >= kMostImports) {
    workspace_.diagnostics.report(Code::import_cycle, import.path.span,
                                  fmt::format("`{}` imports itself, by way of {}", text->name, fmt::join(active_, ", ")));
    return;
  }
  auto known = loaded_.find(text->name);
  if (known == loaded_.end()) {
    std::string content = import.is_file ? read_file(text->name) : std::move(text->text);
    scope.modules[alias] = &declare(text->name, std::move(content), text->folder);
  } else {
    scope.modules[alias] = known->second;
  }
}

}  // namespace crasp::lang
