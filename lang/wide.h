#pragma once
// 128-bit integers, for intermediate results that 64 bits may not hold.

namespace crasp::lang {

// The extension keyword keeps -Wpedantic quiet: gcc and clang both have the type on every 64-bit target.
__extension__ typedef __int128 Wide;

}  // namespace crasp::lang
