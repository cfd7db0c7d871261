#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
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

/// The number that `text` is, where it is a whole one of `type`.
std::optional<std::string_view> identity_number(std::string_view text, const SqlType& type) {
  text = trim(text);
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  if (type.name == "decimal") return digits.size() <= type.precision ? std::optional{text} : std::nullopt;
  std::int64_t number = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc{}) return std::nullopt;
  const auto is_within = [&](std::int64_t least, std::int64_t most) { return number >= least && number <= most; };
  const bool fits = (type.name != "tinyint" || is_within(0, 255)) &&
                    (type.name != "smallint" || is_within(INT16_MIN, INT16_MAX)) &&
                    (type.name != "int" || is_within(INT32_MIN, INT32_MAX));
  return fits ? std::optional{text} : std::nullopt;
}

/// "1,1" of an identity; others are refused, for they cannot be quoted.
const std::string& checked_identity(const TargetColumn& column) {
  if (can_be_identity(column.type, column.identity)) return column.identity;
  throw Error{ErrorKind::Config, "'" + printable(column.identity) + "' is no identity"}.advise("it is as in 1,1");
}

/// What stands behind a column's name and type.
std::string rules_of(const TableDesign& design, const TargetColumn& column, Stage stage, bool identity) {
  std::string rules;
  if (!column.collation.empty()) rules += "COLLATE " + tds::checked_collation(column.collation) + " ";
  if (identity && !column.identity.empty()) rules += "IDENTITY(" + checked_identity(column) + ") ";
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

bool can_be_identity(const SqlType& type, std::string_view identity) {
  const std::vector<std::string> numbers = split(identity, ',');
  if (numbers.size() != 2 || !identity_number(numbers[0], type)) return false;
  // A step may go downwards whatever the type, whose values none may leave.
  SqlType of_step = type;
  if (type.name == "tinyint") of_step.name = "smallint";
  const auto step = identity_number(numbers[1], of_step);
  return step && step->find_first_not_of("-0") != std::string_view::npos;
}

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
