#include "hygge/homes/mssql/tied_rows.h"

#include <algorithm>
#include <cstddef>
#include <map>

#include "hygge/homes/mssql/answer_values.h"
#include "hygge/tds/storage.h"
#include "hygge/tds/type_info.h"

namespace hygge::homes::mssql {

namespace {

using hygge::mssql::SourceColumn;
using tds::Storage;

/// What a note may take: it lies in names of folders, too.
constexpr std::size_t kMostValues = 500;
constexpr std::size_t kMostText = 2'400;

/// `column` has the value of the parameter.
std::string has_value(const SourceColumn& column, const std::string& parameter) {
  const std::string name = tds::quote_name(column.info.name);
  const std::string value = "@" + parameter;
  const Storage storage = answer_storage(column.info.type);
  if (storage == Storage::Text) {
    const auto bytes = [](const std::string& text) {
      return "CAST(CAST(" + text + " AS nvarchar(4000)) AS varbinary(8000))";
    };
    return bytes(name) + " = " + bytes(value);
  }
  if (storage == Storage::Blob)
    return name + " = " + value + " AND DATALENGTH(" + name + ") = DATALENGTH(" + value + ")";
  return name + " = " + value;
}

}  // namespace

bool can_be_key(const SourceColumn& column) {
  constexpr std::uint32_t kMostBytes = 8'000;
  constexpr std::uint32_t kMostLetters = 4'000;
  switch (column.info.type.framing()) {
    case tds::Framing::Fixed:
    case tds::Framing::Length1:
      return true;
    case tds::Framing::Length2: {
      const bool is_wide = column.info.type.is_utf16() || answer_storage(column.info.type) == Storage::Blob;
      return column.info.type.size <= (is_wide ? kMostBytes : kMostLetters);
    }
    default:
      return false;
  }
}

RowKey key_of_rows(const std::vector<SourceColumn>& columns, const engine::Declared& declared) {
  std::map<std::size_t, const SourceColumn*> primary;
  RowKey all;
  for (const SourceColumn& column : columns) {
    all.push_back(&column);
    const auto told = declared.columns.find(column.info.name);
    if (told != declared.columns.end() && told->second.key > 0) primary[told->second.key] = &column;
  }
  RowKey key;
  for (const auto& [place, column] : primary) key.push_back(column);
  if (key.empty()) key = std::move(all);
  const bool can = std::all_of(key.begin(), key.end(), [](const SourceColumn* column) { return can_be_key(*column); });
  return can ? key : RowKey{};
}

bool can_be_noted(const RowKey& key, const Ties& ties) {
  std::size_t text = 0;
  for (const SourceColumn* column : key) text += column->info.name.size() + sql_name(column->info.type).size();
  for (const std::vector<std::string>& tie : ties) {
    for (const std::string& value : tie) text += value.size() + 3;
  }
  const bool are_few = ties.size() <= kMostTies && ties.size() * key.size() <= kMostValues && text <= kMostText;
  return are_few && std::adjacent_find(ties.begin(), ties.end()) == ties.end();
}

std::string matching(const RowKey& key, const Ties& ties, const std::string& prefix,
                     std::vector<tds::Parameter>& values) {
  std::string any;
  std::size_t number = 0;
  for (const std::vector<std::string>& tie : ties) {
    std::string all;
    for (std::size_t i = 0; i < tie.size(); ++i) {
      const tds::TypeInfo& type = key[i]->info.type;
      const std::string name = prefix + std::to_string(number++);
      if (!all.empty()) all += " AND ";
      if (tie[i] == "NULL") {
        all += tds::quote_name(key[i]->info.name) + " IS NULL";
        continue;
      }
      all += has_value(*key[i], name);
      values.push_back(tds::Parameter::of_kept(name, type, answer_storage(type), tie[i]));
    }
    any += (any.empty() ? "(" : " OR (") + all + ")";
  }
  return any.empty() ? "0" : "CASE WHEN " + any + " THEN 1 ELSE 0 END";
}

}  // namespace hygge::homes::mssql
