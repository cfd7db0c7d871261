#include "hygge/stores/mssql/table_design.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/stores/mssql/conversion.h"
#include "hygge/stores/mssql/statement_text.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::size_t kLongestName = 128;
constexpr std::size_t kMostColumns = 1'024;
constexpr std::size_t kMostKeyColumns = 32;

bool is_max(const SqlType& type) { return type.length == SqlType::kMax; }

/// Types of which a columnstore index can have no column ("CREATE COLUMNSTORE INDEX", limitations).
bool is_kept_out_of_columnstore(const SqlType& type) {
  constexpr std::array<std::string_view, 8> kNames{"text", "ntext",  "image",       "xml",
                                                   "json", "vector", "sql_variant", "timestamp"};
  return is_clr(type) || std::find(kNames.begin(), kNames.end(), type.name) != kNames.end();
}

/// Types that no index key can have.
bool is_kept_out_of_keys(const SqlType& type) {
  return is_max(type) || type.name == "geography" || type.name == "geometry" ||
         (is_kept_out_of_columnstore(type) && !is_clr(type) && type.name != "sql_variant" && type.name != "timestamp");
}

std::string named(const TargetColumn& column) {
  return "'" + printable(column.name) + "' (" + column.type.text() + ")";
}

/// Why there can be no clustered columnstore index; empty when there can.
std::string against_columnstore(const std::vector<TargetColumn>& columns, const TableOptions& options) {
  if (!options.no_columnstore.empty()) return options.no_columnstore;
  for (const TargetColumn& column : columns) {
    if (is_kept_out_of_columnstore(column.type)) return "a columnstore cannot hold " + named(column);
    if (is_max(column.type) && !options.columnstore_holds_max) {
      return "a columnstore of this server cannot hold " + named(column);
    }
  }
  return {};
}

bool is_of_rows(Compression compression) { return compression == Compression::Row || compression == Compression::Page; }

/// Where nobody says it: unless what is said makes one impossible.
bool wants_columnstore(const TableOptions& options) {
  return options.clustered_columnstore.value_or(!options.heap && !is_of_rows(options.compression));
}

void check_options(const TableOptions& options, const std::string& where) {
  const bool asks_for_one = options.clustered_columnstore.value_or(false);
  const auto refuse = [&where](const std::string& first, const std::string& second) {
    throw Error{ErrorKind::Config, "table_options asks for " + first + " and for " + second}
        .because("a table is one or the other")
        .at(where)
        .advise("leave one of them out");
  };
  if (asks_for_one && options.heap) refuse("a clustered columnstore", "a heap");
  if (asks_for_one && is_of_rows(options.compression))
    refuse("a clustered columnstore", "the compression of rows or pages");
  const bool cannot_archive = options.heap || !options.clustered_columnstore.value_or(true);
  if (options.compression == Compression::ColumnstoreArchive && cannot_archive) {
    refuse("the compression of a columnstore", "a table without one");
  }
}

void check_columns(const std::vector<TargetColumn>& columns, const std::string& where) {
  if (columns.size() > kMostColumns) {
    throw Error{ErrorKind::Config, "the table would have " + std::to_string(columns.size()) + " columns"}
        .because("SQL Server's tables have 1,024 at most")
        .at(where)
        .advise("choose some of them with `columns`");
  }
  std::size_t identities = 0;
  for (const TargetColumn& column : columns) {
    if (column.name.empty() || utf16_units(column.name) > kLongestName) {
      throw Error{ErrorKind::Config,
                  column.name.empty() ? "a column has no name"
                                      : "the name of column '" + shorten(printable(column.name), 60) + "' is too long"}
          .because("SQL Server's names have 1 to 128 characters")
          .at(where)
          .advise("leave it out with the home's `columns`, or give it another name at its home");
    }
    if (!column.identity.empty() && ++identities > 1) {
      throw Error{ErrorKind::Config, "two columns would have an identity, the second is " + named(column)}.at(where);
    }
  }
}

void check_key(const std::vector<TargetColumn>& columns, const std::string& where) {
  std::size_t count = 0;
  for (const TargetColumn& column : columns) {
    if (column.key == 0) continue;
    ++count;
    if (is_kept_out_of_keys(column.type)) {
      throw Error{ErrorKind::Config, "the column " + named(column) + " cannot be in a primary key"}
          .because("SQL Server has no index over values of that length or kind")
          .at(where)
          .advise("give it a shorter type with schema_overrides (nvarchar(450)), or take it out of primary_key");
    }
  }
  if (count > kMostKeyColumns) {
    throw Error{ErrorKind::Config, "the primary key has " + std::to_string(count) + " columns"}
        .because("SQL Server allows 32")
        .at(where);
  }
}

}  // namespace

std::vector<const TargetColumn*> TableDesign::key_columns() const {
  std::vector<const TargetColumn*> keys;
  for (const TargetColumn& column : columns) {
    if (column.key > 0) keys.push_back(&column);
  }
  std::sort(keys.begin(), keys.end(), [](const auto* left, const auto* right) { return left->key < right->key; });
  return keys;
}

std::vector<std::string> TableDesign::primary_key() const {
  std::vector<std::string> names;
  for (const TargetColumn* key : key_columns()) names.push_back(key->name);
  return names;
}

std::uint64_t most_key_bytes(const TableDesign& design, bool is_old_server) {
  constexpr std::uint64_t kClustered = 900;
  constexpr std::uint64_t kNonclustered = 1'700;
  return is_old_server || design.shape == TableShape::ClusteredKey ? kClustered : kNonclustered;
}

TableDesign design_table(TableName name, std::vector<TargetColumn> columns, const TableOptions& options,
                         const std::string& where) {
  check_options(options, where);
  check_columns(columns, where);
  check_key(columns, where);
  TableDesign design{.name = std::move(name), .columns = std::move(columns)};
  if (wants_columnstore(options)) design.why = against_columnstore(design.columns, options);
  if (wants_columnstore(options) && design.why.empty()) {
    design.shape = TableShape::Columnstore;
  } else if (!options.heap && !design.primary_key().empty()) {
    design.shape = TableShape::ClusteredKey;
  }
  design.compression = options.compression;
  if (design.shape != TableShape::Columnstore && design.compression == Compression::ColumnstoreArchive) {
    design.compression = Compression::Usual;
  }
  return design;
}

}  // namespace hygge::stores::mssql
