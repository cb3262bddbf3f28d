#pragma once
// Tasks: what a model is trained and judged on (docs/tasks.md). The front end reads and checks them; sampling and training
// build on the result.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lang/program.h"

namespace crasp::lang {

/// Input lengths low … high, inclusive.
struct LengthBin {
  std::int64_t low = 0, high = 0;
};

struct Task {
  enum class Format : std::uint8_t { recognise, predict, transduce };

  std::string name;
  Span span;
  Program spec;                      ///< labels every position
  std::vector<std::string> sampler;  ///< the words after `inputs`; the first is in `samplers()`, symbols keep their quotes
  Format format = Format::recognise;
  LengthBin train;
  std::vector<LengthBin> test;
};

/// A distribution of inputs that a task can name.
struct SamplerInfo {
  std::string_view name;
  std::string_view meaning;
  std::vector<std::string_view> options;  ///< words that may follow the name
  bool takes_symbol = false;              ///< a symbol of Σ may follow
  bool takes_number = false;              ///< a number may follow
};

std::span<const SamplerInfo> samplers();

}  // namespace crasp::lang
