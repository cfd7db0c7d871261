#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "hygge/parquet/bad_page.h"
#include "hygge/parquet/zigzag.h"

namespace hygge::parquet {

/// Takes numbers from the front of a page's bytes. Throws BadPage when there are not enough.
class BitSource {
 public:
  explicit BitSource(std::span<const std::byte> bytes) : bytes_{bytes} {}

  std::span<const std::byte> rest() const noexcept { return bytes_; }
  std::size_t left() const noexcept { return bytes_.size(); }

  std::span<const std::byte> take(std::uint64_t size) {
    if (size > bytes_.size()) throw BadPage{"its values end too soon"};
    const std::span<const std::byte> taken = bytes_.first(static_cast<std::size_t>(size));
    bytes_ = bytes_.subspan(static_cast<std::size_t>(size));
    return taken;
  }

  std::uint8_t byte() { return static_cast<std::uint8_t>(take(1)[0]); }

  /// Little-endian, of 4 bytes.
  std::uint32_t word() {
    std::uint32_t value = 0;
    const std::span<const std::byte> bytes = take(sizeof value);
    for (std::size_t i = 0; i < sizeof value; ++i) value |= static_cast<std::uint32_t>(bytes[i]) << (8 * i);
    return value;
  }

  /// ULEB128, of at most 64 bits.
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = byte();
      value |= static_cast<std::uint64_t>(next & 0x7FU) << shift;
      if (next < 0x80) return value;
    }
    throw BadPage{"a number in it has no end"};
  }

  std::int64_t zigzag() { return unzigzag(varint()); }

 private:
  std::span<const std::byte> bytes_;
};

/// Calls `visit(value)` for `count` numbers of `width` bits (0 to 64), packed from the lowest bit on
/// (Encodings.md, "Run Length Encoding / Bit-Packing Hybrid"). `bytes` must hold them all.
template <typename Visit>
void each_packed(std::span<const std::byte> bytes, unsigned width, std::size_t count, Visit visit) {
  const std::uint64_t mask = width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
  const auto load = [&](std::size_t from, std::size_t size) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data() + from, size);  // hygge runs on little-endian machines only
    return value;
  };
  const auto number_at = [&](std::uint64_t bit) {
    const auto from = static_cast<std::size_t>(bit / 8);
    const unsigned shift = static_cast<unsigned>(bit % 8);
    const std::size_t size = std::min<std::size_t>(bytes.size() - from, 8);
    std::uint64_t value = load(from, size) >> shift;
    if (shift + width > 64) value |= load(from + 8, 1) << (64 - shift);
    return value & mask;
  };
  if (width == 0) {
    for (std::size_t i = 0; i < count; ++i) visit(std::uint64_t{0});
    return;
  }
  // Most can be loaded with eight bytes at once; the last ones and the widest need more care.
  std::size_t i = 0;
  if (width <= 56 && bytes.size() >= 8) {
    const std::uint64_t last_load = bytes.size() - 8;
    const std::size_t careless = std::min<std::size_t>(count, static_cast<std::size_t>(last_load * 8 / width));
    for (; i < careless; ++i) {
      const std::uint64_t bit = std::uint64_t{i} * width;
      visit((load(static_cast<std::size_t>(bit / 8), 8) >> (bit % 8)) & mask);
    }
  }
  for (; i < count; ++i) visit(number_at(std::uint64_t{i} * width));
}

/// Reads `count` numbers of `width` bits (0 to 32) in runs (Encodings.md, "Run Length Encoding / Bit-Packing Hybrid"):
/// calls `repeated(value, times)` or `packed(bytes, times)` for each run, of which the times sum up to `count`.
/// Throws BadPage when the bytes end before.
template <typename Repeated, typename Packed>
void each_run(BitSource& source, unsigned width, std::uint64_t count, Repeated repeated, Packed packed) {
  if (width > 32) throw BadPage{"its numbers have more than 32 bits"};
  const unsigned value_bytes = (width + 7) / 8;
  while (count > 0) {
    const std::uint64_t head = source.varint();
    if ((head & 1U) == 0) {
      std::uint64_t value = 0;
      const std::span<const std::byte> bytes = source.take(value_bytes);
      for (unsigned i = 0; i < value_bytes; ++i) value |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
      const std::uint64_t times = std::min(head >> 1U, count);
      if (times > 0) repeated(value, times);
      count -= times;
      continue;
    }
    const std::uint64_t groups = head >> 1U;
    const std::uint64_t times = groups > count / 8 ? count : groups * 8;
    // Some writers cut the last run off behind its last value.
    const std::uint64_t needed = (times * width + 7) / 8;
    const std::uint64_t whole = groups > source.left() ? source.left() : groups * width;
    if (needed > source.left()) throw BadPage{"its values end too soon"};
    const std::uint64_t size = width == 0 ? 0 : std::clamp<std::uint64_t>(whole, needed, source.left());
    if (times > 0) packed(source.take(size), times);
    count -= times;
  }
}

}  // namespace hygge::parquet
