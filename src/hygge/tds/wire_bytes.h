#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace hygge::tds {

/// A little-endian number at `from`, which need not be aligned. hygge runs on little-endian machines only.
template <typename T>
T load(const std::byte* from) noexcept {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// Writes `value` little-endian to `to`.
template <typename T>
void store(std::byte* to, T value) noexcept {
  std::memcpy(to, &value, sizeof value);
}

/// The lowest `bytes` (1 to 8) of the number at `from`; eight bytes are read there whatever `bytes` is.
inline std::uint64_t load_widely(const std::byte* from, unsigned bytes) noexcept {
  return load<std::uint64_t>(from) & (~std::uint64_t{0} >> (64U - 8U * bytes));
}

/// Whole numbers of 38 digits.
__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

template <typename T>
constexpr T power_of_ten(unsigned exponent) noexcept {
  T power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

}  // namespace hygge::tds
