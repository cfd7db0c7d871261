#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace hygge::tds {

/// Where the values of one column lie in the caller's memory, one after the other; row i of what is decoded is values
/// element i. Owned by the caller, who lends it for one call.
///
/// `validity` has one bit per row, the least significant first, 1 = present; decoders clear the bits of NULLs (all are
/// set before) and leave those rows' values untouched. Encoders take nullptr as "no row is NULL".
struct ColumnMemory {
  void* values = nullptr;
  std::uint64_t* validity = nullptr;
};

/// Text or bytes of one row, in 16 bytes: up to 12 bytes inside, longer ones elsewhere with their first 4 inside.
///
/// The layout (that of the engine's own strings): u32 length; then either the bytes, padded with zeros, or a prefix of
/// 4 bytes and a pointer of 8. A decoder fills the memory that it points to from a TextArena of the caller.
struct TextRef {
  static constexpr std::uint32_t kInside = 12;
  std::uint32_t length;
  std::array<char, 4> prefix;
  union {
    std::array<char, 8> rest;
    const char* pointer;
  };
};
static_assert(sizeof(TextRef) == 16);

}  // namespace hygge::tds
