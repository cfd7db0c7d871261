#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hygge/tds/type_info.h"

namespace hygge::tds {

/// Finds where rows end in bytes that have arrived, without looking at their values.
///
/// Each length says where the next one is, so that a walk from length to length waits for memory all the time. But most
/// rows are built like the one before: where runs of short values have the same lengths again, which can be compared
/// all at once, the walk goes on behind them.
class RowWalk {
 public:
  explicit RowWalk(const std::vector<ColumnInfo>& columns);

  /// Behind the row whose first value is at `from`; nullptr when it does not end by `end`.
  const std::byte* past_row(const std::byte* from, const std::byte* end) noexcept;
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
    std::size_t times;      ///< columns; of Framing::Fixed bytes
    std::size_t first = 0;  ///< of Framing::Length1: the first column's place in shorts_
  };
  /// A value of a run of short ones in the last row that was walked.
  struct Short {
    std::uint32_t offset = 0;  ///< of its length, in the run
    std::byte length{};
  };
  const std::byte* past_shorts(const Step& step, const std::byte* from, const std::byte* end) noexcept;

  std::vector<Step> steps_;
  std::vector<Framing> framings_;
  std::vector<std::uint8_t> widths_;
  std::vector<Short> shorts_;
  int trust_ = 0;  ///< above 0: rows have been like the one before
  std::optional<std::size_t> fixed_bytes_;
};

}  // namespace hygge::tds
