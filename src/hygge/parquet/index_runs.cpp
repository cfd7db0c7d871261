#include "hygge/parquet/index_runs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "hygge/parquet/varint.h"

namespace hygge::parquet {

namespace {

constexpr std::size_t kIndexGroup = 8;  // so many are packed together
using Indexes = std::span<const std::uint16_t>;

void grow_varint(std::uint64_t number, GrowingBytes& into) {
  put_varint(number, [&](std::uint8_t byte) { *into.grow(1) = static_cast<std::byte>(byte); });
}

/// Eight numbers of `width` bits, from the lowest bit on, in two halves of up to 64 bits each. Writes 16 bytes, of
/// which the first `width` count.
void pack_group(const std::uint16_t* group, unsigned width, std::byte* at) {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  for (unsigned i = 0; i < 4; ++i) {
    low |= std::uint64_t{group[i]} << (i * width);
    high |= std::uint64_t{group[4 + i]} << (i * width);
  }
  const unsigned half = 4 * width;
  if (half < 64) {
    low |= high << half;
    high >>= 64 - half;
  }
  std::memcpy(at, &low, sizeof low);
  std::memcpy(at + sizeof low, &high, sizeof high);
}

void append_packed(Indexes indexes, unsigned width, GrowingBytes& into) {
  if (indexes.empty()) return;
  const std::size_t groups = (indexes.size() + kIndexGroup - 1) / kIndexGroup;
  grow_varint(std::uint64_t{groups} << 1U | 1U, into);
  const std::size_t end = into.size() + groups * width;
  std::byte* at = into.grow(groups * width + 2 * sizeof(std::uint64_t));  // the last group is written with some behind
  std::size_t place = 0;
  for (; place + kIndexGroup <= indexes.size(); place += kIndexGroup, at += width)
    pack_group(&indexes[place], width, at);
  if (place < indexes.size()) {
    std::array<std::uint16_t, kIndexGroup> last{};
    std::memcpy(last.data(), &indexes[place], (indexes.size() - place) * sizeof(std::uint16_t));
    pack_group(last.data(), width, at);
  }
  into.shrink_to(end);
}

void append_repeated(std::uint16_t index, std::size_t times, unsigned width, GrowingBytes& into) {
  grow_varint(std::uint64_t{times} << 1U, into);
  into.append(&index, (width + 7) / 8);
}

/// How often the first is repeated.
std::size_t repetitions(Indexes indexes) {
  std::size_t count = 1;
  while (count < indexes.size() && indexes[count] == indexes[0]) ++count;
  return count;
}

}  // namespace

unsigned bits_for(std::size_t count) noexcept {
  return count <= 2 ? 1 : static_cast<unsigned>(std::bit_width(count - 1));
}

void encode_indexes(Indexes indexes, std::size_t entries, GrowingBytes& into) {
  constexpr std::size_t kWorthARun = 16;
  const unsigned width = bits_for(entries);
  *into.grow(1) = static_cast<std::byte>(width);
  std::size_t packed = 0;  // from where on nothing is written yet
  for (std::size_t place = 0; place < indexes.size();) {
    const std::size_t run = indexes[place] == indexes[std::min(place + kIndexGroup, indexes.size()) - 1]
                                ? repetitions(indexes.subspan(place))
                                : 0;
    if (run < kWorthARun) {
      place += kIndexGroup;
      continue;
    }
    append_packed(indexes.subspan(packed, place - packed), width, into);
    append_repeated(indexes[place], run, width, into);
    place += run;
    packed = place;
  }
  append_packed(indexes.subspan(packed), width, into);
}

}  // namespace hygge::parquet
