#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "hygge/parquet/bad_page.h"
#include "hygge/parquet/zigzag.h"

namespace hygge::parquet {

inline constexpr std::size_t kWordBits = 64;

/// A word in which the lowest `count` bits are set, of 64 at most.
constexpr std::uint64_t low_bits(std::size_t count) noexcept {
  return count == kWordBits ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

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

/// Calls `visit(value)` for `count` numbers of `width` bits (0 to 64), packed from the lowest bit on, from the one at
/// place `first` (Encodings.md, "Run Length Encoding / Bit-Packing Hybrid"). `bytes` must hold them all.
template <typename Visit>
void each_packed(std::span<const std::byte> bytes, unsigned width, std::size_t first, std::size_t count, Visit visit) {
  const std::uint64_t mask = low_bits(width);
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
  const std::size_t end = first + count;
  std::size_t i = first;
  if (width <= 56 && bytes.size() >= 8) {
    const std::uint64_t last_load = bytes.size() - 8;
    const std::size_t careless = std::min<std::size_t>(end, static_cast<std::size_t>(last_load * 8 / width));
    for (; i < careless; ++i) {
      const std::uint64_t bit = std::uint64_t{i} * width;
      visit((load(static_cast<std::size_t>(bit / 8), 8) >> (bit % 8)) & mask);
    }
  }
  for (; i < end; ++i) visit(number_at(std::uint64_t{i} * width));
}

/// The same from the first on.
template <typename Visit>
void each_packed(std::span<const std::byte> bytes, unsigned width, std::size_t count, Visit visit) {
  each_packed(bytes, width, 0, count, visit);
}

/// Goes through numbers of `width` bits (0 to 32) that are kept in runs, some at a time (Encodings.md, "Run Length
/// Encoding / Bit-Packing Hybrid").
class RunCursor {
 public:
  RunCursor() : source_{{}} {}
  /// `total` numbers, of which `bytes` must live as long as this.
  RunCursor(std::span<const std::byte> bytes, unsigned width, std::uint64_t total)
      : source_{bytes}, width_{width}, left_{total} {
    if (width > 32) throw BadPage{"its numbers have more than 32 bits"};
  }

  /// The bytes behind the run that it is at.
  std::span<const std::byte> rest() const noexcept { return source_.rest(); }

  /// Calls `repeated(value, times)` or `packed(bytes, first, times)` for each part of a run, of which the times sum up
  /// to `count`; at most as many as are left. Throws BadPage when the bytes end before.
  template <typename Repeated, typename Packed>
  void take(std::uint64_t count, Repeated repeated, Packed packed) {
    while (count > 0) {
      if (in_run_ == 0) begin_run();
      const std::uint64_t times = std::min(in_run_, count);
      if (times > 0 && is_packed_) packed(run_, static_cast<std::size_t>(place_), times);
      if (times > 0 && !is_packed_) repeated(value_, times);
      place_ += times;
      in_run_ -= times;
      count -= times;
    }
  }

 private:
  void begin_run() {
    const std::uint64_t head = source_.varint();
    is_packed_ = (head & 1U) != 0;
    if (!is_packed_) {
      const unsigned value_bytes = (width_ + 7) / 8;
      value_ = 0;
      const std::span<const std::byte> bytes = source_.take(value_bytes);
      for (unsigned i = 0; i < value_bytes; ++i) value_ |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
      in_run_ = std::min(head >> 1U, left_);
    } else {
      const std::uint64_t groups = head >> 1U;
      in_run_ = groups > left_ / 8 ? left_ : groups * 8;
      // Some writers cut the last run off behind its last value.
      const std::uint64_t needed = (in_run_ * width_ + 7) / 8;
      const std::uint64_t whole = groups > source_.left() ? source_.left() : groups * width_;
      if (needed > source_.left()) throw BadPage{"its values end too soon"};
      run_ = source_.take(width_ == 0 ? 0 : std::clamp<std::uint64_t>(whole, needed, source_.left()));
      place_ = 0;
    }
    left_ -= in_run_;
  }

  BitSource source_;
  unsigned width_ = 0;
  std::uint64_t left_ = 0;  // behind the run that it is at
  // Of that run.
  std::uint64_t in_run_ = 0;
  bool is_packed_ = false;
  std::uint64_t value_ = 0;
  std::span<const std::byte> run_;
  std::uint64_t place_ = 0;
};

/// All `count` numbers at once: calls `repeated(value, times)` or `packed(bytes, times)` for each run.
template <typename Repeated, typename Packed>
void each_run(std::span<const std::byte> bytes, unsigned width, std::uint64_t count, Repeated repeated, Packed packed) {
  RunCursor{bytes, width, count}.take(
      count, repeated, [&](std::span<const std::byte> run, std::size_t, std::uint64_t times) { packed(run, times); });
}

}  // namespace hygge::parquet
