#include "hygge/parquet/presence_cursor.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace hygge::parquet {

namespace {

void clear(std::uint64_t* bits, std::size_t first, std::size_t count) {
  while (count > 0) {
    const std::size_t shift = first % kWordBits;
    const std::size_t here = std::min(kWordBits - shift, count);
    bits[first / kWordBits] &= ~(low_bits(here) << shift);
    first += here;
    count -= here;
  }
}

/// Up to 57 bits from the one at `place` on.
std::uint64_t load(std::span<const std::byte> bytes, std::size_t place) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data() + place / 8, std::min<std::size_t>(bytes.size() - place / 8, sizeof word));
  return word >> (place % 8);
}

}  // namespace

std::size_t PresenceCursor::take(std::size_t count, std::uint64_t* bits, std::size_t first) {
  if (!may_lack_) return count;
  constexpr std::size_t kAtOnce = 57;
  std::size_t present = 0;
  levels_.take(
      count,
      [&](std::uint64_t level, std::uint64_t times) {
        const auto rows = static_cast<std::size_t>(times);
        if (level == 0) clear(bits, first, rows);
        if (level != 0) present += rows;
        first += rows;
      },
      [&](std::span<const std::byte> run, std::size_t place, std::uint64_t times) {
        for (auto left = static_cast<std::size_t>(times); left > 0;) {
          const std::size_t here = std::min({kAtOnce, kWordBits - first % kWordBits, left});
          const std::uint64_t mask = low_bits(here);
          const std::uint64_t levels = load(run, place) & mask;
          bits[first / kWordBits] &= ~((levels ^ mask) << (first % kWordBits));
          present += static_cast<std::size_t>(std::popcount(levels));
          first += here;
          place += here;
          left -= here;
        }
      });
  return present;
}

}  // namespace hygge::parquet
