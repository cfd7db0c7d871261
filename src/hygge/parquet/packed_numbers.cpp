#include "hygge/parquet/packed_numbers.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "hygge/parquet/bits.h"

namespace hygge::parquet {

namespace {

constexpr std::size_t kGroup = 8;  // numbers that begin and end with whole bytes, whatever their width
constexpr unsigned kWidest = 32;

using UnpackGroups = void (*)(const std::byte* from, std::size_t groups, std::uint32_t* into);

/// With a width that the compiler knows, and so without a branch. Reads up to seven bytes behind the last group.
template <unsigned kWidth>
void unpack_groups(const std::byte* from, std::size_t groups, std::uint32_t* into) {
  constexpr std::uint64_t kMask = low_bits(kWidth);
  for (std::size_t group = 0; group < groups; ++group, from += kWidth, into += kGroup) {
    for (std::size_t i = 0; i < kGroup; ++i) {
      std::uint64_t word = 0;
      std::memcpy(&word, from + i * kWidth / 8, sizeof word);
      into[i] = static_cast<std::uint32_t>((word >> (i * kWidth % 8)) & kMask);
    }
  }
}

template <std::size_t... kWidths>
constexpr std::array<UnpackGroups, sizeof...(kWidths)> for_widths(std::index_sequence<kWidths...> /*widths*/) {
  return {unpack_groups<static_cast<unsigned>(kWidths)>...};
}

constexpr auto kUnpack = for_widths(std::make_index_sequence<kWidest + 1>{});

}  // namespace

void unpack_numbers(std::span<const std::byte> bytes, unsigned width, std::size_t first, std::size_t count,
                    std::uint32_t* into) noexcept {
  const auto one_by_one = [&](std::size_t times) {
    each_packed(bytes, width, first, times, [&](std::uint64_t value) { *into++ = static_cast<std::uint32_t>(value); });
    first += times;
    count -= times;
  };
  one_by_one(std::min(count, (kGroup - first % kGroup) % kGroup));
  const std::size_t begin = first / kGroup * width;
  const std::size_t careless =
      bytes.size() < begin + sizeof(std::uint64_t) ? 0 : bytes.size() - begin - sizeof(std::uint64_t);
  const std::size_t groups = width == 0 ? count / kGroup : std::min(count / kGroup, careless / width);
  if (width > 0) {
    kUnpack[width](bytes.data() + begin, groups, into);
  } else {
    std::fill_n(into, groups * kGroup, 0U);
  }
  into += groups * kGroup;
  first += groups * kGroup;
  count -= groups * kGroup;
  one_by_one(count);
}

}  // namespace hygge::parquet
