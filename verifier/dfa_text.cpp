#include "verifier/dfa_text.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "verifier/dfa_edges.h"

namespace crasp::verifier {
namespace {

// Collects states and edges by name; `finish` checks that they make an automaton.
class Builder {
 public:
  void add_symbol(const std::string& symbol) {
    if (symbols_.try_emplace(symbol, symbols_.size()).second) names_.push_back(symbol);
  }
  void set_start(const std::string& state) {
    if (start_ && *start_ != state) fail("two start states: `" + *start_ + "` and `" + state + "`");
    start_ = state;
    number(state);
  }
  void accept(const std::string& state) { accepting_.insert(number(state)); }
  void add_state(const std::string& state) { number(state); }
  void add_edge(const std::string& from, const std::string& symbol, const std::string& to) {
    auto found = symbols_.find(symbol);
    if (found == symbols_.end()) return fail("`" + symbol + "` is not in the alphabet");
    lang::State target = number(to);
    auto [place, fresh] = edges_.try_emplace({number(from), found->second}, target);
    if (!fresh && place->second != target) fail("two transitions from `" + from + "` on `" + symbol + "`");
  }
  void fail(std::string message) {
    if (!error_) error_ = DfaTextError{std::move(message), line};
  }
  bool failed() const { return error_.has_value(); }

  std::variant<NamedDfa, DfaTextError> finish() {
    line = 0;
    if (!start_) fail("no start state");
    if (error_) return *error_;
    lang::State sink = static_cast<lang::State>(states_.size());
    bool complete = edges_.size() == states_.size() * names_.size();
    lang::Dfa dfa{static_cast<std::uint32_t>(names_.size()), {}, states_[*start_], std::vector<bool>(sink + !complete)};
    dfa.transitions.assign(std::size_t{dfa.states()} * names_.size(), sink);
    for (const auto& [edge, target] : edges_) dfa.transitions[edge.first * names_.size() + edge.second] = target;
    for (lang::State state : accepting_) dfa.accepting[state] = true;
    return NamedDfa{names_, std::move(dfa)};
  }

  std::size_t line = 0;

 private:
  lang::State number(const std::string& state) {
    return states_.try_emplace(state, static_cast<lang::State>(states_.size())).first->second;
  }

  std::vector<std::string> names_;
  std::map<std::string, std::size_t> symbols_;
  std::map<std::string, lang::State> states_;
  std::map<std::pair<std::size_t, std::size_t>, lang::State> edges_;
  std::set<lang::State> accepting_;
  std::optional<std::string> start_;
  std::optional<DfaTextError> error_;
};

// Words of a line: bare, or in double quotes with backslash escapes. Punctuation of Graphviz stands alone.
std::vector<std::string> words_of(std::string_view line, std::string_view punctuation, bool& closed) {
  std::vector<std::string> result;
  closed = true;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == ' ' || line[at] == '\t' || line[at] == '\r') {
      ++at;
    } else if (line[at] == '"') {
      result.emplace_back();
      for (++at; at < line.size() && line[at] != '"'; ++at) {
        if (line[at] == '\\' && at + 1 < line.size()) ++at;
        result.back() += line[at];
      }
      closed = at < line.size();
      ++at;
    } else if (line.substr(at).starts_with("->")) {
      result.emplace_back("->");
      at += 2;
    } else if (punctuation.find(line[at]) != std::string_view::npos) {
      result.emplace_back(1, line[at++]);
    } else {
      result.emplace_back();
      while (at < line.size() && line.find_first_of(" \t\r\"", at) != at && !line.substr(at).starts_with("->") &&
             punctuation.find(line[at]) == std::string_view::npos) {
        result.back() += line[at++];
      }
    }
  }
  return result;
}

void read_small_line(const std::vector<std::string>& words, Builder& builder) {
  if (words.empty() || words[0].starts_with("//")) return;
  std::vector<std::string> rest(words.begin() + 1, words.end());
  if (words[0] == "alphabet") {
    for (const std::string& symbol : rest) builder.add_symbol(symbol);
  } else if (words[0] == "start" && rest.size() == 1) {
    builder.set_start(rest[0]);
  } else if (words[0] == "accept") {
    for (const std::string& state : rest) builder.accept(state);
  } else if (words.size() == 3) {
    builder.add_edge(words[0], words[1], words[2]);
  } else {
    builder.fail("expected `alphabet SYMBOL…`, `start STATE`, `accept STATE…` or `STATE SYMBOL STATE`");
  }
}

