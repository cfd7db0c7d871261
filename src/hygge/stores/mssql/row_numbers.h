#pragma once

#include <cstdint>
#include <vector>

#include "hygge/tds/bulk_error.h"

namespace hygge::stores::mssql {

/// Which rows of the stream a bulk batch has: those of several writers interleave.
class RowNumbers {
 public:
  /// Whether rows come in the order of their home.
  explicit RowNumbers(bool in_order = true) : in_order_{in_order} {}

  /// Appends `count` successive ones from `first` on, counted from 0.
  void add(std::uint64_t first, std::uint64_t count);
  std::uint64_t count() const noexcept { return count_; }
  /// The number of the batch's i-th row.
  std::uint64_t number(std::uint64_t i) const;

  /// The error of such a batch with its place, as exact as it is known: "dbo.people, column 'name', row 17", or "...,
  /// within rows 1 to 300" where the server does not tell the row; others of these may have gone elsewhere.
  tds::TdsError locate(const tds::TdsError& error, const std::string& table,
                       std::span<const tds::BulkColumn> columns) const;

 private:
  tds::TdsError numbered(tds::TdsError located) const;

  bool in_order_;
  std::vector<tds::LoadedRows> spans_;
  std::uint64_t count_ = 0;
};

}  // namespace hygge::stores::mssql
