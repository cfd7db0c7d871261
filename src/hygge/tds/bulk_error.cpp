#include "hygge/tds/bulk_error.h"

#include <charconv>
#include <optional>
#include <string_view>

#include "hygge/base/text.h"

namespace hygge::tds {

namespace {

/// The number that stands behind `words` in a server's sentence.
std::optional<std::uint64_t> number_behind(std::string_view text, std::string_view words) {
  const std::size_t place = text.find(words);
  if (place == std::string_view::npos) return std::nullopt;
  text.remove_prefix(place + words.size());
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc{} ? std::optional{number} : std::nullopt;
}

/// Whether the sentence is about the rows as they were sent, and so counts rows and columns. Others may have the same
/// words within a value that they quote.
bool counts_places(const ServerMessage& message) {
  return message.number == 4815 || message.number == 4816 || message.number == 4863;
}

/// The column that a server's sentence counts; empty for none.
std::string counted_column(std::string_view text, std::span<const BulkColumn> columns) {
  for (const std::string_view words : {"colid ", ", column "}) {
    const std::optional<std::uint64_t> number = number_behind(text, words);
    if (number && *number >= 1 && *number <= columns.size()) return columns[*number - 1].name;
  }
  return {};
}

/// The column that a server's sentence means.
std::string column_in(const ServerMessage& message, std::span<const BulkColumn> columns) {
  if (counts_places(message)) {
    if (std::string counted = counted_column(message.text, columns); !counted.empty()) return counted;
  }
  for (const BulkColumn& column : columns) {
    if (message.text.find("column '" + column.name + "'") != std::string_view::npos) return column.name;
  }
  return {};
}

/// The row that a server's sentence counts, from 0.
std::optional<std::uint64_t> row_in(const ServerMessage& message, std::uint64_t rows) {
  if (!counts_places(message)) return std::nullopt;
  const std::optional<std::uint64_t> number = number_behind(message.text, "for row ");
  return number && *number >= 1 && *number <= rows ? std::optional{*number - 1} : std::nullopt;
}

std::string rows_in(const ServerMessage& message, LoadedRows rows) {
  const std::uint64_t row = row_in(message, rows.count).value_or(0);
  if (rows.count == 1 || row_in(message, rows.count)) return "row " + std::to_string(rows.first + row + 1);
  return "rows " + std::to_string(rows.first + 1) + " to " + std::to_string(rows.first + rows.count);
}

}  // namespace

std::optional<std::uint64_t> refused_row(const TdsError& error, std::uint64_t rows_of_batch) {
  return error.message() ? row_in(*error.message(), rows_of_batch) : std::nullopt;
}

std::string refused_column(const TdsError& error, std::span<const BulkColumn> columns) {
  return error.message() ? column_in(*error.message(), columns) : std::string{};
}

TdsError locate(TdsError error, const std::string& table, std::span<const BulkColumn> columns, LoadedRows rows) {
  if (!error.message()) return error;  // it came not from the server
  const ServerMessage& message = *error.message();
  std::string place = printable(table);
  if (const std::string column = column_in(message, columns); !column.empty())
    place += ", column '" + printable(column) + "'";
  if (rows.count > 0) place += ", " + rows_in(message, rows);
  error.at(place);
  return error;
}

}  // namespace hygge::tds
