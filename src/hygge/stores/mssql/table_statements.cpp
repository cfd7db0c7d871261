#include <algorithm>
#include <string_view>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/stores/mssql/statement_text.h"
#include "hygge/stores/mssql/table_design.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

/// Whether a table gets all that the design says, or columns alone.
enum class Stage { Bare, Whole };

/// The three as one name; `cut` is cut so that it has 128 units of UTF-16 at most.
std::string short_name(std::string_view before, std::string_view cut, std::string_view behind) {
  constexpr std::size_t kMostUnits = 128;
  const std::size_t taken = utf16_units(before) + utf16_units(behind);
  return std::string{before}.append(cut_to_units(cut, kMostUnits - std::min(kMostUnits, taken))).append(behind);
}

/// "PRIMARY KEY NONCLUSTERED ([day] DESC, [id])".
std::string primary_key_clause(const TableDesign& design) {
  std::string columns;
  for (const TargetColumn* const key : design.key_columns()) {
    columns += (columns.empty() ? "" : ", ") + tds::quote_name(key->name) + (key->descending ? " DESC" : "");
  }
  const bool is_clustered = design.shape == TableShape::ClusteredKey;
  return std::string{"PRIMARY KEY "} + (is_clustered ? "CLUSTERED" : "NONCLUSTERED") + " (" + columns + ")";
}

/// " WITH (DATA_COMPRESSION = PAGE)", or nothing.
std::string compression_clause(Compression compression) {
  switch (compression) {
    case Compression::Row:
      return " WITH (DATA_COMPRESSION = ROW)";
    case Compression::Page:
      return " WITH (DATA_COMPRESSION = PAGE)";
    case Compression::ColumnstoreArchive:
      return " WITH (DATA_COMPRESSION = COLUMNSTORE_ARCHIVE)";
    case Compression::Usual:
      break;
  }
  return {};
}

/// Of a table of rows that is made at once.
std::string rows_compression(const TableDesign& design) {
  return design.shape == TableShape::Columnstore ? "" : compression_clause(design.compression);
}

/// "1,1" of an identity: two whole numbers; others are refused, for they cannot be quoted.
const std::string& checked_identity(const std::string& identity) {
  const std::vector<std::string> numbers = split(identity, ',');
  const auto is_number = [](std::string_view text) {
    text = trim(text);
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text.size() <= 38 && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (numbers.size() == 2 && is_number(numbers[0]) && is_number(numbers[1])) return identity;
  throw Error{ErrorKind::Config, "'" + printable(identity) + "' is no identity"}.advise("it is as in 1,1");
}

/// What stands behind a column's name and type.
std::string rules_of(const TableDesign& design, const TargetColumn& column, Stage stage, bool identity) {
  std::string rules;
  if (!column.collation.empty()) rules += "COLLATE " + tds::checked_collation(column.collation) + " ";
  if (identity && !column.identity.empty()) rules += "IDENTITY(" + checked_identity(column.identity) + ") ";
  rules += column.nullable ? "NULL" : "NOT NULL";
  if (stage == Stage::Whole && !column.default_value.empty()) {
    rules += " CONSTRAINT " + tds::quote_name(default_name(design, column)) + " DEFAULT " + column.default_value;
  }
  return rules;
}

std::string create(const TableDesign& design, const TableName& name, Stage stage, bool identity) {
  std::vector<std::string> names;
  std::size_t name_width = 0;
  std::size_t type_width = 0;
  for (const TargetColumn& column : design.columns) {
    names.push_back(tds::quote_name(column.name));
    name_width = std::max(name_width, display_width(names.back()));
    type_width = std::max(type_width, column.type.text().size());
  }
  std::string lines;
  for (std::size_t i = 0; i < design.columns.size(); ++i) {
    const TargetColumn& column = design.columns[i];
    const std::string type = column.type.text();
    lines += (i == 0 ? "  " : ",\n  ") + names[i] + std::string(name_width - display_width(names[i]) + 1, ' ');
    lines += type + std::string(type_width - type.size() + 1, ' ') + rules_of(design, column, stage, identity);
  }
  if (stage == Stage::Whole && !design.primary_key().empty()) {
    lines += ",\n  CONSTRAINT " + tds::quote_name(primary_key_name(design)) + " " + primary_key_clause(design);
  }
  return "CREATE TABLE " + name.quoted() + " (\n" + lines + "\n)" +
         (stage == Stage::Whole ? rows_compression(design) : "");
}

}  // namespace

std::string primary_key_name(const TableDesign& design, const std::string& suffix) {
  return short_name("PK_", design.name.parts.back(), suffix);
}

std::string default_name(const TableDesign& design, const TargetColumn& column, const std::string& suffix) {
  const std::string both = design.name.parts.back() + "_" + column.name;
  std::string name = short_name("DF_", both, suffix);
  if (name.size() == both.size() + suffix.size() + 3) return name;
  // What is cut may be all that tells two columns apart.
  const auto place = std::find(design.columns.begin(), design.columns.end(), column) - design.columns.begin();
  return short_name("DF_", both, "_" + std::to_string(place + 1) + suffix);
}

std::vector<std::string> constraint_names(const TableDesign& design) {
  std::vector<std::string> names;
  if (!design.primary_key().empty()) names.push_back(primary_key_name(design));
  for (const TargetColumn& column : design.columns) {
    if (!column.default_value.empty()) names.push_back(default_name(design, column));
  }
  return names;
}

std::string create_table(const TableDesign& design) { return create(design, design.name, Stage::Whole, true); }

namespace {

std::string quoted_columnstore(const TableDesign& design) {
  return tds::quote_name(short_name("CCI_", design.name.parts.back(), ""));
}

}  // namespace

std::string create_columnstore(const TableDesign& design, const TableName& name) {
  return "CREATE CLUSTERED COLUMNSTORE INDEX " + quoted_columnstore(design) + " ON " + name.quoted() +
         compression_clause(design.compression);
}

std::string drop_columnstore(const TableDesign& design, const TableName& name) {
  return "DROP INDEX " + quoted_columnstore(design) + " ON " + name.quoted();
}

std::vector<std::string> create_indexes(const TableDesign& design) {
  if (design.shape != TableShape::Columnstore) return {};
  return {create_columnstore(design, design.name)};
}

std::string create_staging(const TableDesign& design, const TableName& name, bool identity) {
  return create(design, name, Stage::Bare, identity);
}

std::vector<std::string> finish_staging(const TableDesign& design, const TableName& staging, const std::string& suffix,
                                        bool has_columnstore) {
  const std::string alter = "ALTER TABLE " + staging.quoted() + " ";
  std::vector<std::string> statements;
  if (design.shape == TableShape::Columnstore) {
    if (!has_columnstore) statements.push_back(create_columnstore(design, staging));
  } else if (design.shape == TableShape::Heap && design.compression != Compression::Usual) {
    statements.push_back(alter + "REBUILD" + compression_clause(design.compression));
  }
  if (!design.primary_key().empty()) {
    const bool is_clustered = design.shape == TableShape::ClusteredKey;
    statements.push_back(alter + "ADD CONSTRAINT " + tds::quote_name(primary_key_name(design, suffix)) + " " +
                         primary_key_clause(design) + (is_clustered ? compression_clause(design.compression) : ""));
  }
  for (const TargetColumn& column : design.columns) {
    if (column.default_value.empty()) continue;
    statements.push_back(alter + "ADD CONSTRAINT " + tds::quote_name(default_name(design, column, suffix)) +
                         " DEFAULT " + column.default_value + " FOR " + tds::quote_name(column.name));
  }
  return statements;
}

}  // namespace hygge::stores::mssql
