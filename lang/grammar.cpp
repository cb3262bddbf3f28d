// The grammar in Boost.Spirit X3, over tokens. Rules recurse only inside brackets and between `? :`, `if else` and the
// like, to a limited depth; chains of operators are loops, and `TreeBuilder` sorts them by precedence. `>` stands
// behind the first token that tells what is being read, so that nothing is read twice.

#include "lang/grammar.h"

#include <functional>
#include <utility>

#include "lang/grammar_tokens.h"
#include "lang/operators.h"

// In rules, `a >> b > c | d` reads like the grammar that it is.
#pragma GCC diagnostic ignored "-Wparentheses"
#ifdef __clang__
#pragma clang diagnostic ignored "-Woverloaded-shift-op-parentheses"
#endif

namespace crasp::lang::grammar {

using x3::_attr;
using x3::_val;

// --- attributes ----------------------------------------------------------------------------------------------------

struct Reference {  // f, order.f, f(x), seen[s]
  enum class Form : std::uint8_t { name, call, index };
  ast::Name name;
  Span span;
  Form form = Form::name;
  std::vector<ast::ExprId> list;
};
struct Elements {
  std::vector<ast::SetRange> list;
  Span span;
};
struct Statement {
  ast::StatementNode node;
};

// --- actions -------------------------------------------------------------------------------------------------------

const auto add = [](auto& context, ast::Expr node, Span span) {
  _val(context) = Operand{state(context).tree.add(std::move(node), span), span};
};
/// Stores an expression that reaches from the span so far to the token at hand.
const auto add_closed = [](auto& context, ast::Expr node) {
  add(context, std::move(node), join(_val(context).span, state(context).span(_attr(context))));
};

const auto start = [](auto& context) { _val(context).span = state(context).span(_attr(context)); };
const auto extend = [](auto& context) {
  _val(context).span = join(_val(context).span, state(context).span(_attr(context)));
};
const auto keep_id = [](auto& context) { _val(context).id = _attr(context).id; };
const auto keep = [](auto& context) { _val(context) = std::move(_attr(context)); };
const auto append = [](auto& context) { _val(context).list.push_back(std::move(_attr(context))); };
const auto append_id = [](auto& context) { _val(context).list.push_back(_attr(context).id); };

const auto open = [](auto& context) {
  const Iterator next = x3::_where(context).begin();
  const Token place = next == x3::_where(context).end() ? Token{} : *next;
  x3::_pass(context) = state(context).tree.open(state(context).span(place));
};
const auto close = [](auto& context) { _val(context) = state(context).tree.close(); };
const auto push_prefix = [](auto& context) { state(context).tree.prefix(std::move(_attr(context))); };
const auto push_infix = [](auto& context) { state(context).tree.infix(std::move(_attr(context))); };
const auto push_operand = [](auto& context) { state(context).tree.operand(_attr(context)); };

const auto make_leaf = [](auto& context) {
  const Token token = _attr(context);
  add(context, leaf(token.kind, state(context).lexer.text(token)), state(context).span(token));
};
const auto make_regex = [](auto& context) {
  const std::string_view quoted = state(context).lexer.text(_attr(context));
  Span inner = state(context).span(_attr(context));
  ++inner.begin, --inner.end;
  add_closed(context, ast::Regex{std::string(quoted.substr(1, quoted.size() - 2)), inner});
};
const auto make_test = [](auto& context) { add_closed(context, ast::SymbolTest{_val(context).id}); };
const auto make_iverson = [](auto& context) { add_closed(context, ast::Iverson{_val(context).id}); };
const auto make_at = [](auto& context) { add_closed(context, ast::At{_val(context).id}); };
const auto make_set = [](auto& context) {
  add(context, ast::SetLiteral{std::move(_attr(context).list)}, _attr(context).span);
};

const auto set_name = [](auto& context) {
  start(context);
  _val(context).name.name = state(context).lexer.text(_attr(context));
};
const auto set_member = [](auto& context) {
  extend(context);
  ast::Name& name = _val(context).name;
  name.module = std::exchange(name.name, std::string(state(context).lexer.text(_attr(context))));
};
template <Reference::Form form>
const auto set_form = [](auto& context) { _val(context).form = form; };
const auto make_reference = [](auto& context) {
  Reference& reference = _attr(context);
  switch (reference.form) {
    case Reference::Form::name: return add(context, std::move(reference.name), reference.span);
    case Reference::Form::call:
      return add(context, ast::Call{std::move(reference.name), std::move(reference.list)}, reference.span);
    case Reference::Form::index:
      return add(context, ast::Index{std::move(reference.name), std::move(reference.list)}, reference.span);
  }
};

const auto start_prefix = [](auto& context) {
  _val(context) = *prefix_operator(_attr(context).kind);
  start(context);
};
const auto start_infix = [](auto& context) {
  _val(context) = *infix_operator(_attr(context).kind);
  start(context);
};
template <Operator::Kind kind>
const auto start_choice = [](auto& context) {
  _val(context).kind = kind;
  _val(context).level = Level::conditional;
  start(context);
};
const auto set_first = [](auto& context) { _val(context).first = _attr(context).id; };
const auto set_second = [](auto& context) { _val(context).second = _attr(context).id; };
const auto add_binder = [](auto& context) { _val(context).binders.push_back(std::move(_attr(context))); };

const auto set_variable = [](auto& context) { _val(context).variable = state(context).word(_attr(context)); };
const auto set_set = [](auto& context) { _val(context).set = _attr(context).id; };
const auto set_low = [](auto& context) { _val(context).low = _attr(context).id; };
const auto set_high = [](auto& context) { _val(context).high = _attr(context).id; };

// --- expressions ---------------------------------------------------------------------------------------------------

template <auto test>
constexpr TokenParser one_of(std::string_view what) {
  return {[](K found, K) { return static_cast<bool>(test(found)); }, K::invalid, what};
}
constexpr auto is_word = [](K kind) {
  return kind == K::name || kind == K::number || kind == K::string || kind >= K::kw_true;
};
constexpr auto is_infix = [](K kind) { return infix_operator(kind).has_value(); };
constexpr auto is_sign = [](K kind) { return kind == K::invert || kind == K::minus; };
constexpr auto is_quantifier = [](K kind) { return kind == K::hash || kind == K::kw_exists || kind == K::kw_forall; };
constexpr auto is_fold = [](K kind) { return kind >= K::kw_any && kind <= K::kw_count; };
constexpr auto is_selection = [](K kind) { return kind == K::kw_first || kind == K::kw_last; };

constexpr TokenParser name = tok(K::name), string = tok(K::string), number = tok(K::number), assign = tok(K::assign),
                      comma = tok(K::comma), colon = tok(K::colon), dots = tok(K::dot_dot);
constexpr TokenParser left_paren = tok(K::left_paren), right_paren = tok(K::right_paren),
                      left_bracket = tok(K::left_bracket), right_bracket = tok(K::right_bracket),
                      left_brace = tok(K::left_brace), right_brace = tok(K::right_brace);

const x3::rule<struct ExpressionRule, Operand> expression = "an expression";
const x3::rule<struct OperandRule, Operand> operand = "an expression";
const x3::rule<struct PrimaryRule, Operand> primary = "an expression";
const x3::rule<struct RegexRule, Operand> regex = "a regular expression";
const x3::rule<struct TestRule, Operand> test = "a symbol test";
const x3::rule<struct GroupRule, Operand> group = "an expression";
const x3::rule<struct IversonRule, Operand> iverson = "an expression";
const x3::rule<struct ElementRule, ast::SetRange> element = "an element of a set";
const x3::rule<struct ElementsRule, Elements> elements = "a set";
const x3::rule<struct ReferenceRule, Reference> reference = "a name";
const x3::rule<struct BinderRule, ast::Binder> binder = "a name";
const x3::rule<struct PrefixRule, Operator> prefix = "an operator";
const x3::rule<struct InfixRule, Operator> infix = "an operator";

// clang-format off
const auto relation = left_bracket > expression[set_first] > right_bracket;

const auto regex_def = tok(K::kw_regex)[start] > string[make_regex];
const auto test_def = tok(K::kw_q)[start] > left_bracket > expression[keep_id] > right_bracket[make_test];
const auto group_def = left_paren[start] > expression[keep_id] > right_paren[extend];
const auto iverson_def = left_bracket[start] > expression[keep_id] > right_bracket[make_iverson];
const auto element_def = expression[set_low] >> -(dots > expression[set_high]);
const auto elements_def =
    left_brace[start] > (right_brace[extend] | (element[append] % comma > right_brace[extend]));
const auto reference_def =
    name[set_name] >> -(tok(K::dot) > name[set_member]) >>
    -(left_paren[set_form<Reference::Form::call>] >
          (right_paren[extend] | (expression[append_id] % comma > right_paren[extend])) |
      left_bracket[set_form<Reference::Form::index>] > expression[append_id] % comma > right_bracket[extend]);
const auto primary_def = one_of<is_leaf>("a constant")[make_leaf] | reference[make_reference] | test[keep] |
                         group[keep] | iverson[keep] | elements[make_set] | regex[keep];
const auto operand_def = primary[keep] >> *(tok(K::at) > tok(K::kw_i)[make_at]);

const auto binder_def = name[set_variable] > tok(K::in) > expression[set_set];
const auto prefix_def = one_of<is_sign>("an operator")[start_prefix] |
                        one_of<is_quantifier>("an operator")[start_prefix] >> -relation |
                        one_of<is_fold>("an operator")[start_prefix] > binder[add_binder] % comma > colon |
                        one_of<is_selection>("an operator")[start_prefix] > -relation > expression[set_second] > colon;
const auto infix_def = one_of<is_infix>("an operator")[start_infix] |
                       tok(K::question)[start_choice<Operator::Kind::choose>] > expression[set_first] > colon |
                       tok(K::kw_if)[start_choice<Operator::Kind::if_>] > expression[set_first] > tok(K::kw_else);
const auto expression_def = x3::eps[open] >> *prefix[push_prefix] >> operand[push_operand] >>
                            *(infix[push_infix] > *prefix[push_prefix] > operand[push_operand]) >> x3::eps[close];
// clang-format on

BOOST_SPIRIT_DEFINE(expression, operand, primary, regex, test, group, iverson, element, elements, reference, binder,
                    prefix, infix)

// --- statements ----------------------------------------------------------------------------------------------------

const auto set_word = [](auto& context) { _val(context).name = state(context).word(_attr(context)); };
const auto set_body = [](auto& context) { _val(context).body = _attr(context).id; };
const auto add_index = [](auto& context) { _val(context).indices.push_back(std::move(_attr(context))); };
const auto add_parameter = [](auto& context) {
  _val(context).is_function = true;
  _val(context).parameters.push_back(state(context).word(_attr(context)));
};
const auto set_verdict = [](auto& context) { _val(context).verdict = _attr(context).id; };
const auto set_token = [](auto& context) { _val(context).token = std::move(_attr(context)); };
const auto set_allowed = [](auto& context) { _val(context).allowed = _attr(context).id; };
const auto set_file = [](auto& context) {
  _val(context).path = state(context).decoded(_attr(context));
  _val(context).is_file = true;
};
const auto set_module = [](auto& context) { _val(context).path = state(context).word(_attr(context)); };
const auto set_alias = [](auto& context) { _val(context).alias = state(context).word(_attr(context)); };
const auto set_left = [](auto& context) { _val(context).left = _attr(context).id; };
const auto set_right = [](auto& context) { _val(context).right = _attr(context).id; };
const auto set_decoded = [](auto& context) { _val(context).word = state(context).decoded(_attr(context)); };
template <ast::AssertKind kind>
const auto set_kind = [](auto& context) { _val(context).kind = kind; };
const auto add_verb = [](auto& context) {
  ast::Assert& verb = _attr(context);
  verb.left = _val(context).left;
  _val(context) = std::move(verb);
};
const auto make_node = [](auto& context) { _val(context).node = std::move(_attr(context)); };

const auto make_symbol = [](auto& context) {
  const Token token = _attr(context);
  return state(context).tree.add(leaf(token.kind, state(context).lexer.text(token)), state(context).span(token));
};
const auto add_low = [](auto& context) {
  Elements& symbols = _val(context);
  symbols.list.empty() ? start(context) : extend(context);
  symbols.list.push_back({make_symbol(context), {}});
};
const auto add_high = [](auto& context) {
  extend(context);
  _val(context).list.back().high = make_symbol(context);
};
const auto set_symbols = [](auto& context) { _val(context).symbols = std::move(_attr(context).list); };

const x3::rule<struct SymbolsRule, Elements> symbols = "a string";
const x3::rule<struct SymbolSetRule, Operand> symbol_set = "a set";
const x3::rule<struct AlphabetRule, ast::AlphabetStatement> alphabet = "a statement";
const x3::rule<struct SetRule, ast::SetStatement> set = "a statement";
const x3::rule<struct FunctionRule, ast::Definition> function = "a statement";
const x3::rule<struct DefinitionRule, ast::Definition> definition = "a statement";
const x3::rule<struct AcceptRule, ast::Accept> accept = "a statement";
const x3::rule<struct NextRule, ast::Next> next = "a statement";
const x3::rule<struct PathRule, ast::Import> path = "a module or a file in quotes";
const x3::rule<struct ImportRule, ast::Import> import = "a statement";
const x3::rule<struct ClaimRule, ast::Assert> claim = "a claim";
const x3::rule<struct VerbRule, ast::Assert> verb = "`accepts`, `rejects` or `==`";
const x3::rule<struct StatementRule, Statement> statement = "a statement";

// clang-format off
const auto symbol_range = string[add_low] >> -(dots > string[add_high]);
const auto symbols_def = symbol_range >> *(-comma >> symbol_range);
const auto symbol_set_def = symbols[make_set] | expression[keep];
const auto alphabet_def = tok(K::kw_alphabet) > symbols[set_symbols];
const auto set_def = tok(K::kw_set) > name[set_word] > assign > symbol_set[set_set];
const auto function_def = tok(K::kw_def) > name[set_word] > left_paren > name[add_parameter] % comma > right_paren >
                          assign > expression[set_body];
const auto definition_def = name[set_word] >> -(left_bracket > binder[add_index] % comma > right_bracket) > assign >
                            expression[set_body];
const auto accept_def = tok(K::kw_accept) > expression[set_verdict];
const auto next_def = tok(K::kw_next) > left_bracket > binder[set_token] > right_bracket > assign >
                      expression[set_allowed];
const auto path_def = string[set_file] | name[set_module];
const auto import_def = tok(K::kw_import) > path[keep] >> -(WordParser{"as"} > name[set_alias]);

using ast::AssertKind;
const auto pair = left_paren > expression[set_left] > comma > expression[set_right] > right_paren;
const auto claim_def = (WordParser{"equivalent"}[set_kind<AssertKind::equivalent>] >> &left_paren) > pair |
                       (WordParser{"subset"}[set_kind<AssertKind::subset>] >> &left_paren) > pair |
                       (WordParser{"empty"}[set_kind<AssertKind::empty>] >> left_paren) > expression[set_left] >
                           right_paren |
                       operand[set_left] > verb[add_verb];
const auto verb_def = WordParser{"accepts"}[set_kind<AssertKind::accepts>] > string[set_decoded] |
                      WordParser{"rejects"}[set_kind<AssertKind::rejects>] > string[set_decoded] |
                      tok(K::equal)[set_kind<AssertKind::equivalent>] > operand[set_right];
const auto statement_def = alphabet[make_node] | set[make_node] | function[make_node] | definition[make_node] |
                           accept[make_node] | next[make_node] | import[make_node] |
                           tok(K::kw_assert) > claim[make_node];
// clang-format on

BOOST_SPIRIT_DEFINE(symbols, symbol_set, alphabet, set, function, definition, accept, next, path, import, claim, verb,
                    statement)

// --- programs and tasks --------------------------------------------------------------------------------------------

const auto set_key = [](auto& context) { _val(context).key = state(context).word(_attr(context)); };
const auto set_spec = [](auto& context) { _val(context).spec = _attr(context).id; };
const auto add_word = [](auto& context) { _val(context).words.push_back(state(context).word(_attr(context))); };
const auto add_range = [](auto& context) { _val(context).ranges.push_back(_attr(context)); };
const auto number_value = [](auto& context) {
  return std::get<ast::Number>(leaf(K::number, state(context).lexer.text(_attr(context)))).value;
};
const auto set_lengths = [](auto& context) {
  const std::int64_t value = number_value(context);
  _val(context) = {value, value, state(context).span(_attr(context))};
};
const auto set_last_length = [](auto& context) {
  _val(context).high = number_value(context);
  extend(context);
};
const auto copy_word = [](auto& context) { _val(context) = state(context).word(_attr(context)); };

const x3::rule<struct LengthsRule, ast::LengthRange> lengths = "a number";
const x3::rule<struct FieldRule, ast::TaskField> field = "a line of a task";
const x3::rule<struct HeaderRule, ast::Word> header = "a name";

// clang-format off
const auto lengths_def = number[set_lengths] >> -(dots > number[set_last_length]);
const auto field_def = WordParser{"spec"}[set_key] > expression[set_spec] |
                       (WordParser{"train"}[set_key] | WordParser{"test"}[set_key]) > lengths[add_range] % comma |
                       name[set_key] >> *one_of<is_word>("a word")[add_word];
const auto header_def = (tok(K::kw_program) | tok(K::kw_task)) > name[copy_word];
// clang-format on

BOOST_SPIRIT_DEFINE(lengths, field, header)

template <class Rule>
std::optional<typename Rule::attribute_type> read(Grammar& at, std::span<const Token> tokens, const Rule& rule) {
  typename Rule::attribute_type result;
  Iterator first = tokens.data();
  const Iterator last = first + tokens.size();
  try {
    const auto parser = x3::with<GrammarTag>(std::ref(at))[rule > EndParser{}];
    if (x3::parse(first, last, parser, result)) {
      return at.tree.failed() ? std::nullopt : std::optional(std::move(result));
    }
    at.error = {0, rule.name};
  } catch (const x3::expectation_failure<Iterator>& failure) {
    at.error = {static_cast<std::size_t>(failure.where() - tokens.data()), failure.which()};
  }
  return std::nullopt;
}

}  // namespace crasp::lang::grammar

namespace crasp::lang {

std::optional<ast::StatementNode> read_statement(Grammar& grammar, std::span<const Token> tokens) {
  auto statement = grammar::read(grammar, tokens, grammar::statement);
  return statement ? std::optional(std::move(statement->node)) : std::nullopt;
}

std::optional<ast::Word> read_block_header(Grammar& grammar, std::span<const Token> tokens) {
  return grammar::read(grammar, tokens, grammar::header);
}

std::optional<ast::TaskField> read_task_field(Grammar& grammar, std::span<const Token> tokens) {
  return grammar::read(grammar, tokens, grammar::field);
}

std::optional<ast::ExprId> read_expression(Grammar& grammar, std::span<const Token> tokens) {
  const auto operand = grammar::read(grammar, tokens, grammar::expression);
  return operand ? std::optional(operand->id) : std::nullopt;
}

}  // namespace crasp::lang
