#pragma once
// The world failed: a file, memory or a device. The only exception type of the project, caught once in cli/main.cpp (exit code 4).

#include <stdexcept>

namespace crasp::lang {

class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace crasp::lang
