#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hygge/tds/type_info.h"

namespace hygge::tds {

/// Finds where rows end in bytes that have arrived, without looking at their values.
class RowWalk {
 public:
  explicit RowWalk(const std::vector<ColumnInfo>& columns);

  /// Behind the row whose first value is at `from`; nullptr when it does not end by `end`.
  const std::byte* past_row(const std::byte* from, const std::byte* end) const noexcept;
  /// The same for a row of an NBCROW, whose values are behind its `bitmap`.
  const std::byte* past_row(const std::byte* from, const std::byte* end, const std::byte* bitmap) const noexcept;

  /// Bytes of the values of each row, when they are the same for all.
  std::optional<std::size_t> fixed_bytes() const noexcept { return fixed_bytes_; }
  /// Bytes of the bitmap in an NBCROW (MS-TDS 2.2.7.14).
  std::size_t bitmap_bytes() const noexcept { return (framings_.size() + 7) / 8; }

 private:
  /// Columns next to each other that can be passed over in one go.
  struct Step {
    Framing framing;
    std::size_t times;  ///< columns; of Framing::Fixed bytes
  };

  std::vector<Step> steps_;
  std::vector<Framing> framings_;
  std::vector<std::uint8_t> widths_;
  std::optional<std::size_t> fixed_bytes_;
};

}  // namespace hygge::tds
