#include "hygge/homes/mssql/split_key.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "hygge/connections/mssql/text_rows.h"
#include "hygge/homes/mssql/asked.h"
#include "hygge/homes/mssql/declared_columns.h"
#include "hygge/tds/type_info.h"

namespace hygge::homes::mssql {

namespace {

// sys.indexes.type
constexpr int kHeap = 0;
constexpr int kClustered = 1;

/// The index that holds the rows comes first; the primary key is for columnstores, which are in no order.
constexpr const char* kQuestion =
    "SELECT CAST(i.object_id AS nvarchar(20)), CAST(i.index_id AS nvarchar(20)), CAST(i.type AS nvarchar(20)), "
    "CAST(c.name AS nvarchar(128)), CAST(COALESCE(b.name, t.name) AS nvarchar(128)), "
    "CAST(c.max_length AS nvarchar(20)), CAST(c.precision AS nvarchar(20)), CAST(c.scale AS nvarchar(20)), "
    "CAST(c.collation_name AS nvarchar(128)) FROM sys.indexes i "
    "LEFT JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.key_ordinal IN (1, "
    "2) "
    "LEFT JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id "
    "LEFT JOIN sys.types t ON t.user_type_id = c.user_type_id "
    "LEFT JOIN sys.types b ON b.user_type_id = c.system_type_id AND b.system_type_id = c.system_type_id "
    "WHERE (i.index_id IN (0, 1) OR i.is_primary_key = 1) AND i.object_id = OBJECT_ID(@table) "
    "AND EXISTS (SELECT 1 FROM sys.tables o WHERE o.object_id = i.object_id) "
    "ORDER BY i.index_id, k.key_ordinal";

}  // namespace

bool can_be_split_by(const std::string& type) {
  constexpr std::array<std::string_view, 20> kTypes{
      "tinyint",    "smallint", "int",   "bigint",   "decimal",   "numeric",         "money",
      "smallmoney", "real",     "float", "date",     "time",      "datetime",        "smalldatetime",
      "char",       "varchar",  "nchar", "nvarchar", "datetime2", "uniqueidentifier"};
  const std::string_view name = std::string_view{type}.substr(0, type.find('('));
  return type.find("(max)") == std::string::npos && std::find(kTypes.begin(), kTypes.end(), name) != kTypes.end();
}

std::optional<SplitKey> ask_split_key(tds::Session& session, const SourceQuery& query) {
  if (query.is_query() || query.is_elsewhere()) return std::nullopt;
  enum : std::size_t { Object, IndexNumber, IndexType, Name, TypeName, Length, Precision, Scale, Collation };
  const std::array<tds::Parameter, 1> table{tds::Parameter::of("table", query.table())};
  const auto rows = if_allowed([&] { return text_rows(session, kQuestion, table); });
  if (rows.empty() || number_of(rows.front()[IndexNumber]) > 1) return std::nullopt;
  SplitKey key;
  key.object = static_cast<std::int32_t>(number_of(rows.front()[Object]));
  const std::int64_t how = number_of(rows.front()[IndexType]);
  key.is_heap = how == kHeap;
  if (key.is_heap) return key;
  for (const TextRow& row : rows) {
    const bool is_wanted = (number_of(row[IndexNumber]) == 1) == (how == kClustered);
    if (!is_wanted || !row[Name]) continue;
    key.index = static_cast<std::int32_t>(number_of(row[IndexNumber]));
    key.columns.push_back({*row[Name],
                           declared_type(row[TypeName].value_or(""), number_of(row[Length]), number_of(row[Precision]),
                                         number_of(row[Scale])),
                           row[Collation].value_or("")});
  }
  return key;
}

std::string bound(const KeyColumn& column, const std::string& parameter) {
  const bool has_code_page = column.type.starts_with("char(") || column.type.starts_with("varchar(");
  if (!has_code_page || !tds::is_collation_name(column.collation)) return "@" + parameter;
  return "CAST(@" + parameter + " COLLATE " + column.collation + " AS " + column.type + ")";
}

std::string is_ascending(const KeyColumn& column, const std::vector<std::string>& parameters) {
  const bool is_unicode = column.type.starts_with("n") && tds::is_collation_name(column.collation);
  const std::string collation = is_unicode ? " COLLATE " + column.collation : "";
  std::string condition;
  for (std::size_t i = 1; i < parameters.size(); ++i) {
    condition += (i > 1 ? " AND " : "") + bound(column, parameters[i - 1]) + collation + " < " +
                 bound(column, parameters[i]) + collation;
  }
  return condition;
}

}  // namespace hygge::homes::mssql
