#include <algorithm>

#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

std::string key_text(const Column& column) {
  const std::string name = engine_column(column);
  if (!column.type.is_text()) return name;
  const std::string trimmed = "rtrim(" + name + ", ' ')";
  return column.type.text_collation().ignores_case ? "lower(" + trimmed + ")" : trimmed;
}

const Column& column_of(const Table& table, int number) {
  return *std::find_if(table.columns.begin(), table.columns.end(),
                       [number](const Column& column) { return column.number == number; });
}

}  // namespace

SegmentPtr Executor::make_segment(const TablePtr& table, const std::string& name) {
  std::set<int> numbers;
  for (const Column& column : table->columns) {
    if (column.computed_sql.empty()) numbers.insert(column.number);
  }
  const std::int64_t rows = connection_.integer("SELECT count(*) FROM " + name);
  return std::make_shared<const Segment>(shared_.engine, name, std::move(numbers), rows);
}

void Executor::add_rows(const TablePtr& table, SegmentPtr segment) {
  if (segment->rows == 0) return;
  Change& change = change_of(table);
  change.added.push_back(std::move(segment));
  // Many small pieces would make every reader slow: now and then the transaction's own are put together.
  if (change.added.size() < 16) return;
  Table own = *present(table->id);
  own.segments = change.added;
  const std::string name = "t" + std::to_string(shared_.engine.next_number());
  connection_.run("CREATE TABLE " + name + " AS " + rows_sql(own));
  change.added = {make_segment(table, name)};
}

void Executor::replace_rows(const TablePtr& table, SegmentPtr segment) {
  const TablePtr now = present(table->id);
  Change& change = change_of(table);
  for (const SegmentPtr& old : now->segments) {
    if (std::erase(change.added, old) == 0) change.removed.insert(old);
  }
  if (segment->rows > 0) change.added.push_back(std::move(segment));
}

void Executor::check_rows(const Table& table, const std::string& segment, const char* verb) {
  for (const Column& column : table.columns) {
    if (column.nullable || !column.computed_sql.empty()) continue;
    if (connection_.integer("SELECT count(*) FROM " + segment + " WHERE " + engine_column(column) + " IS NULL") > 0) {
      throw SqlError{515,
                     "Cannot insert the value NULL into column '" + column.name + "', table '" + facts_.database + "." +
                         table.quoted_name() + "'; column does not allow nulls. " + verb + " fails.",
                     16, 2};
    }
  }
}

void Executor::check_keys(const Table& table, const std::vector<std::string>& relations) {
  for (const Index& index : table.indexes) {
    if (!index.unique) continue;
    std::string keys;
    std::string shown;
    std::string plain;
    for (const IndexKey& key : index.keys) {
      const Column& column = column_of(table, key.column);
      keys += (keys.empty() ? "" : ",") + key_text(column);
      plain += (plain.empty() ? "" : ",") + engine_column(column);
      Expression value = made("min(" + engine_column(column) + ")", column.type);
      shown += (shown.empty() ? "" : " || ', ' || ") + std::string{"coalesce("} +
               cast_sql(value.sql, value.type, type_of(Kind::NVarChar, SqlType::kMax)) + ", '<NULL>')";
    }
    std::string all;
    for (const std::string& relation : relations)
      all += (all.empty() ? "SELECT " : " UNION ALL SELECT ") + plain + " FROM (" + relation + ")";
    const auto duplicate = connection_.text("SELECT min(v) FROM (SELECT " + shown + " AS v FROM (" + all +
                                            ") GROUP BY " + keys + " HAVING count(*) > 1 LIMIT 1)");
    if (!duplicate) continue;
    if (index.constraint) {
      throw SqlError{2627,
                     std::string{"Violation of "} + (index.primary ? "PRIMARY KEY" : "UNIQUE KEY") + " constraint '" +
                         index.name + "'. Cannot insert duplicate key in object '" + table.quoted_name() +
                         "'. The duplicate key value is (" + *duplicate + ").",
                     14};
    }
    throw SqlError{2601,
                   "Cannot insert duplicate key row in object '" + table.quoted_name() + "' with unique index '" +
                       index.name + "'. The duplicate key value is (" + *duplicate + ").",
                   14};
  }
}

