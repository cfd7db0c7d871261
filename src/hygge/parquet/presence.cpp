#include "hygge/parquet/presence.h"

#include <bit>
#include <cstring>

#include "hygge/parquet/bits.h"
#include "hygge/parquet/varint.h"

namespace hygge::parquet {

std::size_t count_present(const std::uint64_t* present, std::size_t rows) noexcept {
  std::size_t count = 0;
  for (std::size_t word = 0; word < rows / kWordBits; ++word)
    count += static_cast<std::size_t>(std::popcount(present[word]));
  if (const std::size_t rest = rows % kWordBits; rest > 0) {
    count += static_cast<std::size_t>(std::popcount(present[rows / kWordBits] & low_bits(rest)));
  }
  return count;
}

std::size_t Presence::add(const std::uint64_t* present, std::size_t rows) {
  const std::size_t there = present == nullptr ? rows : count_present(present, rows);
  const bool has_nulls = there < rows;
  if (has_nulls && nulls_ == 0) write_down(rows_);
  nulls_ += rows - there;
  if (nulls_ > 0) {
    if (has_nulls) {
      append(present, rows);
    } else {
      write_down(rows);
    }
  }
  rows_ += rows;
  return there;
}

/// So many rows more that all have a value.
void Presence::write_down(std::size_t rows) {
  // While nothing was NULL nothing was written down: then these rows are all there are.
  std::size_t place = bits_.empty() ? 0 : rows_;
  bits_.resize((place + rows + kWordBits - 1) / kWordBits);
  for (std::size_t left = rows; left > 0;) {
    const std::size_t at = place % kWordBits;
    const std::size_t count = std::min(kWordBits - at, left);
    bits_[place / kWordBits] |= low_bits(count) << at;
    place += count;
    left -= count;
  }
}

void Presence::append(const std::uint64_t* present, std::size_t rows) {
  bits_.resize((rows_ + rows + kWordBits - 1) / kWordBits);
  const std::size_t shift = rows_ % kWordBits;
  std::size_t word = rows_ / kWordBits;
  for (std::size_t done = 0; done < rows; done += kWordBits, ++word) {
    const std::uint64_t bits = present[done / kWordBits] & low_bits(std::min(kWordBits, rows - done));
    bits_[word] |= bits << shift;
    if (shift > 0 && bits >> (kWordBits - shift) != 0) bits_[word + 1] |= bits >> (kWordBits - shift);
  }
}

void Presence::levels(GrowingBytes& into) const {
  const std::size_t begin = into.size();
  std::byte* const at = into.grow(most_bytes(rows_));
  std::size_t size = sizeof(std::uint32_t);
  const auto put = [&](std::uint8_t byte) { at[size++] = static_cast<std::byte>(byte); };
  if (rows_ > 0 && (nulls_ == 0 || nulls_ == rows_)) {
    put_varint(std::uint64_t{rows_} << 1U, put);
    put(nulls_ == 0 ? 1 : 0);
  } else if (rows_ > 0) {
    const std::size_t groups = (rows_ + 7) / 8;
    put_varint(std::uint64_t{groups} << 1U | 1U, put);
    std::memcpy(at + size, bits_.data(), groups);  // hygge runs on little-endian machines only
    size += groups;
  }
  const auto length = static_cast<std::uint32_t>(size - sizeof(std::uint32_t));
  std::memcpy(at, &length, sizeof length);
  into.shrink_to(begin + size);
}

void Presence::clear() noexcept {
  rows_ = nulls_ = 0;
  bits_.clear();
}

}  // namespace hygge::parquet
