#pragma once
// What the modules of the standard library should compute: for each definition, program and generator, a reference that was
// written from its mathematical meaning alone. modules_test.cpp compares them on all words up to a length.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace crasp::tests {

/// A use of a definition, as an importer writes it, over an alphabet of one-character symbols.
struct DefinitionCase {
  std::string expression;  ///< `order.before("a", "b")`
  std::string letters;
  std::size_t longest;
  std::function<std::int64_t(const std::string&)> reference;  ///< its value at the last symbol; Booleans are 0 and 1
  bool after_word = false;                                    ///< it has this value too when it is read after the word
  std::function<bool(const std::string&)> domain = {};        ///< where it promises anything; empty: everywhere
};

/// A recogniser of the module.
struct RecogniserCase {
  std::string program;
  std::size_t longest;
  std::function<bool(const std::string&)> reference;
};

/// A generator of the module, on those words over `letters` that are in its `domain`.
struct GeneratorCase {
  std::string program;
  std::string letters;
  std::size_t longest;
  std::function<std::string(const std::string&)> reference;  ///< the letters that may come next, in the order of Σ
  std::function<bool(const std::string&)> domain = {};       ///< where it promises anything; empty: everywhere
};

/// A generator whose reference gives the ways to go on in a word of a language, and `.` for its end, and nothing for what is
/// not a prefix of such a word. The domain are the prefixes, and the complete words with a `.` behind.
GeneratorCase continuation_case(std::string program, std::string letters, std::size_t longest,
                                std::function<std::string(const std::string&)> reference);

struct ModuleCases {
  std::string module;
  std::vector<DefinitionCase> definitions;
  std::vector<RecogniserCase> recognisers;
  std::vector<GeneratorCase> generators;
};

ModuleCases beyond_cases();
ModuleCases brackets_cases();
ModuleCases copying_cases();
ModuleCases counting_cases();
ModuleCases local_cases();
ModuleCases order_cases();
ModuleCases periodic_cases();
ModuleCases prefixes_cases();
ModuleCases retrieval_cases();
ModuleCases sort_cases();
ModuleCases tomita_cases();

}  // namespace crasp::tests
