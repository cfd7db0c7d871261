#include "hygge/parquet/delta.h"

#include <algorithm>
#include <array>
#include <limits>

namespace hygge::parquet {

namespace {

constexpr std::uint64_t kMostInBlock = 1ULL << 20U;
constexpr std::size_t kMostMiniblocks = 512;
constexpr std::uint64_t kMostLengths = 4'000'000;

/// Calls `first(value)` once, then `miniblock(bytes, width, least, count)` for each of them.
template <typename First, typename Miniblock>
void each_miniblock(BitSource& source, std::uint64_t count, First first, Miniblock miniblock) {
  const std::uint64_t block = source.varint();
  const std::uint64_t miniblocks = source.varint();
  const std::uint64_t total = source.varint();
  const std::int64_t first_value = source.zigzag();
  if (block == 0 || miniblocks == 0 || block % miniblocks != 0 || (block / miniblocks) % 32 != 0) {
    throw BadPage{"its blocks have a size that cannot be"};
  }
  if (block > kMostInBlock || miniblocks > kMostMiniblocks) throw NotForUs{"very large blocks"};
  if (total != count) throw NotForUs{"a count of values that others understand otherwise"};
  if (count == 0) return;
  first(first_value);
  const std::uint64_t each = block / miniblocks;
  std::array<std::uint8_t, kMostMiniblocks> widths{};
  for (std::uint64_t left = count - 1; left > 0;) {
    const std::int64_t least = source.zigzag();
    for (std::uint64_t i = 0; i < miniblocks; ++i) widths[i] = source.byte();
    for (std::uint64_t i = 0; i < miniblocks && left > 0; ++i) {
      const unsigned width = widths[i];
      if (width > 64) throw BadPage{"its numbers have more than 64 bits"};
      const std::uint64_t used = std::min(each, left);
      // The last miniblock is whole in most files; what of it has no value may be left out.
      const std::uint64_t needed = (used * width + 7) / 8;
      const std::uint64_t size = std::min<std::uint64_t>(each * width / 8, source.left());
      if (size < needed) throw BadPage{"its values end too soon"};
      miniblock(source.take(size), width, least, used);
      left -= used;
    }
  }
}

}  // namespace

void skip_deltas(BitSource& source, std::uint64_t count) {
  each_miniblock(
      source, count, [](std::int64_t) {}, [](std::span<const std::byte>, unsigned, std::int64_t, std::uint64_t) {});
}

std::vector<std::uint32_t> read_lengths(BitSource& source, std::uint64_t count) {
  // Lengths that do not change cost no bytes, so a small page could claim enormously many.
  if (count > kMostLengths) throw NotForUs{"a page of very many texts"};
  std::vector<std::uint32_t> lengths;
  std::uint64_t value = 0;  // unsigned: deltas wrap around
  const auto keep = [&] {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max())) {
      throw BadPage{"a text in it has an impossible length"};
    }
    lengths.push_back(static_cast<std::uint32_t>(value));
  };
  each_miniblock(
      source, count,
      [&](std::int64_t first) {
        value = static_cast<std::uint64_t>(first);
        keep();
      },
      [&](std::span<const std::byte> bytes, unsigned width, std::int64_t least, std::uint64_t used) {
        each_packed(bytes, width, static_cast<std::size_t>(used), [&](std::uint64_t delta) {
          value += static_cast<std::uint64_t>(least) + delta;
          keep();
        });
      });
  return lengths;
}

}  // namespace hygge::parquet
