#include "hygge/homes/mssql/split_key.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "hygge/connections/mssql/text_rows.h"
#include "hygge/homes/mssql/asked.h"
#include "hygge/homes/mssql/declared_columns.h"

namespace hygge::homes::mssql {

namespace {

// sys.indexes.type
constexpr int kHeap = 0;
constexpr int kClustered = 1;

constexpr const char* kQuestion =
    "SELECT CAST(i.object_id AS nvarchar(20)), CAST(i.type AS nvarchar(20)), CAST(c.name AS nvarchar(128)), "
    "CAST(COALESCE(b.name, t.name) AS nvarchar(128)), CAST(c.max_length AS nvarchar(20)), "
    "CAST(c.precision AS nvarchar(20)), CAST(c.scale AS nvarchar(20)), CAST(c.collation_name AS nvarchar(128)) "
    "FROM sys.indexes i "
    "LEFT JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.key_ordinal = 1 "
    "LEFT JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id "
    "LEFT JOIN sys.types t ON t.user_type_id = c.user_type_id "
    "LEFT JOIN sys.types b ON b.user_type_id = c.system_type_id AND b.system_type_id = c.system_type_id "
    "WHERE i.index_id IN (0, 1) AND i.object_id = OBJECT_ID(@table)";

}  // namespace

bool can_be_split_by(const std::string& type) {
  constexpr std::array<std::string_view, 17> kTypes{
      "tinyint",  "smallint",      "int",       "bigint",           "decimal", "numeric", "money", "smallmoney", "date",
      "datetime", "smalldatetime", "datetime2", "uniqueidentifier", "char",    "varchar", "nchar", "nvarchar"};
  const std::string_view name = std::string_view{type}.substr(0, type.find('('));
  return type.find("(max)") == std::string::npos && std::find(kTypes.begin(), kTypes.end(), name) != kTypes.end();
}

std::optional<SplitKey> ask_split_key(tds::Session& session, const SourceQuery& query) {
  if (query.is_query() || query.is_elsewhere()) return std::nullopt;
  enum : std::size_t { Object, IndexType, Name, TypeName, Length, Precision, Scale, Collation };
  const std::array<tds::Parameter, 1> table{tds::Parameter::of("table", query.table())};
  const auto rows = if_allowed([&] { return text_rows(session, kQuestion, table); });
  if (rows.empty()) return std::nullopt;
  const TextRow& row = rows.front();
  SplitKey key;
  key.object = static_cast<std::int32_t>(number_of(row[Object]));
  key.is_heap = number_of(row[IndexType]) == kHeap;
  if (number_of(row[IndexType]) != kClustered || !row[Name]) return key;
  key.column = *row[Name];
  key.type = declared_type(row[TypeName].value_or(""), number_of(row[Length]), number_of(row[Precision]),
                           number_of(row[Scale]));
  key.collation = row[Collation].value_or("");
  return key;
}

}  // namespace hygge::homes::mssql