std::string attribute(const std::vector<std::string>& words, std::string_view name) {
  for (std::size_t at = 0; at + 2 < words.size(); ++at) {
    if (words[at] == name && words[at + 1] == "=") return words[at + 2];
  }
  return "";
}

// One line of Graphviz: an edge, or a state with its shape. The start is where the edge without a label leads.
void read_dot_line(const std::vector<std::string>& words, Builder& builder) {
  static const std::set<std::string> kSkipped{"digraph", "}", "rankdir", "node", "edge", "graph"};
  if (words.size() >= 2 && words[0] == "//" && words[1] == "alphabet") {  // keeps the order of the symbols
    for (std::size_t at = 2; at < words.size(); ++at) builder.add_symbol(words[at]);
    return;
  }
  if (words.empty() || kSkipped.count(words[0]) || words[0].starts_with("//")) return;
  if (words.size() >= 3 && words[1] == "->") {
    std::string label = attribute(words, "label");
    if (label.empty()) return builder.set_start(words[2]);
    std::stringstream symbols(label);
    for (std::string symbol; std::getline(symbols, symbol, ',');) {
      builder.add_symbol(symbol);
      builder.add_edge(words[0], symbol, words[2]);
    }
    return;
  }
  std::string shape = attribute(words, "shape");
  if (shape == "doublecircle") builder.accept(words[0]);
  if (shape == "circle") builder.add_state(words[0]);
}

template <class ReadLine>
std::variant<NamedDfa, DfaTextError> read_lines(std::string_view text, std::string_view punctuation,
                                                ReadLine read_line) {
  Builder builder;
  std::stringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line) && !builder.failed();) {
    ++builder.line;
    bool closed = true;
    std::vector<std::string> words = words_of(line, punctuation, closed);
    if (!closed) builder.fail("a quotation mark is not closed");
    if (!builder.failed()) read_line(words, builder);
  }
  return builder.finish();
}

std::string as_name(const nlohmann::json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

std::variant<NamedDfa, DfaTextError> read_json(std::string_view text) {
  nlohmann::json root = nlohmann::json::parse(text, nullptr, false);
  if (root.is_discarded()) return DfaTextError{"this is not JSON", 0};
  for (const char* key : {"states", "input_symbols", "transitions", "initial_state", "final_states"}) {
    if (!root.contains(key)) return DfaTextError{std::string("the field `") + key + "` is missing", 0};
  }
  if (!root["transitions"].is_object()) return DfaTextError{"`transitions` must be an object", 0};
  Builder builder;
  for (const auto& symbol : root["input_symbols"]) builder.add_symbol(as_name(symbol));
  builder.set_start(as_name(root["initial_state"]));
  for (const auto& state : root["states"]) builder.add_state(as_name(state));
  for (const auto& state : root["final_states"]) builder.accept(as_name(state));
  for (const auto& [from, edges] : root["transitions"].items()) {
    if (!edges.is_object()) return DfaTextError{"the transitions of `" + from + "` must be an object", 0};
    for (const auto& [symbol, to] : edges.items()) builder.add_edge(from, symbol, as_name(to));
  }
  return builder.finish();
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (char each : text) {
    if (each == '"' || each == '\\') result += '\\';
    result += each;
  }
  return result + "\"";
}

}  // namespace

std::variant<NamedDfa, DfaTextError> read_dfa(std::string_view text) {
  std::size_t first = text.find_first_not_of(" \t\r\n");
  std::string_view rest = first == std::string_view::npos ? "" : text.substr(first);
  if (rest.starts_with("{")) return read_json(text);
  if (rest.starts_with("digraph")) return read_lines(text, "{}[]=;", read_dot_line);
  return read_lines(text, "", read_small_line);
}

std::string write_dot(const lang::Dfa& dfa, std::span<const std::string> symbols) {
  std::string text = "digraph {\n  // alphabet";
  for (const std::string& symbol : symbols) text += " " + quoted(symbol);
  text += "\n  rankdir=LR;\n  start [shape=point];\n";
  for (lang::State state = 0; state < dfa.states(); ++state) {
    if (is_sink(dfa, state)) continue;
    text += "  \"" + std::to_string(state) + "\" [shape=" + (dfa.accepting[state] ? "doublecircle" : "circle") + "];\n";
  }
  text += "  start -> \"" + std::to_string(dfa.start) + "\";\n";
  for (const DrawnEdge& edge : drawn_edges(dfa, symbols)) {
    text += "  \"" + std::to_string(edge.source) + "\" -> \"" + std::to_string(edge.target) + "\" [label=" +
            quoted(edge.label) + "];\n";
  }
  return text + "}\n";
}

}  // namespace crasp::verifier
