#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hygge/parquet/bits.h"

namespace hygge::parquet {

/// Goes through the definition levels of a page of a flat column, which tell what is NULL, some rows at a time.
class PresenceCursor {
 public:
  /// Of a column that cannot hold NULL, or a page without rows.
  PresenceCursor() = default;
  /// `definitions` were found well (LevelCounter), have 1 bit each and live as long as this.
  PresenceCursor(std::span<const std::byte> definitions, std::uint64_t rows)
      : may_lack_{true}, levels_{definitions, 1, rows} {}

  /// Clears the bits of those of the next `count` rows that are NULL, in `bits` from `first` on, all of which are set.
  /// Returns how many have a value.
  std::size_t take(std::size_t count, std::uint64_t* bits, std::size_t first);

 private:
  bool may_lack_ = false;
  RunCursor levels_;
};

}  // namespace hygge::parquet
