#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace hygge::tds {

/// Where the values of one column lie in the caller's memory, one after the other; row i of what is decoded is values
/// element i. Owned by the caller, who lends it for one call.
///
/// `validity` has one bit per row, the least significant first, 1 = present; decoders clear the bits of NULLs (all are
/// set before) and leave those rows' values untouched. Encoders take nullptr as "no row is NULL"; decoders take it as
/// the promise that there is none, and refuse one that comes (Error{Data}).
///
/// `aside` is for what a value has besides itself, where the caller wants it: the offset of a datetimeoffset from UTC
/// in minutes (int16_t), the type of the value in a sql_variant, as in "decimal(5,2)" (TextRef).
struct ColumnMemory {
  void* values = nullptr;
  std::uint64_t* validity = nullptr;
  void* aside = nullptr;
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

  /// The text; valid as long as the TextRef itself and what it points to.
  std::string_view view() const noexcept {
    return {length <= kInside ? reinterpret_cast<const char*>(this) + sizeof length : pointer, length};
  }
};
static_assert(sizeof(TextRef) == 16);

/// A TextRef of `size` bytes at `text`, which are pointed to when they do not fit inside.
inline TextRef text_ref(const char* text, std::size_t size) noexcept {
  TextRef made{.length = static_cast<std::uint32_t>(size), .prefix = {}, .rest = {}};
  if (size <= TextRef::kInside) {
    std::memcpy(reinterpret_cast<char*>(&made) + sizeof made.length, text, size);
  } else {
    std::memcpy(made.prefix.data(), text, made.prefix.size());
    made.pointer = text;
  }
  return made;
}

}  // namespace hygge::tds
