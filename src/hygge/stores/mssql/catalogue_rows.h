#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/tds/server_error.h"
#include "hygge/tds/session.h"

namespace hygge::stores::mssql {

/// A row of a small result: whole numbers as digits, a bit as 0 or 1, text as it is; NULL as nothing.
class CatalogueRow {
 public:
  explicit CatalogueRow(std::vector<std::optional<std::string>> values) : values_{std::move(values)} {}

  const std::optional<std::string>& value(std::size_t column) const { return values_.at(column); }
  /// "" for NULL.
  std::string text(std::size_t column) const { return values_.at(column).value_or(""); }
  /// 0 for NULL.
  std::int64_t number(std::size_t column) const;
  bool flag(std::size_t column) const { return number(column) != 0; }
  std::size_t size() const noexcept { return values_.size(); }

 private:
  std::vector<std::optional<std::string>> values_;
};

using CatalogueRows = std::vector<CatalogueRow>;

/// All results of a batch, in order, in memory.
///
/// Errors   TdsError of the session; Error{Data} for a column that is neither text nor a whole number or bit.
std::vector<CatalogueRows> ask_catalogue(tds::Session& session, std::string_view batch);

/// What the server answers; nothing where it does not let us ask, or does not know what was asked for. For what is good
/// to know, and no more: not within a transaction, which the server may end with the refusal.
template <typename Question>
auto where_allowed(const Question& question) -> std::optional<decltype(question())> {
  try {
    return question();
  } catch (const tds::TdsError& error) {
    if (!error.message() || error.spoils_connection()) throw;
    return std::nullopt;
  }
}

}  // namespace hygge::stores::mssql
