#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#include "hygge/tds/column_encoder.h"

namespace hygge::tds {

/// Whether nothing is wrong with a value but that it is finer than its type. The last moment of all is also bad,
/// because it is rounded up.
template <typename Op>
bool is_only_too_fine(const Op& op, typename Op::Value value) {
  return !op.is_exact(value) && op.is_in_range(value);
}

/// Writes each value of a block by an Op:
///
///   using Value;                                   what is stored
///   Op(column, block);
///   void put(to, value, row, bad) const;           writes column.width bytes, and sets `bad` for what does not fit
///   static std::string complaint(column);          why a value is bad
///
/// A byte of length stands in front, and 0 is NULL.
///
/// kExactly, an Op that rounds refuses what it would lose. It has besides
///
///   bool is_in_range(value) const;                 of the value as it is, not rounded
///   bool is_exact(value) const;                    whether nothing of a value in range is lost
///   static std::string loss(column);               what would be
template <typename Op, bool kExactly = false>
void put_values(const ColumnEncoder& column, const EncodeBlock& block) {
  const Op op{column, block};
  const unsigned width = column.width;
  const auto* values = static_cast<const typename Op::Value*>(block.memory.values) + block.first_row;
  std::uint64_t bad = 0;
  std::uint64_t too_fine = 0;
  for (std::size_t row = 0; row < block.rows; ++row) {
    std::byte* to = block.next[row];
    if ((block.nulls >> row & 1U) != 0) {
      *to = std::byte{0};
      block.next[row] = to + 1;
      continue;
    }
    bool is_bad = false;
    *to = static_cast<std::byte>(width);
    op.put(to + 1, values[row], row, is_bad);
    block.next[row] = to + 1 + width;
    if constexpr (kExactly) {
      const bool is_too_fine = is_only_too_fine(op, values[row]);
      is_bad = is_bad && !is_too_fine;
      too_fine |= std::uint64_t{is_too_fine} << row;
    }
    bad |= std::uint64_t{is_bad} << row;
  }
  const auto row_of = [&](std::uint64_t found) {
    return block.rows_before + static_cast<unsigned>(std::countr_zero(found));
  };
  if constexpr (kExactly) {
    if (too_fine != 0 && std::countr_zero(too_fine) < std::countr_zero(bad))
      column.refuse(row_of(too_fine), Op::loss(column), "round such values at their home", Misfit::Precision);
  }
  if (bad == 0) return;
  column.refuse(row_of(bad), Op::complaint(column), {},
                column.storage == Storage::Date || is_time(column.storage) || is_timestamp(column.storage)
                    ? Misfit::NoImage
                    : Misfit::Other);
}

/// Finds the values that `has_image(value)` denies; they become NULL, or are refused.
template <typename Value, bool (*kHasImage)(Value)>
std::uint64_t find_no_images(const ColumnEncoder& column, const EncodeBlock& block) {
  const auto* values = static_cast<const Value*>(block.memory.values) + block.first_row;
  std::uint64_t found = 0;
  for (std::size_t row = 0; row < block.rows; ++row) found |= std::uint64_t{!kHasImage(values[row])} << row;
  found &= ~block.nulls;
  if (found != 0 && column.options.no_image == NoImage::Fail) {
    column.refuse(block.rows_before + static_cast<unsigned>(std::countr_zero(found)),
                  "it is infinite or not a number, which SQL Server does not know", "have such values written as NULL",
                  Misfit::NoImage);
  }
  if (found != 0) column.counts->nulled += static_cast<unsigned>(std::popcount(found));
  return block.nulls | found;
}

}  // namespace hygge::tds
