#pragma once

#include <cstdint>

namespace hygge::parquet {

/// Calls `put(byte)` for each byte of a number as ULEB128, at most ten of them.
template <typename Put>
constexpr void put_varint(std::uint64_t number, Put put) {
  for (; number >= 0x80; number >>= 7U) put(static_cast<std::uint8_t>(0x80U | (number & 0x7FU)));
  put(static_cast<std::uint8_t>(number));
}

}  // namespace hygge::parquet
