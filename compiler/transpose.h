#pragma once
// Words in rows become positions in rows: what a lane kernel reads.

#include <cstdint>
#include <span>

namespace crasp::compiler {

inline constexpr std::size_t kTransposed = 16;

/// Writes to[k * stride + r] = rows[r][k] for k, r < 16; 0 beyond the end of a row.
void transpose(const std::span<const std::uint8_t> (&rows)[kTransposed], std::uint8_t* to, std::size_t stride);

}  // namespace crasp::compiler
