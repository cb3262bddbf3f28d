// Elaboration of whole programs: the verdict, the definitions, and what kind of program they make.

#include <fmt/format.h>

#include <algorithm>

#include "lang/elaborator.h"

namespace crasp::lang {
namespace {

// A family that nothing uses is elaborated whole up to this size, so that it can be traced; beyond it, one member is checked.
constexpr std::size_t kMostUnusedMembers = 1024;

}  // namespace

Elaborator::Elaborator(const Scope& scope, Program& program, const SourceMap& sources, Diagnostics& diagnostics,
                       Uses& uses)
    : scope_(scope),
      program_(program),
      terms_(program.terms),
      sources_(sources),
      diagnostics_(diagnostics),
      used_(uses) {
  for (SymbolIndex k = 0; k < program.alphabet.size(); ++k) symbol_ids_[program.alphabet.symbols[k]] = {k};
}

void Elaborator::run() {
  elaborate_verdict();
  elaborate_definitions();
  if (scope_.parent) collect_definitions(*scope_.parent);
  collect_definitions(scope_);
  choose_kind();
  if (program_.verdict.valid() && scope_.verdict.valid()) warn_if_input_ignored();
}

TermId Elaborator::top_level(ast::ExprId expr, const Scope& scope) {
  return term(expr, Environment{&scope, nullptr});
}

void Elaborator::elaborate_verdict() {
  if (!scope_.verdict.valid()) return;
  if (const auto* accept = scope_.get<ast::Accept>(scope_.verdict)) {
    program_.kind = ProgramKind::recogniser;
    program_.verdict = boolean(accept->verdict, Environment{&scope_, nullptr});
  } else {
    program_.kind = ProgramKind::generator;
    elaborate_next(*scope_.get<ast::Next>(scope_.verdict));
  }
}

void Elaborator::elaborate_next(const ast::Next& next) {
  Environment env{&scope_, nullptr, 0, false, true};
  SetId tokens = set(next.token.set, env);
  program_.next.assign(program_.alphabet.size(), terms_.truth(false));
  if (!tokens.valid()) return;
  for (SymbolId symbol : std::vector<SymbolId>(members(tokens))) {
    if (!in_alphabet(symbol)) {
      diagnostics_.report(Code::expected_symbol, (*scope_.file).span(next.token.set),
                          fmt::format("\"{}\" is not in the alphabet, so it cannot come next", symbol_text(symbol)));
      continue;
    }
    Local local{next.token.variable.text, {{}, symbol, {}}, nullptr};
    env.locals = &local;
    TermId allowed = boolean(next.allowed, env);
    if (allowed.valid()) program_.next[symbol.index] = allowed;
  }
}

bool Elaborator::generate_from(const ast::Name& name, Span span) {
  const Scope* where = name.module.empty() ? &scope_ : scope_.find_module(name.module);
  Scope::Found found = where ? where->find(name.name) : Scope::Found{};
  const auto* family = found.scope ? found.scope->get<ast::Definition>(found.statement) : nullptr;
  if (!family || family->indices.size() != 1) return false;
  used_.insert({found.scope, found.statement});
  program_.kind = ProgramKind::generator;
  program_.next.assign(program_.alphabet.size(), terms_.truth(false));
  SetId tokens = set(family->indices[0].set, Environment{found.scope, nullptr, 0, false, true});
  if (!tokens.valid()) return true;
  for (SymbolId symbol : std::vector<SymbolId>(members(tokens))) {
    TermId allowed = member(found, *family, {{{}, symbol, {}}}, span);
    if (!allowed.valid() || !in_alphabet(symbol)) continue;
    if (terms_.type(allowed) != Type::boolean) {
      diagnostics_.report(Code::expected_boolean, span, fmt::format("`{}` is a family of counts, expected Booleans", name.name));
      return true;
    }
    program_.next[symbol.index] = allowed;
  }
  return true;
}

void Elaborator::elaborate_definitions() {
  for (ast::StatementId statement : scope_.body) {
    if (const auto* set_statement = scope_.get<ast::SetStatement>(statement)) {
      value_of({&scope_, statement}, set_statement->name.span);
    }
    const auto* definition = scope_.get<ast::Definition>(statement);
    if (!definition || definition->is_function) continue;
    if (definition->indices.empty()) {
      value_of({&scope_, statement}, definition->name.span);
    } else {
      auto first = instances_.lower_bound({{&scope_, statement}, {}});
      bool has_members = first != instances_.end() && first->first.first == Key{&scope_, statement};
      if (!has_members) elaborate_all_members({&scope_, statement}, *definition);
    }
  }
}

void Elaborator::elaborate_all_members(Scope::Found found, const ast::Definition& family) {
  std::vector<std::vector<SymbolId>> choices;
  std::size_t size = 1;
  for (const ast::Binder& index : family.indices) {
    SetId symbols = set(index.set, Environment{found.scope, nullptr, 0, false, true});
    if (!symbols.valid()) return;
    choices.push_back(members(symbols));
    if (choices.back().empty()) return;
    size = std::min(size * choices.back().size(), kMostUnusedMembers + 1);
  }
  if (size > kMostUnusedMembers) size = 1;
  for (std::size_t k = 0; k < size; ++k) {
    std::vector<Value> symbols(choices.size());
    std::size_t rest = k;
    for (std::size_t index = choices.size(); index-- > 0; rest /= choices[index].size()) {
      symbols[index].symbol = choices[index][rest % choices[index].size()];
    }
    member(found, family, symbols, family.name.span);
  }
}

void Elaborator::collect_definitions(const Scope& scope) {
  for (ast::StatementId statement : scope.body) {
    const auto* definition = scope.get<ast::Definition>(statement);
    if (!definition || definition->is_function) continue;
    Key key{&scope, statement};
    for (auto entry = instances_.lower_bound({key, {}}); entry != instances_.end() && entry->first.first == key; ++entry) {
      if (!entry->second.valid()) continue;
      std::string name = definition->name.text;
      for (std::size_t k = 0; k < entry->first.second.size(); ++k) {
        name += fmt::format("{}\"{}\"", k == 0 ? "[" : ", ", symbol_text(entry->first.second[k].symbol));
      }
      if (!entry->first.second.empty()) name += "]";
      program_.definitions.push_back({std::move(name), entry->second, definition->name.span});
    }
  }
}

void Elaborator::choose_kind() {
  if (scope_.verdict.valid() || program_.definitions.empty()) return;
  program_.verdict = program_.definitions.back().term;
  // The last line of a `.cr` file is its verdict.
  if (scope_.open_alphabet && terms_.type(program_.verdict) == Type::boolean) program_.kind = ProgramKind::recogniser;
}

void Elaborator::warn_if_input_ignored() {
  std::vector<bool> reached(terms_.size());
  reached[program_.verdict.index] = true;
  for (std::uint32_t k = program_.verdict.index + 1; k-- > 0;) {
    if (!reached[k]) continue;
    Op op = terms_[{k}].op;
    bool reads = op == Op::symbol || op == Op::regex || op == Op::count || op == Op::position_modulo;
    if (reads) return;
    for (TermId operand : terms_.operands({k})) reached[operand.index] = true;
  }
  diagnostics_.report(Code::input_ignored, (*scope_.file)[scope_.verdict].span,
                      "this verdict is the same for every word");
}

}  // namespace crasp::lang
