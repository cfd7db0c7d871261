#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hygge/parquet/bits.h"

namespace hygge::parquet {

/// Goes through `count` numbers that are kept as their differences (Encodings.md, "Delta Encoding"), miniblock by
/// miniblock. Throws BadPage when the bytes end before; NotForUs when they tell of another count.
class DeltaBlocks {
 public:
  /// Differences, less `least`, of `width` bits each (0 to 64).
  struct Miniblock {
    std::span<const std::byte> bytes;
    unsigned width = 0;
    std::int64_t least = 0;
    std::uint64_t count = 0;
  };

  /// `source` must live as long as this; what next() gives is taken from its front.
  DeltaBlocks(BitSource& source, std::uint64_t count);

  /// The first number, where there is one; the differences are those of the others.
  std::int64_t first() const noexcept { return first_; }
  std::optional<Miniblock> next();

 private:
  static constexpr std::size_t kMostMiniblocks = 512;

  BitSource& source_;
  std::int64_t first_ = 0;
  std::uint64_t each_ = 0;
  std::uint64_t miniblocks_ = 0;
  std::uint64_t left_ = 0;
  std::int64_t least_ = 0;
  std::uint64_t place_ = 0;  // among the miniblocks of its block
  std::array<std::uint8_t, kMostMiniblocks> widths_{};
};

/// Moves `source` behind `count` numbers, whatever they are: any bits are a number. Throws what DeltaBlocks throws.
void skip_deltas(BitSource& source, std::uint64_t count);

/// The numbers themselves, which must be lengths: each 0 to 2^31 - 1. Throws also NotForUs for more than 4 million.
std::vector<std::uint32_t> read_lengths(BitSource& source, std::uint64_t count);

}  // namespace hygge::parquet
