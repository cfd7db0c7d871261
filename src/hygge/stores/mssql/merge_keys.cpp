#include "hygge/stores/mssql/merge_keys.h"

#include <algorithm>
#include <array>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/config/advice.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/doubled_keys.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

bool can_be_compared(const SqlType& type) {
  constexpr std::array<std::string_view, 8> kNever{"xml",       "text",     "ntext", "image",
                                                   "geography", "geometry", "json",  "vector"};
  return std::find(kNever.begin(), kNever.end(), type.name) == kNever.end();
}

std::string advice_for_missing(const MergeKeys& keys) {
  const std::string at_home = "fill it at its home, leave such rows out (`where`), name other `key_columns`, or ";
  return at_home + (keys.sets_aside ? "do without `invalid_values: set_null`, which made NULL of what was there"
                                    : "set such rows aside with `on_error: reject`");
}

void check_nulls(tds::Session& session, const TargetTable& target, const std::string& table, const MergeKeys& keys) {
  std::vector<std::string> counts;
  for (const std::string& key : keys.names)
    counts.push_back("COUNT_BIG(CASE WHEN " + tds::quote_name(key) + " IS NULL THEN 1 END)");
  const auto answer = ask_catalogue(session, "SELECT " + join(counts, ", ") + " FROM " + table);
  for (std::size_t i = 0; i < keys.names.size(); ++i) {
    const std::int64_t nulls = answer.at(0).at(0).number(i);
    if (nulls == 0) continue;
    throw Error{ErrorKind::Data, format_count(static_cast<std::uint64_t>(nulls)) +
                                     (nulls == 1 ? " row has" : " rows have") + " no value in '" +
                                     printable(keys.names[i]) + "', a key of the merge into '" + target.place.shown() +
                                     "'"}
        .because("NULL is no key by which a row would be found again: it would be added anew with each run")
        .at(keys.places.of(i))
        .advise(advice_for_missing(keys));
  }
}

}  // namespace

std::vector<std::string> find_keys(const TargetTable& table, const std::vector<std::string>& brought,
                                   const std::vector<std::string>& keys, const config::ListPlaces& places) {
  std::vector<std::string> found;
  for (std::size_t item = 0; item < keys.size(); ++item) {
    const std::string& key = keys[item];
    const TargetColumn* const column = table.column(key);
    const auto refuse = [&](const std::string& why, const std::string& advice) {
      return Error{ErrorKind::Config, "'" + printable(key) + "' cannot be a key of the merge: " + why}
          .at(places.of(item))
          .advise(advice);
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

std::string identity_left_alone(const TargetTable& target, const std::vector<std::string>& brought,
                                const std::vector<std::string>& keys) {
  if (!target.identity) return {};
  const auto names_it = [&](const std::string& name) {
    return target.place.is_same_name(name, target.identity->column);
  };
  const bool is_brought = std::any_of(brought.begin(), brought.end(), names_it);
  const bool is_key = std::any_of(keys.begin(), keys.end(), names_it);
  return is_brought && !is_key ? target.identity->column : "";
}

void refuse_missing_keys(LoadColumns& columns, const std::vector<std::string>& keys) {
  for (LoadColumn& column : columns) {
    const bool is_key = std::find(keys.begin(), keys.end(), column.bulk.name) != keys.end();
    if (!is_key) continue;
    column.takes_null = false;
    column.why_no_null = "it has no value in '" + printable(column.bulk.name) + "', and the merge needs one";
  }
}

void check_keys(tds::Session& session, const TargetTable& target, const std::string& staging, const MergeKeys& keys) {
  const std::string table = target.place.quoted(staging);
  check_nulls(session, target, table, keys);
  std::vector<TargetColumn> columns;
  for (const std::string& key : keys.names) columns.push_back(*target.column(key));
  const DoubledKeys doubled = find_doubled_keys(session, table, columns);
  if (doubled.count == 0) return;
  const std::string at_home = "make the rows unique at their home, name more `key_columns`, or ";
  throw Error{ErrorKind::Data,
              doubled_keys_text(doubled) + " in the rows that are merged into '" + target.place.shown() + "'"}
      .detail(doubled.lines)
      .at(keys.places.whole)
      .advise(at_home + (keys.sets_aside ? kNoRoomForNumbers : "set all but the first aside with `on_error: reject`"));
}

}  // namespace hygge::stores::mssql
