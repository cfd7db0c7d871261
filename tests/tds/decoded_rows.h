#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hygge/tds/row_reader.h"
#include "hygge/tds/text_arena.h"
#include "hygge/tds/value_text.h"

namespace hygge::test {

/// Rows that a RowReader decoded, in memory of their own.
class DecodedRows {
 public:
  DecodedRows(const std::vector<tds::ColumnInfo>& columns, tds::DecodeOptions options = {},
              std::size_t most_rows = 4096)
      : reader_{columns, std::move(options)}, most_rows_{most_rows} {
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const tds::Storage storage = reader_.storage(column);
      storages_.push_back(storage);
      // Whole 16 bytes, so that every type is aligned.
      values_.emplace_back((most_rows * tds::width_of(storage) + 15) / 16);
      validity_.emplace_back((most_rows + 63) / 64, ~std::uint64_t{0});
      aside_.emplace_back(most_rows);
    }
    for (std::size_t column = 0; column < columns.size(); ++column) {
      memory_.push_back({values_[column].data(), validity_[column].data(), aside_[column].data()});
    }
  }

  /// Reads all rows; those of before are gone.
  std::size_t read(tds::Input& input) {
    for (auto& bits : validity_) std::fill(bits.begin(), bits.end(), ~std::uint64_t{0});
    arena_.clear();
    return rows_ = reader_.read(input, memory_, arena_, most_rows_);
  }

  std::size_t rows() const { return rows_; }
  tds::RowReader& reader() { return reader_; }
  const std::vector<tds::ColumnMemory>& memory() const { return memory_; }
  const std::vector<tds::Storage>& storages() const { return storages_; }
  const tds::TextArena& arena() const { return arena_; }

  bool is_null(std::size_t row, std::size_t column) const {
    return (validity_[column][row / 64] >> (row % 64) & 1U) == 0;
  }
  template <typename T>
  T at(std::size_t row, std::size_t column) const {
    return static_cast<const T*>(memory_[column].values)[row];
  }
  std::string text(std::size_t row, std::size_t column) const {
    return std::string{static_cast<const tds::TextRef*>(memory_[column].values)[row].view()};
  }
  std::int16_t offset(std::size_t row, std::size_t column) const {
    return static_cast<const std::int16_t*>(memory_[column].aside)[row];
  }
  std::string variant_type(std::size_t row, std::size_t column) const {
    return std::string{static_cast<const tds::TextRef*>(memory_[column].aside)[row].view()};
  }

  /// The value as it is stored: numbers in digits, decimals without their point, times as their count of units.
  std::string shown(std::size_t row, std::size_t column) const;
  /// All values of a row, with | between them.
  std::string shown(std::size_t row) const {
    std::string text;
    for (std::size_t column = 0; column < memory_.size(); ++column)
      text += (column > 0 ? "|" : "") + shown(row, column);
    return text;
  }

 private:
  struct alignas(16) Sixteen {
    std::byte bytes[16];
  };
  tds::RowReader reader_;
  std::size_t most_rows_;
  std::size_t rows_ = 0;
  tds::TextArena arena_;
  std::vector<tds::Storage> storages_;
  std::vector<std::vector<Sixteen>> values_;
  std::vector<std::vector<std::uint64_t>> validity_;
  std::vector<std::vector<tds::TextRef>> aside_;
  std::vector<tds::ColumnMemory> memory_;
};

inline std::string DecodedRows::shown(std::size_t row, std::size_t column) const {
  using tds::Storage;
  if (is_null(row, column)) return "NULL";
  switch (storages_[column]) {
    case Storage::Boolean:
      return at<std::uint8_t>(row, column) == 1 ? "true" : "false";
    case Storage::UInt8:
      return std::to_string(at<std::uint8_t>(row, column));
    case Storage::Int16:
    case Storage::Decimal16:
      return std::to_string(at<std::int16_t>(row, column));
    case Storage::Int32:
    case Storage::Decimal32:
    case Storage::Date:
      return std::to_string(at<std::int32_t>(row, column));
    case Storage::Float:
      return tds::number_text(at<float>(row, column));
    case Storage::Double:
      return tds::number_text(at<double>(row, column));
    case Storage::Decimal128:
      return tds::decimal_text(at<tds::Int128>(row, column), 0);
    case Storage::Uuid: {
      const auto* halves = static_cast<const std::uint64_t*>(memory_[column].values) + 2 * row;
      return tds::uuid_text(halves[0], halves[1]);
    }
    case Storage::Text:
      return text(row, column);
    case Storage::Blob: {
      const std::string bytes = text(row, column);
      return tds::hexadecimal(std::as_bytes(std::span{bytes}));
    }
    default:
      return std::to_string(at<std::int64_t>(row, column));
  }
}

}  // namespace hygge::test
