#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#include "hygge/tds/column_encoder.h"

namespace hygge::tds {

/// Writes each value of a block by an Op:
///
///   using Value;                                   what is stored
///   Op(column, block);
///   void put(to, value, row, bad) const;           writes column.width bytes, and sets `bad` for what does not fit
///   static std::string complaint(column);          why a value is bad
///
/// A byte of length stands in front, and 0 is NULL.
///
/// Exactly, an Op that rounds has besides
///
///   bool is_exact(value) const;                    whether nothing of it is lost
///   static std::string loss(column);               what would be
template <typename Op, bool kExactly = false>
void put_values(const ColumnEncoder& column, const EncodeBlock& block) {
  const Op op{column, block};
  const unsigned width = column.width;
  const auto* values = static_cast<const typename Op::Value*>(block.memory.values) + block.first_row;
  std::uint64_t bad = 0;
  std::uint64_t inexact = 0;
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
    bad |= std::uint64_t{is_bad} << row;
    if constexpr (kExactly) inexact |= std::uint64_t{!op.is_exact(values[row])} << row;
  }
  if constexpr (kExactly) {
    if (inexact != 0)
      column.refuse(block.rows_before + static_cast<unsigned>(std::countr_zero(inexact)), Op::loss(column),
                    "round such values at their home, or give the column a type that keeps them");
  }
  if (bad == 0) return;
  column.refuse(block.rows_before + static_cast<unsigned>(std::countr_zero(bad)), Op::complaint(column), {},
                column.storage == Storage::Date || is_time(column.storage) || is_timestamp(column.storage)
                    ? Misfit::NoImage
                    : Misfit::Other);
}

/// Finds the values that the Op would call bad; they become NULL.
template <typename Op>
std::uint64_t null_unfit(const ColumnEncoder& column, const EncodeBlock& block) {
  const Op op{column, block};
  const auto* values = static_cast<const typename Op::Value*>(block.memory.values) + block.first_row;
  std::array<std::byte, 32> nowhere;
  std::uint64_t found = 0;
  for (std::size_t row = 0; row < block.rows; ++row) {
    bool is_bad = false;
    op.put(nowhere.data(), values[row], row, is_bad);
    found |= std::uint64_t{is_bad} << row;
  }
  found &= ~block.nulls;
  column.counts->nulled += static_cast<unsigned>(std::popcount(found));
  return block.nulls | found;
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
