#include "hygge/stores/mssql/merge_keys.h"

#include <algorithm>
#include <array>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/config/advice.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

constexpr int kShownKeys = 5;

bool can_be_compared(const SqlType& type) {
  constexpr std::array<std::string_view, 8> kNever{"xml",       "text",     "ntext", "image",
                                                   "geography", "geometry", "json",  "vector"};
  return std::find(kNever.begin(), kNever.end(), type.name) == kNever.end();
}

/// A key's value as people read it: bytes in hexadecimal digits, times in the server's own form.
std::string shown_key(const std::string& column, const SqlType& type) {
  const bool is_bytes = type.name == "binary" || type.name == "varbinary" || type.name == "timestamp";
  const std::string style = is_bytes ? ", 1" : type.name.starts_with("date") || type.name == "time" ? ", 121" : "";
  return "CONVERT(nvarchar(200), " + column + style + ")";
}

/// "id = 7, day = 2024-01-01: 3 rows".
std::string line_of(const CatalogueRow& row, const std::vector<std::string>& keys) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < keys.size(); ++i) words.push_back(printable(keys[i]) + " = " + printable(row.text(i)));
  return join(words, ", ") + ": " + row.text(keys.size()) + " rows";
}

void check_nulls(tds::Session& session, const TargetTable& target, const std::string& table,
                 const std::vector<std::string>& keys) {
  std::vector<std::string> counts;
  for (const std::string& key : keys)
    counts.push_back("COUNT_BIG(CASE WHEN " + tds::quote_name(key) + " IS NULL THEN 1 END)");
  const auto answer = ask_catalogue(session, "SELECT " + join(counts, ", ") + " FROM " + table);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::int64_t nulls = answer.at(0).at(0).number(i);
    if (nulls == 0) continue;
    throw Error{ErrorKind::Data, std::to_string(nulls) + (nulls == 1 ? " row has" : " rows have") + " no value in '" +
                                     printable(keys[i]) + "', a key of the merge"}
        .at(target.place.shown())
        .advise("leave such rows out (`where`), or name other `key_columns`");
  }
}

}  // namespace

std::vector<std::string> find_keys(const TargetTable& table, const std::vector<std::string>& brought,
                                   const std::vector<std::string>& keys, const std::string& where) {
  std::vector<std::string> found;
  for (const std::string& key : keys) {
    const TargetColumn* const column = table.column(key);
    const auto refuse = [&](const std::string& why, const std::string& advice) {
      return Error{ErrorKind::Config, "'" + printable(key) + "' cannot be a key of the merge: " + why}.at(where).advise(
          advice);
    };
    if (column == nullptr) {
      throw refuse("'" + table.place.shown() + "' has no such column",
                   config::suggest(key, brought, "correct `key_columns`"));
    }
    if (std::find(brought.begin(), brought.end(), column->name) == brought.end())
      throw column->identity.empty()
          ? refuse("the rows do not bring it, or the server makes its values", "correct `key_columns`")
          : refuse("the rows do not bring it, or the server numbers it",
                   "name another column in `key_columns`, or leave out `keep_identity: false`");
    if (!can_be_compared(column->type))
      throw refuse("the server cannot compare values of " + column->type.name, "correct `key_columns`");
    found.push_back(column->name);
  }
  return found;
}

std::vector<std::string> columns_to_update(const TargetTable& target, const std::vector<std::string>& brought,
                                           const std::vector<std::string>& keys) {
  std::vector<std::string> changes;
  for (const std::string& column : brought) {
    const bool is_key = std::any_of(keys.begin(), keys.end(),
                                    [&](const std::string& key) { return target.place.is_same_name(key, column); });
    const TargetColumn* const there = target.column(column);
    const bool is_fixed = there != nullptr && (!there->identity.empty() || there->is_made_by_server());
    if (!is_key && !is_fixed) changes.push_back(column);
  }
  return changes;
}

void check_keys(tds::Session& session, const TargetTable& target, const std::string& staging,
                const std::vector<std::string>& keys) {
  const std::string table = target.place.quoted(staging);
  check_nulls(session, target, table, keys);
  std::vector<std::string> quoted;
  std::vector<std::string> shown;
  for (const std::string& key : keys) {
    quoted.push_back(tds::quote_name(key));
    shown.push_back(shown_key(quoted.back(), target.column(key)->type));
  }
  const std::string grouped = " FROM " + table + " GROUP BY " + join(quoted, ", ") + " HAVING COUNT_BIG(*) > 1";
  const auto answer = ask_catalogue(
      session, "SELECT TOP (" + std::to_string(kShownKeys) + ") " + join(shown, ", ") + ", COUNT_BIG(*) AS n" +
                   grouped + " ORDER BY n DESC; SELECT COUNT_BIG(*) FROM (SELECT COUNT_BIG(*) AS n" + grouped +
                   ") AS twice");
  if (answer.at(0).empty()) return;
  std::vector<std::string> lines;
  for (const CatalogueRow& row : answer[0]) lines.push_back(line_of(row, keys));
  const std::int64_t all = answer.at(1).at(0).number(0);
  if (all > kShownKeys) lines.push_back("and " + std::to_string(all - kShownKeys) + " more");
  throw Error{ErrorKind::Data, std::to_string(all) + (all == 1 ? " key is" : " keys are") +
                                   " there more than once in the rows that are merged"}
      .at(target.place.shown())
      .detail(join(lines, "\n"))
      .advise("make the rows unique (a query with DISTINCT or GROUP BY), or name more `key_columns`");
}

}  // namespace hygge::stores::mssql
