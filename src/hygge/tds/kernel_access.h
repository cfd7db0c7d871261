#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#include "hygge/tds/column_decoder.h"

namespace hygge::tds {

/// The ways into a ValueBlock, known when a kernel is compiled.
class StridedValues {
 public:
  static constexpr bool kMayMiss = false;
  explicit StridedValues(const ValueBlock& block) : first_{block.first}, stride_{block.stride} {}
  bool is_missing(std::size_t) const noexcept { return false; }
  const std::byte* at(std::size_t row) const noexcept { return first_ + row * stride_; }
  void move(std::size_t, std::size_t) const noexcept {}

 private:
  const std::byte* first_;
  std::size_t stride_;
};

class RowValues {
 public:
  static constexpr bool kMayMiss = false;
  explicit RowValues(const ValueBlock& block) : next_{block.next} {}
  bool is_missing(std::size_t) const noexcept { return false; }
  const std::byte* at(std::size_t row) const noexcept { return next_[row]; }
  void move(std::size_t row, std::size_t bytes) const noexcept { next_[row] += bytes; }

 private:
  const std::byte** next_;
};

class RowValuesOrNone {
 public:
  static constexpr bool kMayMiss = true;
  explicit RowValuesOrNone(const ValueBlock& block) : next_{block.next}, missing_{block.missing} {}
  bool is_missing(std::size_t row) const noexcept { return (missing_ >> row & 1U) != 0; }
  const std::byte* at(std::size_t row) const noexcept { return next_[row]; }
  void move(std::size_t row, std::size_t bytes) const noexcept { next_[row] += bytes; }

 private:
  const std::byte** next_;
  std::uint64_t missing_;
};

/// Decodes each value of a block by an Op:
///
///   using Value;                       what is stored
///   static constexpr bool kCheap;      whether convert() may be called for a NULL, whose result is not used
///   Op(column, target);
///   unsigned width() const;            bytes of a value; 0 when they differ, then convert() judges the length
///   Value convert(at, length, row, bad) const;    sets `bad` for what is no value
///   static std::string complaint();    why a value is bad
///
/// kPrefixed: a byte of length stands in front, and 0 is NULL.
template <typename Op, bool kPrefixed, typename Access>
std::uint64_t decode_numbers(const ColumnDecoder& column, const ValueBlock& block, const DecodeTarget& target) {
  const Op op{column, target};
  const unsigned width = op.width();
  auto* values = static_cast<typename Op::Value*>(target.memory.values) + target.first_row;
  const Access access{block};
  std::uint64_t nulls = 0;
  std::uint64_t bad = 0;
  for (std::size_t row = 0; row < block.rows; ++row) {
    if constexpr (Access::kMayMiss) {
      if (access.is_missing(row)) {
        nulls |= std::uint64_t{1} << row;
        continue;
      }
    }
    const std::byte* at = access.at(row);
    bool is_bad = false;
    if constexpr (kPrefixed) {
      const auto length = static_cast<unsigned>(*at);
      const bool is_null = length == 0;
      if constexpr (Op::kCheap) {
        const typename Op::Value value = op.convert(at + 1, length, row, is_bad);
        values[row] = is_null ? values[row] : value;
        is_bad = is_bad && !is_null;
      } else if (!is_null) {
        values[row] = op.convert(at + 1, length, row, is_bad);
      }
      if (width != 0) is_bad |= length != width && !is_null;
      nulls |= std::uint64_t{is_null} << row;
      access.move(row, 1 + length);
    } else {
      values[row] = op.convert(at, width, row, is_bad);
      access.move(row, width);
    }
    bad |= std::uint64_t{is_bad} << row;
  }
  if (bad != 0) column.refuse(target.rows_before + static_cast<unsigned>(std::countr_zero(bad)), Op::complaint());
  return nulls;
}

/// Calls put(extent, row) for each value of a block that tells its length as `Length` does; returns a bit for each
/// NULL.
template <typename Length, typename Access, typename Put>
std::uint64_t each_value(const ValueBlock& block, Put put) {
  const Access access{block};
  std::uint64_t nulls = 0;
  for (std::size_t row = 0; row < block.rows; ++row) {
    if (access.is_missing(row)) {
      nulls |= std::uint64_t{1} << row;
      continue;
    }
    const auto extent = Length::at(access.at(row));
    access.move(row, extent.total);
    if (extent.is_null) {
      nulls |= std::uint64_t{1} << row;
    } else {
      put(extent, row);
    }
  }
  return nulls;
}

template <typename Op, bool kPrefixed>
Kernels kernels_of() {
  return {decode_numbers<Op, kPrefixed, StridedValues>, decode_numbers<Op, kPrefixed, RowValues>,
          decode_numbers<Op, kPrefixed, RowValuesOrNone>};
}

/// Those of a type that is either fixed (NOT NULL) or has a byte of length.
template <typename Op>
Kernels kernels_by_framing(const ColumnDecoder& column) {
  return column.framing == Framing::Fixed ? kernels_of<Op, false>() : kernels_of<Op, true>();
}

}  // namespace hygge::tds
