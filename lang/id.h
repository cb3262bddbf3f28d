#pragma once
// Typed 32-bit indices into vectors: an id of one store cannot be used in another.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace crasp::lang {

template <class Tag>
struct Id {
  static constexpr std::uint32_t kNone = 0xffff'ffff;

  std::uint32_t index = kNone;

  constexpr bool valid() const { return index != kNone; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace crasp::lang

template <class Tag>
struct std::hash<crasp::lang::Id<Tag>> {
  std::size_t operator()(crasp::lang::Id<Tag> id) const noexcept { return id.index; }
};
