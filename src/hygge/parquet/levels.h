#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hygge/parquet/footer.h"

namespace hygge::parquet {

/// What the levels of some entries of a leaf tell.
struct LevelCount {
  std::uint64_t entries = 0;
  std::uint64_t values = 0;        ///< entries that have a value
  std::uint64_t rows = 0;          ///< entries that begin a row
  std::uint64_t null_columns = 0;  ///< rows in which not even the outermost node is there
};

/// Counts a page's levels, each in runs (parquet-format README, "Nested Encoding").
///
/// Threads  an object keeps its buffers; one thread at a time.
class LevelCounter {
 public:
  explicit LevelCounter(const Leaf& leaf) : leaf_{leaf} {}

  /// `repetitions` and `definitions` are empty where the leaf has no such levels. Throws BadPage when there are fewer
  /// than `entries`, or one deeper than the schema; NotForUs for nested pages beyond all measure.
  LevelCount count(std::span<const std::byte> repetitions, std::span<const std::byte> definitions,
                   std::uint64_t entries);

 private:
  LevelCount count_flat(std::span<const std::byte> definitions, std::uint64_t entries) const;
  LevelCount count_nested(std::span<const std::byte> repetitions, std::span<const std::byte> definitions,
                          std::uint64_t entries);

  const Leaf& leaf_;
  std::vector<std::uint16_t> repetitions_;
  std::vector<std::uint16_t> definitions_;
};

}  // namespace hygge::parquet
