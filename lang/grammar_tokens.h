#pragma once
// Single tokens as parsers of Boost.Spirit X3, and how composed parsers are named in messages. For grammar.cpp alone.

#include <fmt/format.h>
#include <boost/spirit/home/x3.hpp>

#include <string>
#include <string_view>
#include <type_traits>

#include "lang/grammar.h"

namespace crasp::lang::grammar {

namespace x3 = boost::spirit::x3;
using Iterator = const Token*;
using K = TokenKind;

/// One token that passes a test; `what` names it in messages, or is empty for the spelling of `wanted`.
struct TokenParser : x3::parser<TokenParser> {
  using attribute_type = Token;
  static constexpr bool has_attribute = true;

  bool (*accepts)(K found, K wanted);
  K wanted;
  std::string_view what;

  constexpr TokenParser(bool (*test)(K, K), K kind, std::string_view description)
      : accepts(test), wanted(kind), what(description) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context&, RuleContext&, Attribute& attribute) const {
    if (first == last || !accepts(first->kind, wanted)) return false;
    if constexpr (std::is_same_v<Attribute, Token>) attribute = *first;
    ++first;
    return true;
  }
};

constexpr TokenParser tok(K kind) {
  return {[](K found, K wanted) { return found == wanted; }, kind, {}};
}

struct GrammarTag;
constexpr auto state = [](const auto& context) -> Grammar& { return x3::get<GrammarTag>(context).get(); };

/// A name that is a keyword only at this place: `as`, `accepts`, `train`.
struct WordParser : x3::parser<WordParser> {
  using attribute_type = Token;
  static constexpr bool has_attribute = true;

  std::string_view text;
  constexpr explicit WordParser(std::string_view word) : text(word) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context, RuleContext&, Attribute& attribute) const {
    if (first == last || first->kind != K::name || state(context).lexer.text(*first) != text) return false;
    if constexpr (std::is_same_v<Attribute, Token>) attribute = *first;
    ++first;
    return true;
  }
};

struct EndParser : x3::parser<EndParser> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context&, RuleContext&, Attribute&) const {
    return first == last;
  }
};

/// Names and kinds of tokens stand for themselves in messages; signs and keywords stand in backticks.
inline std::string describe(std::string_view what) {
  return what.starts_with("a ") || what.starts_with("an ") ? std::string(what) : fmt::format("`{}`", what);
}

}  // namespace crasp::lang::grammar

namespace boost::spirit::x3 {

namespace crasp_grammar = crasp::lang::grammar;

template <>
struct get_info<crasp_grammar::TokenParser> {
  using result_type = std::string;
  std::string operator()(const crasp_grammar::TokenParser& parser) const {
    return crasp_grammar::describe(parser.what.empty() ? crasp::lang::spelling(parser.wanted) : parser.what);
  }
};
template <>
struct get_info<crasp_grammar::WordParser> {
  using result_type = std::string;
  std::string operator()(const crasp_grammar::WordParser& parser) const { return crasp_grammar::describe(parser.text); }
};
template <>
struct get_info<crasp_grammar::EndParser> {
  using result_type = std::string;
  std::string operator()(const crasp_grammar::EndParser&) const { return "the end of the line"; }
};

// Composed parsers are what they can begin with.
template <class Subject, class Action>
struct get_info<action<Subject, Action>> {
  using result_type = std::string;
  std::string operator()(const action<Subject, Action>& parser) const { return what(parser.subject); }
};
template <class Left, class Right>
struct get_info<sequence<Left, Right>> {
  using result_type = std::string;
  std::string operator()(const sequence<Left, Right>& parser) const { return what(parser.left); }
};
template <class Left, class Right>
struct get_info<list<Left, Right>> {
  using result_type = std::string;
  std::string operator()(const list<Left, Right>& parser) const { return what(parser.left); }
};
template <class Left, class Right>
struct get_info<alternative<Left, Right>> {
  using result_type = std::string;
  std::string operator()(const alternative<Left, Right>& parser) const {
    return what(parser.left) + " or " + what(parser.right);
  }
};

}  // namespace boost::spirit::x3
