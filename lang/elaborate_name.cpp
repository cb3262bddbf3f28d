// Elaboration of names: definitions, families and functions, symbols and sets of symbols.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "lang/alphabet.h"
#include "lang/elaborator.h"
#include "lang/overloaded.h"

namespace crasp::lang {
namespace {

bool is_sigma(const ast::Name& name) { return name.module.empty() && (name.name == "Σ" || name.name == "Sigma"); }

std::string written(const ast::Name& name) { return name.module.empty() ? name.name : name.module + "." + name.name; }

std::string_view kind_of(const ast::StatementNode& node) {
  return std::visit(Overloaded{
                        [](const ast::SetStatement&) -> std::string_view { return "a set of symbols"; },
                        [](const ast::Definition& definition) -> std::string_view {
                          if (definition.is_function) return "a function";
                          return definition.indices.empty() ? "a value" : "a family over symbols";
                        },
                        [](const ast::ProgramBlock&) -> std::string_view { return "a program"; },
                        [](const ast::TaskBlock&) -> std::string_view { return "a task"; },
                        [](const auto&) -> std::string_view { return "a statement"; },
                    },
                    node);
}

}  // namespace

Value Elaborator::value(ast::ExprId expr, const Environment& env) {
  const ast::Expr& node = this->node(expr, env);
  if (const auto* literal = std::get_if<ast::SymbolLiteral>(&node)) {
    SymbolId symbol = intern_symbol(literal->text);
    return {symbol_test(symbol, place(expr, env)), symbol, {}};
  }
  if (const auto* name = std::get_if<ast::Name>(&node)) return lookup(*name, place(expr, env), env);
  if (const auto* literal = std::get_if<ast::SetLiteral>(&node)) return {{}, {}, set_literal(*literal, env)};
  if (const auto* binary = std::get_if<ast::Binary>(&node)) {
    bool on_sets = binary->op == ast::BinaryOp::unite || binary->op == ast::BinaryOp::intersect ||
                   binary->op == ast::BinaryOp::subtract_set;
    if (on_sets) return {{}, {}, set_operation(*binary, expr, env)};
  }
  return {term(expr, env), {}, {}};
}

Value Elaborator::lookup(const ast::Name& name, Span span, const Environment& env) {
  if (name.module.empty()) {
    for (const Local* local = env.locals; local; local = local->outer) {
      if (local->name == name.name) return local->value;
    }
  }
  if (is_sigma(name)) {
    if (!sigma_.valid()) {
      std::vector<SymbolId> all(program_.alphabet.size());
      for (std::uint32_t k = 0; k < all.size(); ++k) all[k] = {k};
      sigma_ = intern_set(std::move(all));
    }
    return {{}, {}, sigma_};
  }
  Scope::Found found = find(name, span, env);
  return found.scope ? value_of(found, span) : Value{};
}

Scope::Found Elaborator::find(const ast::Name& name, Span span, const Environment& env) {
  const Scope* scope = env.scope;
  if (!name.module.empty()) {
    scope = scope->find_module(name.module);
    if (!scope) {
      diagnostics_.report(Code::unknown_module, span, fmt::format("no module `{}` is imported here", name.module))
          .help(fmt::format("add `import {}`", name.module));
      return {};
    }
  }
  Scope::Found found = scope->find(name.name);
  if (!found.scope) {
    report_unknown(name, span, env);
    return {};
  }
  used_.insert({found.scope, found.statement});
  return found;
}

void Elaborator::report_unknown(const ast::Name& name, Span span, const Environment& env) {
  std::vector<std::string_view> candidates;
  const Scope* scope = name.module.empty() ? env.scope : env.scope->find_module(name.module);
  for (; scope; scope = scope->parent) {
    for (const auto& entry : scope->names) candidates.push_back(entry.first);
  }
  if (name.module.empty()) {
    for (const Local* local = env.locals; local; local = local->outer) candidates.push_back(local->name);
  }
  auto& report = diagnostics_.report(Code::unknown_name, span, fmt::format("`{}` is not defined", written(name)));
  if (std::string_view near = closest(name.name, candidates); !near.empty()) {
    report.help(fmt::format("did you mean `{}`?", near));
  } else if (symbol_ids_.count(name.name) != 0) {
    report.help(fmt::format("the symbol is written \"{}\"", name.name));
  }
}

Value Elaborator::value_of(Scope::Found found, Span use) {
  const ast::StatementNode& node = (*found.scope->file)[found.statement].node;
  if (const auto* set_statement = std::get_if<ast::SetStatement>(&node)) {
    Key key{found.scope, found.statement};
    if (!active_.insert(key).second) {
      diagnostics_.report(Code::recursive_definition, use,
                          fmt::format("`{}` is defined by itself", set_statement->name.text));
      return {};
    }
    SetId id = set(set_statement->set, Environment{found.scope, nullptr});
    active_.erase(key);
    return {{}, {}, id};
  }
  const auto* definition = std::get_if<ast::Definition>(&node);
  if (definition && !definition->is_function && definition->indices.empty()) {
    return {this->definition(found, *definition, use), {}, {}};
  }
  auto& report = diagnostics_.report(Code::wrong_kind_of_name, use,
                                     fmt::format("`{}` is {}, expected a value", text(use), kind_of(node)));
  if (definition && definition->is_function) {
    report.label(definition->name.span, "defined here").help(fmt::format("give it arguments: `{}(…)`", text(use)));
  } else if (definition) {
    report.label(definition->name.span, "defined here").help(fmt::format("choose its symbols: `{}[…]`", text(use)));
  }
  return {};
}

TermId Elaborator::definition(Scope::Found found, const ast::Definition& node, Span use) {
  return expand({{found.scope, found.statement}, {}}, node, Environment{found.scope, nullptr}, use);
}

TermId Elaborator::member(Scope::Found found, const ast::Definition& family, const std::vector<Value>& symbols, Span use) {
  if (symbols.size() != family.indices.size()) {
    diagnostics_
        .report(Code::wrong_arguments, use,
                fmt::format("`{}` takes {} symbol{}, found {}", family.name.text, family.indices.size(),
                            family.indices.size() == 1 ? "" : "s", symbols.size()))
        .label(family.name.span, "defined here");
    return {};
  }
  Environment env{found.scope, nullptr, 0, false, true};
  std::vector<Local> locals(symbols.size());
  for (std::size_t k = 0; k < symbols.size(); ++k) {
    SetId allowed = set(family.indices[k].set, env);
    if (!allowed.valid() || !symbols[k].symbol.valid()) return {};
    const auto& in = members(allowed);
    if (!std::binary_search(in.begin(), in.end(), symbols[k].symbol)) {
      diagnostics_
          .report(Code::expected_symbol, use,
                  fmt::format("\"{}\" is not in the set that `{}` is defined over", symbol_text(symbols[k].symbol),
                              family.name.text))
          .label(family.indices[k].variable.span, "the set is given here");
      return {};
    }
    locals[k] = {family.indices[k].variable.text, {{}, symbols[k].symbol, {}}, k == 0 ? nullptr : &locals[k - 1]};
  }
  env.locals = &locals.back();
  std::vector<Value> key;
  for (const Value& symbol : symbols) key.push_back({{}, symbol.symbol, {}});
  return expand({{found.scope, found.statement}, std::move(key)}, family, env, use);
}

TermId Elaborator::call(Scope::Found found, const ast::Definition& function, const std::vector<Value>& arguments,
                        Span use) {
  std::vector<Local> locals(arguments.size());
  for (std::size_t k = 0; k < arguments.size(); ++k) {
    locals[k] = {function.parameters[k].text, arguments[k], k == 0 ? nullptr : &locals[k - 1]};
  }
  Environment env{found.scope, locals.empty() ? nullptr : &locals.back(), 0, false, true};
  return expand({{found.scope, found.statement}, arguments}, function, env, use);
}

TermId Elaborator::expand(Instance instance, const ast::Definition& node, const Environment& env, Span use) {
  if (auto known = instances_.find(instance); known != instances_.end()) return known->second;
  if (!spend(use)) return {};
  Key key = instance.first;
  if (!active_.insert(key).second) {
    diagnostics_
        .report(Code::recursive_definition, use, fmt::format("`{}` is defined by itself", node.name.text))
        .label(node.name.span, "the definition begins here")
        .help("C-RASP has no recursion: every operation uses only operations before it");
    return {};
  }
  std::size_t reported = diagnostics_.list().size();
  TermId result = term(node.body, env);
  active_.erase(key);
  if (node.is_function) diagnostics_.label_since(reported, use, fmt::format("in this use of `{}`", node.name.text));
  return instances_[std::move(instance)] = result;
}

std::optional<std::vector<Value>> Elaborator::arguments(const ast::Call& node, const Environment& env) {
  std::vector<Value> values;
  bool good = true;
  for (ast::ExprId argument : node.arguments) {
    Value value = this->value(argument, env);
    if (value.term.valid() && terms_.open_levels(value.term) > 0) {
      diagnostics_.report(Code::at_outside_count, place(argument, env),
                          "`@i` in an argument of a function, expected it beside the count that it refers to");
      value = {};
    }
    good = good && value.valid();
    values.push_back(value);
  }
  if (!good) return std::nullopt;
  return values;
}

// --- symbols and sets ------------------------------------------------------------------------------------------------

SymbolId Elaborator::symbol(ast::ExprId expr, const Environment& env) {
  if (const auto* literal = std::get_if<ast::SymbolLiteral>(&node(expr, env))) return intern_symbol(literal->text);
  std::size_t errors = diagnostics_.reports();
  Value found = value(expr, env);
  if (!found.symbol.valid() && diagnostics_.reports() == errors) {
    diagnostics_.report(Code::expected_symbol, place(expr, env),
                        fmt::format("`{}` is no symbol, expected a literal such as \"a\" or a variable over symbols",
                                    text(place(expr, env))));
  }
  return found.symbol;
}

SetId Elaborator::set(ast::ExprId expr, const Environment& env) {
  if (std::holds_alternative<ast::SymbolLiteral>(node(expr, env))) return intern_set({symbol(expr, env)});
  std::size_t errors = diagnostics_.reports();
  Value found = value(expr, env);
  if (found.set.valid()) return found.set;
  if (found.symbol.valid()) return intern_set({found.symbol});
  if (diagnostics_.reports() == errors) {
    diagnostics_
        .report(Code::expected_set, place(expr, env),
                fmt::format("`{}` is no set of symbols", text(place(expr, env))))
        .help("a set is `Σ`, a name defined by `set`, or `{\"a\", \"b\"}`");
  }
  return {};
}

SetId Elaborator::set_literal(const ast::SetLiteral& node, const Environment& env) {
  std::vector<SymbolId> symbols;
  for (const ast::SetRange& element : node.elements) {
    if (!element.high.valid()) {
      SymbolId symbol = this->symbol(element.low, env);
      if (!symbol.valid()) return {};
      symbols.push_back(symbol);
      continue;
    }
    auto texts = expand_range(element, *env.scope->file, sources_, diagnostics_);
    if (!texts) return {};
    for (const std::string& text : *texts) symbols.push_back(intern_symbol(text));
  }
  return intern_set(std::move(symbols));
}

SetId Elaborator::set_operation(const ast::Binary& node, ast::ExprId, const Environment& env) {
  SetId left = set(node.left, env);
  SetId right = set(node.right, env);
  if (!left.valid() || !right.valid()) return {};
  // Interned sets are sorted.
  const auto& a = members(left);
  const auto& b = members(right);
  std::vector<SymbolId> result;
  auto out = std::back_inserter(result);
  if (node.op == ast::BinaryOp::unite) std::set_union(a.begin(), a.end(), b.begin(), b.end(), out);
  if (node.op == ast::BinaryOp::intersect) std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), out);
  if (node.op == ast::BinaryOp::subtract_set) std::set_difference(a.begin(), a.end(), b.begin(), b.end(), out);
  return intern_set(std::move(result));
}

