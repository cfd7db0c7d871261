#include "hygge/homes/mssql/partitions.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "hygge/connections/mssql/text_rows.h"
#include "hygge/homes/mssql/asked.h"
#include "hygge/homes/mssql/declared_columns.h"
#include "hygge/tds/reply.h"

namespace hygge::homes::mssql {

namespace {

constexpr const char* kFunction =
    "SELECT CAST(f.function_id AS nvarchar(20)), CAST(CAST(f.boundary_value_on_right AS int) AS nvarchar(20)), "
    "CAST(i.index_id AS nvarchar(20)), CAST(c.name AS nvarchar(128)), CAST(COALESCE(b.name, t.name) AS nvarchar(128)), "
    "CAST(c.max_length AS nvarchar(20)), CAST(c.precision AS nvarchar(20)), CAST(c.scale AS nvarchar(20)), "
    "CAST(c.collation_name AS nvarchar(128)) FROM sys.indexes i "
    "JOIN sys.partition_schemes s ON s.data_space_id = i.data_space_id "
    "JOIN sys.partition_functions f ON f.function_id = s.function_id "
    "JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.partition_ordinal = 1 "
    "JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id "
    "JOIN sys.types t ON t.user_type_id = c.user_type_id "
    "LEFT JOIN sys.types b ON b.user_type_id = c.system_type_id AND b.system_type_id = c.system_type_id "
    "WHERE i.index_id IN (0, 1) AND i.object_id = @object";

/// The last partition has no border to its right, and is not among the answers.
std::vector<KeyStep> ask_borders(tds::Session& session, const SplitKey& key, std::int32_t index, std::int32_t function,
                                 const KeyColumn& column) {
  const std::array<tds::Parameter, 3> which{tds::Parameter::of("object", key.object),
                                            tds::Parameter::of("index", index),
                                            tds::Parameter::of("function", function)};
  tds::Reply reply = session.query("SELECT CAST(v.value AS " + column.type +
                                       "), CAST(p.rows AS float), CAST(0 AS float) FROM sys.partition_range_values v "
                                       "JOIN sys.partitions p ON p.partition_number = v.boundary_id WHERE "
                                       "p.object_id = @object AND p.index_id = @index AND v.function_id = @function "
                                       "ORDER BY v.boundary_id",
                                   which);
  return read_steps(reply, "p");
}

}  // namespace

std::optional<Partitions> ask_partitions(tds::Session& session, const SplitKey& key, std::uint64_t rows) {
  enum : std::size_t { Function, OnRight, IndexNumber, Name, TypeName, Length, Precision, Scale, Collation };
  const std::array<tds::Parameter, 1> object{tds::Parameter::of("object", key.object)};
  const auto functions = if_allowed([&] { return text_rows(session, kFunction, object); });
  if (functions.empty() || !functions.front()[Name]) return std::nullopt;
  const TextRow& row = functions.front();
  Partitions found;
  found.column = {*row[Name],
                  declared_type(row[TypeName].value_or(""), number_of(row[Length]), number_of(row[Precision]),
                                number_of(row[Scale])),
                  row[Collation].value_or("")};
  if (!can_be_split_by(found.column.type)) return std::nullopt;
  found.borders = if_allowed([&] {
    return ask_borders(session, key, static_cast<std::int32_t>(number_of(row[IndexNumber])),
                       static_cast<std::int32_t>(number_of(row[Function])), found.column);
  });
  if (found.borders.empty()) return std::nullopt;
  const bool is_behind = number_of(row[OnRight]) == 0;
  for (std::size_t i = 0; i < found.borders.size(); ++i) {
    found.slots.edges.push_back({i, is_behind});
    found.slots.rows.push_back(found.borders[i].before);
  }
  found.slots.rows.push_back(std::max(0.0, static_cast<double>(rows) - rows_of(found.borders)));
  return found;
}

}  // namespace hygge::homes::mssql
