#include "hygge/homes/parquet/settlement.h"

#include <algorithm>
#include <map>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/engine/sql_text.h"

namespace hygge::homes::parquet {

namespace {

using engine::quote_name;
using engine::quote_text;
using engine::Schema;
using engine::Type;

std::string read_files(const std::vector<std::size_t>& places, const std::vector<SourceFile>& files,
                       const std::vector<HiveColumn>& hive) {
  std::vector<std::string> paths;
  for (const std::size_t place : places) paths.push_back(engine::escape_glob(files[place].path.string()));
  std::string sql = "read_parquet(" + engine::quote_list(paths);
  if (hive.empty()) return sql + ", hive_partitioning = false)";
  std::vector<std::string> types;
  for (const HiveColumn& column : hive) types.push_back(quote_text(column.name) + ": " + quote_text(column.type.sql));
  return sql + ", hive_partitioning = true, hive_types = {" + join(types, ", ") + "}, hive_types_autocast = false)";
}

/// "column 'b' is missing" or "column 'a' is BIGINT": the first thing in which `other` differs from `first`.
std::string first_difference(const Schema& first, const Schema& other) {
  for (const engine::Column& column : first.columns) {
    const int place = other.find(column.name);
    if (place < 0) return "column '" + printable(column.name) + "' is missing";
    const Type& type = other.columns[static_cast<std::size_t>(place)].type;
    if (type != column.type) {
      return "column '" + printable(column.name) + "' is " + type.sql + " instead of " + column.type.sql;
    }
    const std::string& name = other.columns[static_cast<std::size_t>(place)].name;
    if (name != column.name) return "column '" + printable(column.name) + "' is called '" + printable(name) + "'";
  }
  for (const engine::Column& column : other.columns) {
    if (first.find(column.name) < 0) return "column '" + printable(column.name) + "' is new";
  }
  return "the columns come in another order";
}

/// A column of the table and what the groups make of it.
struct TableColumn {
  engine::Column column;
  std::size_t first_group = 0;
  std::optional<Rows> nulls = Rows{};
  std::size_t files_without = 0;
};

class Table {
 public:
  Table(const std::vector<ReadGroup>& groups, const std::vector<SourceFile>& files) : groups_{groups}, files_{files} {
    for (std::size_t group = 0; group < groups.size(); ++group) merge(group);
    for (TableColumn& column : columns_) count_nulls(column);
  }

  const std::vector<TableColumn>& columns() const { return columns_; }

  /// What the group contributes to the table, each column by its name and type there.
  std::string select_list(const ReadGroup& group) const {
    std::vector<std::string> items;
    for (const TableColumn& wanted : columns_) {
      const std::string name = quote_name(wanted.column.name);
      const int place = group.schema.find(wanted.column.name);
      if (place < 0) {
        items.push_back("CAST(NULL AS " + wanted.column.type.sql + ") AS " + name);
        continue;
      }
      const engine::Column& own = group.schema.columns[static_cast<std::size_t>(place)];
      if (own == wanted.column) {
        items.push_back(name);
      } else if (own.type == wanted.column.type) {
        items.push_back(quote_name(own.name) + " AS " + name);
      } else {
        items.push_back("CAST(" + quote_name(own.name) + " AS " + wanted.column.type.sql + ") AS " + name);
      }
    }
    return join(items, ", ");
  }

  std::vector<std::string> notes() const {
    std::vector<std::string> notes;
    for (const TableColumn& column : columns_) {
      const std::string name = "column '" + printable(column.column.name) + "'";
      if (column.files_without > 0) {
        notes.push_back(format_count(column.files_without) +
                        (column.files_without == 1 ? " file lacks " : " files lack ") + name + ": filled with NULL");
      }
      for (const auto& [other, files] : other_spellings(column)) {
        notes.push_back(name + " is called '" + printable(other) + "' in " + format_count(files) +
                        (files == 1 ? " file" : " files") + ": names that differ in case alone are one column");
      }
      const std::vector<std::string> narrower = narrower_types(column);
      if (!narrower.empty()) {
        notes.push_back(name + " widened from " + join(narrower, " and ") + " to " + column.column.type.sql);
      }
    }
    return notes;
  }