SymbolId Elaborator::intern_symbol(std::string_view text) {
  if (auto known = symbol_ids_.find(text); known != symbol_ids_.end()) return known->second;
  SymbolId id{static_cast<std::uint32_t>(program_.alphabet.size() + foreign_symbols_.size())};
  foreign_symbols_.emplace_back(text);
  symbol_ids_.emplace(text, id);
  return id;
}

SetId Elaborator::intern_set(std::vector<SymbolId> symbols) {
  std::sort(symbols.begin(), symbols.end());
  symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
  auto [entry, inserted] = set_ids_.try_emplace(symbols, SetId{static_cast<std::uint32_t>(sets_.size())});
  if (inserted) sets_.push_back(std::move(symbols));
  return entry->second;
}

const std::string& Elaborator::symbol_text(SymbolId symbol) const {
  if (in_alphabet(symbol)) return program_.alphabet.symbols[symbol.index];
  return foreign_symbols_[symbol.index - program_.alphabet.size()];
}

TermId Elaborator::symbol_test(SymbolId symbol, Span span) {
  terms_.set_span(span);
  if (in_alphabet(symbol)) return terms_.symbol(symbol.index);
  std::vector<std::string_view> known(program_.alphabet.symbols.begin(), program_.alphabet.symbols.end());
  auto& report = diagnostics_.report(Code::foreign_symbol, span,
                                     fmt::format("\"{}\" is not in the alphabet, so this test is always false",
                                                 symbol_text(symbol)));
  if (std::string_view near = closest(symbol_text(symbol), known); !near.empty()) {
    report.help(fmt::format("did you mean \"{}\"?", near));
  }
  return terms_.truth(false);
}

}  // namespace crasp::lang
