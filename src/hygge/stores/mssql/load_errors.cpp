#include "hygge/stores/mssql/load_errors.h"

#include "hygge/base/text.h"
#include "hygge/base/units.h"

namespace hygge::stores::mssql {

namespace {

constexpr const char* kSetAside = "set such rows aside with `on_error: reject`";

std::string other_type(bool is_made) {
  return is_made ? "give the column another type in `schema_overrides`"
                 : "give the column another type at the server (ALTER TABLE), or the value";
}

std::string advice_for(const tds::UnfitValue& unfit, bool is_made, bool may_widen) {
  const std::string& given = unfit.advice();
  switch (unfit.misfit()) {
    case tds::Misfit::Length:
      // Where it was let be made longer, that has not sufficed: a columnstore's column does not become (max).
      return (!is_made    ? "make the column longer at the server (ALTER TABLE ... ALTER COLUMN)"
              : may_widen ? "give the column a larger type in `schema_overrides`"
                          : "give the column a larger type in `schema_overrides`, or let inferred ones be made longer "
                            "(`widen: true`)") +
             std::string{", or "} + kSetAside;
    case tds::Misfit::NoImage:
      return std::string{"have such values written as NULL with `invalid_values: set_null`, or "} + kSetAside;
    case tds::Misfit::Precision:
      return given + ", or " + other_type(is_made) + ", or " + kSetAside;
    case tds::Misfit::Other:
      break;
  }
  return (given.empty() ? other_type(is_made) : given) + ", or " + kSetAside;
}

}  // namespace

std::string place_of(const std::string& table, const std::string& column, std::uint64_t row) {
  const std::string of_column = column.empty() ? "" : ", column '" + printable(column) + "'";
  return printable(table) + of_column + ", row " + std::to_string(row + 1);
}

Error unfit_error(const tds::UnfitValue& unfit, const std::string& table, bool is_made, bool may_widen,
                  std::uint64_t row) {
  Error error = unfit;
  error.at(place_of(table, unfit.column(), row)).advise(advice_for(unfit, is_made, may_widen));
  return error;
}

RefusedValue missing_value(const LoadColumn& column) {
  return {column.bulk.name, "it is NULL, and the column takes none",
          column.when_missing.empty() ? "let the column be NULL, or fill it at its home" : column.when_missing};
}

RefusedValue unfit_value(const std::string& column, const std::string& type, const std::string& fitting,
                         std::string_view value, bool is_made) {
  constexpr std::size_t kMostShown = 60;
  return {column,
          "'" + printable(shorten(std::string{value}, kMostShown)) + "' does not fit " + type + " without loss" +
              (fitting.empty() ? "" : ": it takes " + fitting),
          "mend the value at its home, or " + other_type(is_made)};
}

std::string why_duplicate(const std::string& wanted_by) {
  return "its key is there already, and " + wanted_by + " wants it once";
}

Error refusal_error(const RefusedValue& refused, const std::string& table, std::uint64_t row) {
  return Error{ErrorKind::Data, "a value does not fit the column '" + printable(refused.column) + "'"}
      .because(refused.reason)
      .at(place_of(table, refused.column, row))
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
