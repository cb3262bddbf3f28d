#include "lang/regex_symbols.h"

#include <algorithm>
#include <set>

namespace crasp::lang {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::size_t code_point_end(std::string_view text, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
  return end;
}

}  // namespace

std::vector<std::string> symbols_in_pattern(std::string_view pattern) {
  std::set<std::string> found;
  bool in_class = false;
  for (std::size_t at = 0; at < pattern.size();) {
    char here = pattern[at];
    std::size_t end = code_point_end(pattern, at);
    std::string_view operators = in_class ? "-^] \t\r\n" : "|&~*+?.()[] \t\r\n";
    if (here == '\\' && end < pattern.size()) {
      at = end;
      end = code_point_end(pattern, at);
      found.emplace(pattern.substr(at, end - at));
    } else if (here == '{' && !in_class) {
      end = std::min(pattern.find('}', at), pattern.size() - 1) + 1;
    } else if (operators.find(here) != std::string_view::npos) {
      in_class = here == '[' || (in_class && here != ']');
    } else if (std::size_t close = pattern.find('>', at); here == '<' && close != std::string_view::npos) {
      end = close + 1;
      found.emplace(pattern.substr(at, end - at));
    } else if (std::string_view symbol = pattern.substr(at, end - at);
               symbol != "ε" && symbol != "∅" && symbol != "Σ") {
      found.emplace(symbol);
    }
    at = end;
  }
  return {found.begin(), found.end()};
}

std::vector<std::string> symbols_in_list(std::string_view list) {
  bool spaced = list.find_first_of(kSpace) != std::string_view::npos;
  std::vector<std::string> result;
  for (std::size_t at = 0; at < list.size();) {
    std::size_t end = spaced ? std::min(list.find_first_of(kSpace, at), list.size()) : code_point_end(list, at);
    std::string symbol(list.substr(at, end - at));
    bool fresh = std::find(result.begin(), result.end(), symbol) == result.end();
    if (!symbol.empty() && fresh) result.push_back(std::move(symbol));
    at = std::max(end, at + 1);
  }
  return result;
}

}  // namespace crasp::lang