 private:
  /// What the column is called in files where its case is another, and how many they are.
  std::map<std::string, std::size_t> other_spellings(const TableColumn& column) const {
    std::map<std::string, std::size_t> others;
    for (const ReadGroup& group : groups_) {
      const int place = group.schema.find(column.column.name);
      if (place < 0) continue;
      const std::string& own = group.schema.columns[static_cast<std::size_t>(place)].name;
      if (own != column.column.name) others[own] += group.alike.files.size();
    }
    return others;
  }

  /// What the column is in files where its type is another than the table's, in their order.
  std::vector<std::string> narrower_types(const TableColumn& column) const {
    std::vector<std::string> types;
    for (const ReadGroup& group : groups_) {
      const int place = group.schema.find(column.column.name);
      if (place < 0) continue;
      const Type& own = group.schema.columns[static_cast<std::size_t>(place)].type;
      if (own == column.column.type || std::find(types.begin(), types.end(), own.sql) != types.end()) continue;
      types.push_back(own.sql);
    }
    return types;
  }

  void merge(std::size_t group) {
    for (const engine::Column& column : groups_[group].schema.columns) {
      const auto known = std::find_if(columns_.begin(), columns_.end(), [&](const TableColumn& other) {
        return lower_case(other.column.name) == lower_case(column.name);
      });
      if (known == columns_.end()) {
        columns_.push_back({column, group});
        continue;
      }
      const Type wide = engine::widen(known->column.type, column.type);
      if (wide.sql.empty()) throw misfit(*known, column.type, group);
      known->column.type = wide;
    }
  }

  Error misfit(const TableColumn& known, const Type& type, std::size_t group) const {
    const auto file = [&](std::size_t of) { return "'" + files_[groups_[of].alike.files.front()].name + "'"; };
    const auto word = [](const Type& of) { return of.sql.empty() ? "of no type that the engine knows" : of.sql; };
    return Error{ErrorKind::Data, "column '" + printable(known.column.name) + "' has types that do not fit together"}
        .because("it is " + word(known.column.type) + " in " + file(known.first_group) + " and " + word(type) + " in " +
                 file(group))
        .advise("write one of the files again with the other's type, or read them in flows of their own");
  }

  void count_nulls(TableColumn& column) const {
    for (const ReadGroup& group : groups_) {
      const int place = group.schema.find(column.column.name);
      if (place < 0) column.files_without += group.alike.files.size();
      const std::optional<Rows> nulls =
          place < 0 ? std::optional{group.alike.rows} : group.alike.nulls[static_cast<std::size_t>(place)];
      if (column.nulls && nulls) {
        *column.nulls += *nulls;
      } else {
        column.nulls.reset();
      }
    }
  }

