#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/connections/mssql/if_allowed.h"
#include "hygge/connections/mssql/text_rows.h"
#include "hygge/tds/session.h"

namespace hygge::stores::mssql {

/// A row of a small result: whole numbers as digits, a bit as 0 or 1, text as it is; NULL as nothing.
class CatalogueRow {
 public:
  explicit CatalogueRow(TextRow values) : values_{std::move(values)} {}

  const std::optional<std::string>& value(std::size_t column) const { return values_.at(column); }
  /// "" for NULL.
  std::string text(std::size_t column) const { return values_.at(column).value_or(""); }
  /// 0 for NULL.
  std::int64_t number(std::size_t column) const { return number_of(values_.at(column)); }
  bool flag(std::size_t column) const { return number(column) != 0; }
  std::size_t size() const noexcept { return values_.size(); }

 private:
  TextRow values_;
};

using CatalogueRows = std::vector<CatalogueRow>;

/// All results of a batch, in order, in memory. Throws what text_results() does.
std::vector<CatalogueRows> ask_catalogue(tds::Session& session, std::string_view batch);

}  // namespace hygge::stores::mssql
