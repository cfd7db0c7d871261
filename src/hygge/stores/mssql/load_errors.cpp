#include "hygge/stores/mssql/load_errors.h"

#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/tds/value_text.h"

namespace hygge::stores::mssql {

namespace {

constexpr const char* kSetAside = "set such rows aside with `on_error: reject`";

std::string other_type(bool is_made) {
  return is_made ? "give the column another type in `schema_overrides`"
                 : "give the column another type at the server (ALTER TABLE)";
}

constexpr std::size_t kMostShown = 60;

/// The value as people know it; empty for those whose reason tells all.
std::string shown_value(const Misplaced& value) {
  const bool is_money = value.column.type == "money" || value.column.type == "smallmoney";
  const unsigned scale = is_money ? 4 : value.column.bulk.type.scale;
  const auto number = [&](auto type) {
    const auto one = static_cast<const decltype(type)*>(value.memory.values)[value.place];
    return tds::decimal_text(static_cast<tds::Int128>(one), scale);
  };
  using tds::Storage;
  switch (value.column.bulk.storage) {
    case Storage::Int16:
    case Storage::Decimal16:
      return number(std::int16_t{});
    case Storage::UInt16:
      return number(std::uint16_t{});
    case Storage::Int32:
    case Storage::Decimal32:
      return number(std::int32_t{});
    case Storage::UInt32:
      return number(std::uint32_t{});
    case Storage::Int64:
    case Storage::Decimal64:
      return number(std::int64_t{});
    case Storage::UInt64:
      return number(std::uint64_t{});
    case Storage::Text:
      return "'" +
             printable(shorten(static_cast<const tds::TextRef*>(value.memory.values)[value.place].view(), kMostShown)) +
             "'";
    default:
      return "";
  }
}

/// Whether the column was made as long as the primary key lets it be.
bool is_too_long_for_key(const Misplaced& value) {
  return value.unfit.misfit() == tds::Misfit::Length && value.column.key_bytes > 0 && value.column.widest > 0;
}

/// What has more values than a type of the server's first days.
std::string larger_time(const LoadColumn& column, bool is_made) {
  const bool is_old = column.type == "datetime" || column.type == "smalldatetime";
  if (!is_old) return "";
  return is_made ? "give the column the type datetime2 in `schema_overrides`, "
                 : "give the column the type datetime2 at the server (ALTER TABLE), ";
}

std::string advice_for(const Misplaced& value, bool is_made, bool may_widen) {
  const tds::UnfitValue& unfit = value.unfit;
  const std::string& given = unfit.advice();
  switch (unfit.misfit()) {
    case tds::Misfit::Length:
      if (is_too_long_for_key(value))
        return std::string{"shorten the value at its home, or take the column out of `primary_key`, or "} + kSetAside;
      // Where it was let be made longer, that has not sufficed: an old columnstore's column does not become (max).
      return (!is_made    ? "make the column longer at the server (ALTER TABLE ... ALTER COLUMN)"
              : may_widen ? "give the column a larger type in `schema_overrides`"
                          : "give the column a larger type in `schema_overrides`, or let inferred ones be made longer "
                            "(`widen: true`)") +
             std::string{", or "} + kSetAside;
    case tds::Misfit::NoImage:
      return larger_time(value.column, is_made) +
             "have such values written as NULL with `invalid_values: set_null`, or " + kSetAside;
    case tds::Misfit::Precision:
      return given + ", or " + other_type(is_made) + ", or " + kSetAside;
    case tds::Misfit::CodePage:
      return std::string{"give the column the type nvarchar "} +
             (is_made ? "in `schema_overrides`" : "at the server (ALTER TABLE)") +
             ", or mend the value at its home, or " + kSetAside;
    case tds::Misfit::Other:
      break;
  }
  return (given.empty() ? "mend the value at its home, " + other_type(is_made) : given) + ", or " + kSetAside;
}

}  // namespace

std::string how_numbered(bool in_order) {
  return in_order ? "" : " by arrival (`preserve_order: true` numbers rows as they stand)";
}

std::string place_of(const std::string& table, const std::string& column, std::uint64_t row, bool in_order) {
  const std::string of_column = column.empty() ? "" : ", column '" + printable(column) + "'";
  return printable(table) + of_column + ", row " + std::to_string(row + 1) + how_numbered(in_order);
}

/// "it is outside of the type's range: 3000000000; the column takes whole numbers from ...".
std::string reason_of(const Misplaced& value) {
  const std::string shown = shown_value(value);
  std::string text = value.unfit.reason() + (shown.empty() ? "" : ": " + shown);
  const bool tells_limit =
      value.unfit.misfit() != tds::Misfit::Other || value.column.bulk.storage == tds::Storage::Text;
  if (!tells_limit && !value.column.fitting.empty()) text += "; the column takes " + value.column.fitting;
  if (is_too_long_for_key(value))
    text += "; the primary key, which it is in, takes " + format_count(value.column.key_bytes) + " bytes in all";
  return text;
}

Error unfit_error(const Misplaced& value, const std::string& table, bool is_made, bool may_widen) {
  Error error = value.unfit;
  error.because(reason_of(value))
      .at(place_of(table, value.unfit.column(), value.row, value.in_order))
      .advise(advice_for(value, is_made, may_widen));
  return error;
}

RefusedValue missing_value(const LoadColumn& column) {
  return {column.bulk.name, column.why_no_null.empty() ? "it is NULL, and the column takes none" : column.why_no_null,
          column.when_missing.empty() ? "let the column be NULL, or fill it at its home" : column.when_missing};
}

RefusedValue unfit_value(const std::string& column, const std::string& type, const std::string& fitting,
                         std::string_view value, bool is_made) {
  return {column,
          "'" + printable(shorten(std::string{value}, kMostShown)) + "' does not fit " + type + " without loss" +
              (fitting.empty() ? "" : ": it takes " + fitting),
          "mend the value at its home, " + other_type(is_made)};
}

std::string why_duplicate(const std::string& wanted_by) {
  return "its key is there already, and " + wanted_by + " wants it once";
}

Error refusal_error(const RefusedValue& refused, const std::string& table, std::uint64_t row, bool in_order) {
  return Error{ErrorKind::Data, "a value does not fit the column '" + printable(refused.column) + "'"}
      .because(refused.reason)
      .at(place_of(table, refused.column, row, in_order))
      .advise(refused.advice + ", or " + kSetAside);
}

bool is_about_rows(const tds::TdsError& error) {
  return error.message() && error.kind() == ErrorKind::Data && !error.spoils_connection();
}

Error other_count(const std::string& table, std::uint64_t sent, std::uint64_t loaded,
                  const std::vector<std::string>& dropping) {
  if (!dropping.empty() && loaded < sent) {
    const std::uint64_t dropped = sent - loaded;
    return Error{ErrorKind::Data, "the server dropped " + format_count(dropped) + " of " + format_count(sent) +
                                      (sent == 1 ? " row for " : " rows for ") + printable(table)}
        .because("their keys were there already, and IGNORE_DUP_KEY of '" + printable(join(dropping, "', '")) +
                 "' has it do so without a word")
        .advise(
            "make the rows unique, use `write_strategy: merge`, or rebuild the index without IGNORE_DUP_KEY; the "
            "table is as it was");
  }
  return Error{ErrorKind::Data, "the server says that it loaded " + format_count(loaded) + " rows of " +
                                    printable(table) + ", and " + format_count(sent) + " were sent"}
      .advise("try again; when it comes each time, look for what takes rows away at the server")
      .transient();
}

}  // namespace hygge::stores::mssql
