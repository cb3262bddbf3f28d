#include "tests/support/languages.h"
#include "tests/unit/stdlib/module_cases.h"

namespace crasp::tests {
namespace {

bool ahead(const string& word) { return number_of(word, 'a') > number_of(word, 'b'); }
bool behind(const string& word) { return number_of(word, 'a') < number_of(word, 'b'); }

/// For how many non-empty prefixes it is true.
template <class Property>
std::size_t prefixes_with(const string& word, Property property) {
  std::size_t found = 0;
  for (std::size_t length = 1; length <= word.size(); ++length) found += property(word.substr(0, length)) ? 1 : 0;
  return found;
}

/// Whether it is true of each non-empty prefix, as a string of t and f.
template <class Property>
string history(const string& word, Property property) {
  string values;
  for (std::size_t length = 1; length <= word.size(); ++length) values += property(word.substr(0, length)) ? 't' : 'f';
  return values;
}

}  // namespace

ModuleCases prefixes_cases() {
  auto switched_on = [](const string& w) {
    static const std::regex pattern("f*t+");
    return matches(history(w, ahead), pattern);
  };
  return {
      "prefixes",
      {
          {R"(prefixes.always(#"a" >= #"b"))", "ab", 10, [](const string& w) { return prefixes_with(w, behind) == 0; }},
          {R"(prefixes.sometimes(#"a" > #"b"))", "ab", 10, [](const string& w) { return prefixes_with(w, ahead) > 0; }},
          {R"(prefixes.mostly(#"a" > #"b"))", "ab", 10,
           [](const string& w) { return 2 * prefixes_with(w, ahead) > w.size(); }},
          {R"(prefixes.first_time(#"a" > #"b"))", "ab", 10,
           [](const string& w) { return ahead(w) && prefixes_with(w, ahead) == 1; }},
          {R"(prefixes.switched_on(#"a" > #"b"))", "ab", 10, switched_on},
      },
      {
          {"mostly_ahead", 11, [](const string& w) { return 2 * prefixes_with(w, ahead) > w.size(); }},
          {"dyck1", 12, [](const string& w) { return is_dyck(w, "(", ")"); }},
      },
      {}};
}

}  // namespace crasp::tests
