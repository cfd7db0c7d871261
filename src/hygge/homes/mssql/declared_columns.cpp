#include "hygge/homes/mssql/declared_columns.h"

#include <array>
#include <string>
#include <utility>

#include "hygge/connections/mssql/text_rows.h"
#include "hygge/homes/mssql/asked.h"

namespace hygge::homes::mssql {

namespace {

using engine::DeclaredColumn;

constexpr const char* kSystem = "mssql";

/// As it is sent.
std::string sent_type(const tds::ColumnInfo& column) {
  if (column.user_type == tds::ColumnInfo::kRowVersion) return "rowversion";
  constexpr std::size_t kTypeOfClr = 2;
  const bool is_clr = column.type.type == tds::WireType::Udt && column.type.names.size() > kTypeOfClr;
  return is_clr ? column.type.names[kTypeOfClr] : sql_name(column.type);
}

/// The question; an alias such as sysname is told by the type that it stands for, which CLR types have none of.
/// `catalogue` is "" or "[db].": where the table is.
std::string question(const std::string& catalogue) {
  const std::string sys = catalogue + "sys.";
  const auto text = [](const std::string& value) { return "CAST(" + value + " AS nvarchar(128)), "; };
  return "SELECT " + text("c.name") + text("COALESCE(b.name, t.name)") + text("c.max_length") + text("c.precision") +
         text("c.scale") + text("CAST(c.is_nullable AS int)") + text("c.collation_name") + text("i.seed_value") +
         text("i.increment_value") + text("k.key_ordinal") + text("CAST(k.is_descending_key AS int)") +
         text("CAST(c.is_computed AS int)") + "CAST(d.definition AS nvarchar(max)) FROM " + sys + "columns c JOIN " +
         sys + "types t ON t.user_type_id = c.user_type_id LEFT JOIN " + sys +
         "types b ON b.user_type_id = c.system_type_id AND b.system_type_id = c.system_type_id LEFT JOIN " + sys +
         "identity_columns i ON i.object_id = c.object_id AND i.column_id = c.column_id LEFT JOIN " + sys +
         "default_constraints d ON d.object_id = c.default_object_id LEFT JOIN " + sys +
         "indexes p ON p.object_id = c.object_id AND p.is_primary_key = 1 LEFT JOIN " + sys +
         "index_columns k ON k.object_id = p.object_id AND k.index_id = p.index_id AND k.column_id = c.column_id "
         "WHERE c.object_id = OBJECT_ID(@table)";
}

DeclaredColumn column_in(const TextRow& row) {
  enum : std::size_t {
    Name,
    TypeName,
    Length,
    Precision,
    Scale,
    Nullable,
    Collation,
    Seed,
    Step,
    Key,
    Descending,
    Computed,
    Default
  };
  DeclaredColumn column;
  column.type = declared_type(row[TypeName].value_or(""), number_of(row[Length]), number_of(row[Precision]),
                              number_of(row[Scale]));
  column.nullable = number_of(row[Nullable]) != 0;
  column.collation = row[Collation].value_or("");
  if (row[Seed] && row[Step]) column.identity = *row[Seed] + "," + *row[Step];
  column.default_value = row[Default].value_or("");
  column.key = static_cast<std::size_t>(number_of(row[Key]));
  column.computed = number_of(row[Computed]) != 0;
  column.descending = column.key > 0 && number_of(row[Descending]) != 0;
  return column;
}

}  // namespace

std::string declared_type(const std::string& name, std::int64_t max_length, std::int64_t precision,
                          std::int64_t scale) {
  const bool is_utf16 = name == "nchar" || name == "nvarchar";
  if (is_utf16 || name == "char" || name == "varchar" || name == "binary" || name == "varbinary") {
    const std::string length = max_length < 0 ? "max" : std::to_string(is_utf16 ? max_length / 2 : max_length);
    return name + "(" + length + ")";
  }
  if (name == "decimal" || name == "numeric") {
    return name + "(" + std::to_string(precision) + "," + std::to_string(scale) + ")";
  }
  if (name == "time" || name == "datetime2" || name == "datetimeoffset") {
    return name + "(" + std::to_string(scale) + ")";
  }
  return name == "timestamp" ? "rowversion" : name;
}

std::shared_ptr<const engine::Declared> ask_declared(tds::Session& session, const SourceQuery& query,
                                                     const std::vector<SourceColumn>& columns) {
  engine::Declared declared{kSystem, {}};
  for (const SourceColumn& column : columns) {
    DeclaredColumn& told = declared.columns[column.info.name];
    told.type = sent_type(column.info);
    told.nullable = column.info.is_nullable();
  }
  if (query.is_query() || query.is_on_another_server()) return std::make_shared<engine::Declared>(std::move(declared));
  const std::array<tds::Parameter, 1> table{tds::Parameter::of("table", query.table())};
  const auto rows = if_allowed([&] { return text_rows(session, question(query.catalogue()), table); });
  for (const TextRow& row : rows) {
    const auto told = declared.columns.find(row.front().value_or(""));
    if (told == declared.columns.end()) continue;
    const std::string sent = std::exchange(told->second, column_in(row)).type;
    if (told->second.type == "vector") told->second.type = sent;  // with its dimensions
  }
  return std::make_shared<engine::Declared>(std::move(declared));
}

}  // namespace hygge::homes::mssql
