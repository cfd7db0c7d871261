#include "hygge/stores/mssql/doubled_keys.h"

#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/engine/schema.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

constexpr int kShownKeys = 5;

/// A key's value as people read it: bytes in hexadecimal digits, times in the server's own form.
std::string shown_key(const TargetColumn& column) {
  const std::string& type = column.type.name;
  const bool is_bytes = type == "binary" || type == "varbinary" || type == "timestamp";
  const std::string style = is_bytes ? ", 1" : type.starts_with("date") || type == "time" ? ", 121" : "";
  return "CONVERT(nvarchar(200), " + tds::quote_name(column.name) + style + ")";
}

/// "id = 7, day = 2024-01-01: 3 rows".
std::string line_of(const CatalogueRow& row, const std::vector<TargetColumn>& keys) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < keys.size(); ++i)
    words.push_back(printable(keys[i].name) + " = " + printable(row.text(i)));
  return join(words, ", ") + ": " + row.text(keys.size()) + " rows";
}

std::string quoted_names(const std::vector<TargetColumn>& columns) {
  std::vector<std::string> names;
  for (const TargetColumn& column : columns) names.push_back(tds::quote_name(column.name));
  return join(names, ", ");
}

/// " FROM ...", which gives a row for each key that more than one row has.
std::string from_doubled(const std::string& quoted, const std::vector<TargetColumn>& keys) {
  return " FROM " + quoted + " GROUP BY " + quoted_names(keys) + " HAVING COUNT_BIG(*) > 1";
}

}  // namespace

bool has_doubled_keys(tds::Session& session, const std::string& quoted, const std::vector<TargetColumn>& keys) {
  return !ask_catalogue(session, "SELECT TOP (1) COUNT_BIG(*) AS n" + from_doubled(quoted, keys)).at(0).empty();
}

DoubledKeys find_doubled_keys(tds::Session& session, const std::string& quoted, const std::vector<TargetColumn>& keys) {
  std::vector<std::string> shown;
  for (const TargetColumn& key : keys) shown.push_back(shown_key(key));
  const std::string grouped = from_doubled(quoted, keys);
  const auto answer = ask_catalogue(
      session, "SELECT TOP (" + std::to_string(kShownKeys) + ") " + join(shown, ", ") + ", COUNT_BIG(*) AS n" +
                   grouped + " ORDER BY n DESC; SELECT COUNT_BIG(*) FROM (SELECT COUNT_BIG(*) AS n" + grouped +
                   ") AS twice");
  std::vector<std::string> lines;
  for (const CatalogueRow& row : answer.at(0)) lines.push_back(line_of(row, keys));
  const std::int64_t count = answer.at(1).at(0).number(0);
  if (count > kShownKeys) lines.push_back("and " + std::to_string(count - kShownKeys) + " more");
  return {count, join(lines, "\n")};
}

std::string doubled_keys_text(const DoubledKeys& doubled) {
  return format_count(static_cast<std::uint64_t>(doubled.count)) + (doubled.count == 1 ? " key is" : " keys are") +
         " there more than once";
}

bool has_room_for_numbers(const std::vector<TargetColumn>& columns) {
  constexpr std::size_t kMostColumns = 1'024;
  constexpr std::size_t kMostBytes = 8'060 - 200;  // a NULL bit for each column and what rows have besides
  constexpr std::size_t kWidestNumber = 17;        // decimal(38)
  std::size_t bytes = sizeof(std::int64_t);
  for (const TargetColumn& column : columns) {
    const bool is_fixed_text =
        column.type.name == "char" || column.type.name == "nchar" || column.type.name == "binary";
    const std::size_t units = column.type.name == "nchar" ? 2 : 1;
    bytes += is_fixed_text ? units * static_cast<std::size_t>(column.type.length) : kWidestNumber;
  }
  return columns.size() < kMostColumns && bytes <= kMostBytes;
}

std::string row_number_name(const std::vector<TargetColumn>& columns) {
  engine::Schema taken;
  for (const TargetColumn& column : columns) taken.columns.push_back({column.name, {}});
  return taken.unused_name("hygge_row");
}

std::string where_key_is_repeated(const std::string& quoted, const std::vector<TargetColumn>& keys,
                                  const std::string& number) {
  const std::string row = tds::quote_name(number);
  return " WHERE " + row + " IN (SELECT x." + row + " FROM (SELECT " + row + ", ROW_NUMBER() OVER (PARTITION BY " +
         quoted_names(keys) + " ORDER BY " + row + ") AS place FROM " + quoted + ") AS x WHERE x.place > 1)";
}

}  // namespace hygge::stores::mssql
