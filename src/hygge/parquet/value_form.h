#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hygge::parquet {

/// How the values of a leaf come into column memory: an array of numbers of `width` bytes each.
struct ValueForm {
  enum class Kind : std::uint8_t {
    Same,        ///< as they are stored
    Narrower,    ///< whole numbers of which the high bytes are nothing but the sign
    Thousandth,  ///< whole numbers, times 1,000: milliseconds as microseconds
    BigEndian,   ///< two's complement of up to 16 bytes, the highest first
    Uuid,        ///< 16 bytes, the highest first, as a number whose highest bit is flipped
    Text,        ///< a std::string_view each
  };
  Kind kind = Kind::Same;
  std::uint8_t width = 0;
  bool is_signed = true;
};

/// Brings values that a ValueCursor laid down, `size` bytes each, into their form. `from` and `into` do not overlap.
/// Throws NotForUs for a value that has no place in it.
void convert(const ValueForm& form, std::span<const std::byte> from, std::size_t size, void* into);

}  // namespace hygge::parquet