std::int64_t Executor::drop_duplicates(const Table& table, const std::string& segment) {
  for (const Index& index : table.indexes) {
    if (!index.unique || !index.ignores_duplicates) continue;
    std::string keys;
    for (const IndexKey& key : index.keys) keys += (keys.empty() ? "" : ",") + key_text(column_of(table, key.column));
    connection_.run("DELETE FROM " + segment + " WHERE (" + keys + ") IN (SELECT (" + keys + ") FROM (" +
                    rows_sql(table) + ")) OR rowid NOT IN (SELECT min(rowid) FROM " + segment + " GROUP BY " + keys +
                    ")");
  }
  return connection_.integer("SELECT count(*) FROM " + segment);
}

std::int64_t Executor::insert_rows(const TablePtr& table, const std::vector<const Column*>& columns,
                                   const NewRows& rows, Defaults defaults, bool checks) {
  const std::int64_t count = connection_.integer("SELECT count(*) FROM " + rows.table);
  if (count == 0) return 0;
  const std::string table_text = facts_.database + "." + table->quoted_name();
  std::map<std::string, Variable> nothing;
  std::string list;
  std::int64_t first_identity = 0;
  for (const Column& column : table->columns) {
    if (!column.computed_sql.empty()) continue;
    const std::string storage = storage_of(column.type);
    const auto given = std::find(columns.begin(), columns.end(), &column);
    std::string value;
    const auto default_value = [&]() -> std::string {
      if (column.default_sql.empty() || defaults == Defaults::None) return "CAST(NULL AS " + storage + ")";
      Tokens tokens{column.default_sql};
      Run inner{.tokens = tokens, .results = *results_, .variables = nothing, .depth = 0};
      Surroundings with = surroundings(inner);
      Translator translator{tokens, with};
      return as_type(translator.expression({}), column.type);
    };
    if (given != columns.end()) {
      const std::size_t at = static_cast<std::size_t>(given - columns.begin());
      value = assign_sql("o" + std::to_string(at + 1), rows.types[at], column.type, table_text, column.name);
      if (defaults == Defaults::OfMissingAndNulls && !column.default_sql.empty())
        value = "coalesce(CAST(" + value + " AS " + storage + "), " + default_value() + ")";
    } else if (column.identity) {
      first_identity = table->identity->fetch_add(count * column.step) + column.step;
      last_identity_ = first_identity + (count - 1) * column.step;
      value = std::to_string(first_identity) + " + (row_number() OVER () - 1) * " + std::to_string(column.step);
    } else if (column.type.is(Kind::RowVersion)) {
      const std::int64_t first = shared_.catalog.row_versions().take(facts_.id, count);
      value = row_version_sql(std::to_string(first) + " + row_number() OVER () - 1");
    } else {
      value = default_value();
    }
    list +=
        (list.empty() ? "" : ",") + std::string{"CAST("} + value + " AS " + storage + ") AS " + engine_column(column);
  }
  if (list.empty()) list = "1 AS nothing";
  const std::string segment = "t" + std::to_string(shared_.engine.next_number());
  connection_.run("CREATE TABLE " + segment + " AS SELECT " + list + " FROM " + rows.table);
  check_rows(*table, segment, "INSERT");
  if (checks) check_constraints(*table, segment, "INSERT");
  change_of(table);  // notes which rows are there before the keys are compared with them
  const TablePtr now = present(table->id);
  const std::int64_t inserted = drop_duplicates(*now, segment);
  const SegmentPtr made_segment = make_segment(table, segment);
  check_keys(*table, {rows_sql(*now), "SELECT * FROM " + segment});
  for (const Column* const column : columns) {
    if (inserted == 0) break;
    if (!column->identity) continue;
    const std::int64_t last = connection_.integer("SELECT " + std::string{column->step > 0 ? "max(" : "min("} +
                                                  engine_column(*column) + ") FROM " + segment);
    last_identity_ = last;
    std::int64_t known = table->identity->load();
    while ((column->step > 0 ? known < last : known > last) && !table->identity->compare_exchange_weak(known, last)) {
    }
  }
  add_rows(table, made_segment);
  return inserted;
}

}  // namespace hygge::tds_server
