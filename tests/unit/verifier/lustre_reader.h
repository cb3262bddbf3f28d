#pragma once
// A simulator for the part of Lustre that `write_lustre` uses: equations, one on a line, between integers and Booleans.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace crasp::verifier::testing {

class LustreReader {
 public:
  explicit LustreReader(const std::string& text);
  /// Reads one symbol; is the property `ok` false then?
  bool step(std::int64_t symbol);

 private:
  struct Equation {
    std::string name, expression;
  };
  std::vector<Equation> equations_;
  std::map<std::string, std::int64_t> previous_;
  bool first_ = true;
};

}  // namespace crasp::verifier::testing