  const std::vector<ReadGroup>& groups_;
  const std::vector<SourceFile>& files_;
  std::vector<TableColumn> columns_;
};

Rows nulls_of(const HiveColumn& column, const FileSurvey& survey) {
  Rows nulls;
  for (std::size_t file = 0; file < column.is_null.size(); ++file) {
    if (column.is_null[file]) nulls += survey.rows[file];
  }
  return nulls;
}

void join_groups(ReadGroup& into, const AlikeFiles& other) {
  into.alike.files.insert(into.alike.files.end(), other.files.begin(), other.files.end());
  std::sort(into.alike.files.begin(), into.alike.files.end());
  into.alike.rows += other.rows;
  for (std::size_t column = 0; column < other.nulls.size(); ++column) {
    std::optional<Rows>& nulls = into.alike.nulls[column];
    if (nulls && other.nulls[column]) {
      *nulls += *other.nulls[column];
    } else {
      nulls.reset();
    }
  }
}

/// The columns of one file as the engine sees them. Some of its complaints about a damaged footer name no file.
Schema schema_of(std::size_t file, const std::vector<SourceFile>& files, engine::Session& session) {
  try {
    return session.describe("SELECT * FROM " + read_files({file}, files, {}));
  } catch (Error& error) {
    if (error.where().empty()) error.at(files[file].name);
    throw;
  }
}

/// Files of one table that grew over time keep most of their columns.
std::string doubt_about(const std::vector<ReadGroup>& groups, const std::vector<SourceFile>& files) {
  const Schema& first = groups.front().schema;
  for (const ReadGroup& group : groups) {
    std::vector<std::string> shared;
    for (const std::string& name : group.schema.names()) {
      if (first.find(name) >= 0) shared.push_back("'" + printable(name) + "'");
    }
    if (2 * shared.size() >= std::min(first.size(), group.schema.size())) continue;
    const std::string both =
        "'" + files[groups.front().alike.files.front()].name + "' and '" + files[group.alike.files.front()].name + "' ";
    constexpr std::size_t kMostNamed = 3;
    const std::string columns = shared.empty()                ? "no column"
                                : shared.size() <= kMostNamed ? "only " + join(shared, ", ")
                                                              : "only " + format_count(shared.size()) + " columns";
    return both + "share " + columns + ": where they are different tables, they become one here; name each below " +
           "`entities:` to move them one by one";
  }
  return {};
}

}  // namespace

std::vector<ReadGroup> typed_groups(const FileSurvey& survey, const std::vector<SourceFile>& files,
                                    engine::Session& session) {
  session.connect();  // what is wrong with the engine is no fault of a file
  std::vector<ReadGroup> groups;
  for (const AlikeFiles& alike : survey.groups) {
    const Schema schema = schema_of(alike.files.front(), files, session);
    if (schema.names() != alike.columns) {
      throw Error{ErrorKind::Unsupported,
                  "the engine gives the columns of '" + files[alike.files.front()].name + "' other names"}
          .because("they are " + join(alike.columns, ", ") + ", and it calls them " + join(schema.names(), ", "))
          .advise("rename them where the file is written");
    }
    const auto same =
        std::find_if(groups.begin(), groups.end(), [&](const ReadGroup& group) { return group.schema == schema; });
    if (same == groups.end()) {
      groups.push_back({alike, schema});
    } else {
      join_groups(*same, alike);
    }
  }
  return groups;
}

ReadGroup untyped_group(const AlikeFiles& alike) {
  ReadGroup group{alike, {}};
  for (const std::string& name : alike.columns) group.schema.columns.push_back({name, {}});
  return group;
}

Settlement settle(const std::vector<ReadGroup>& groups, const std::vector<SourceFile>& files, const FileSurvey& survey,
                  const std::vector<HiveColumn>& hive, bool by_name) {
  if (groups.size() > 1 && !by_name) {
    const auto file = [&](const ReadGroup& group) { return "'" + files[group.alike.files.front()].name + "'"; };
    throw Error{ErrorKind::Data, "the files do not have the same columns"}
        .because(first_difference(groups[0].schema, groups[1].schema) + " in " + file(groups[1]) + ", compared with " +
                 file(groups[0]))
        .advise("set union_by_name: true to have them settled by name, or keep the files apart");
  }
  const Table table{groups, files};
  Settlement settlement;
  settlement.notes = table.notes();
  settlement.doubt = doubt_about(groups, files);
  std::string hive_list;
  for (const TableColumn& column : table.columns()) {
    settlement.schema.columns.push_back(column.column);
    settlement.nulls.push_back(column.nulls);
  }
  for (const HiveColumn& column : hive) {
    settlement.schema.columns.push_back({column.name, column.type});
    settlement.nulls.emplace_back(nulls_of(column, survey));
    hive_list += ", " + quote_name(column.name);
  }
  std::vector<std::string> selects;
  for (const ReadGroup& group : groups) {
    selects.push_back("SELECT " + table.select_list(group) + hive_list + " FROM " +
                      read_files(group.alike.files, files, hive));
  }
  settlement.sql = join(selects, " UNION ALL ");
  return settlement;
}

}  // namespace hygge::homes::parquet
