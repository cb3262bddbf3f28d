#pragma once
// What a C++ programmer would write for the programs of native_bench.cpp: the yardstick of native code. Symbols are
// bytes 0, 1, 2 in the order of the alphabet.

#include <cstddef>
#include <cstdint>

namespace crasp::bench {

using Verdict = bool(const std::uint8_t* word, std::size_t length);

Verdict dyck1, majority, anbncn, d12, nested_majority;

}  // namespace crasp::bench
