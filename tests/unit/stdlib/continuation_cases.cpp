#include "tests/unit/stdlib/module_cases.h"

namespace crasp::tests {

using std::string;

GeneratorCase continuation_case(string program, string letters, std::size_t longest,
                                std::function<string(const string&)> reference) {
  auto domain = [reference](const string& word) {
    std::size_t end = word.find('.');
    if (end + 1 == word.size()) return reference(word.substr(0, end)).ends_with('.');
    if (end != string::npos) return false;
    return !reference(word).empty();
  };
  // After the end nothing may come, whatever the reference says of a word with a `.` in it.
  auto answer = [reference](const string& word) { return word.ends_with('.') ? string() : reference(word); };
  return {std::move(program), std::move(letters), longest, answer, domain};
}

}  // namespace crasp::tests
