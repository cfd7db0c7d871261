#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hygge/parquet/growing_bytes.h"

namespace hygge::parquet {

/// Which rows of a page have a value: its definition levels, of a column that is not nested (parquet-format README,
/// "Nested Encoding").
class Presence {
 public:
  /// `present`: a bit for each row, the lowest first, set where there is a value; nullptr: everywhere.
  /// Returns how many of these rows have a value.
  std::size_t add(const std::uint64_t* present, std::size_t rows);

  std::size_t rows() const noexcept { return rows_; }
  std::size_t nulls() const noexcept { return nulls_; }

  /// The most bytes that levels() takes for so many rows.
  static constexpr std::size_t most_bytes(std::size_t rows) { return kLongestHead + rows / 8 + 1; }
  /// The levels as they stand in front of a page's values: their length in 4 bytes, and runs (Encodings.md, "Run Length
  /// Encoding / Bit-Packing Hybrid").
  void levels(GrowingBytes& into) const;

  void clear() noexcept;

 private:
  static constexpr std::size_t kLongestHead = 16;

  void write_down(std::size_t rows);
  void append(const std::uint64_t* present, std::size_t rows);

  std::size_t rows_ = 0;
  std::size_t nulls_ = 0;
  std::vector<std::uint64_t> bits_;  // empty as long as nothing is NULL
};

/// How many of the first `rows` bits are set.
std::size_t count_present(const std::uint64_t* present, std::size_t rows) noexcept;

}  // namespace hygge::parquet
