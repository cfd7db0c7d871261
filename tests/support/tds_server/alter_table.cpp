#include <algorithm>

#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"

namespace hygge::tds_server {

void Executor::alter_column_type(Table& table, const Column& before, const Column& after) {
  if (table.segments.empty()) return;
  std::string list;
  const std::string text = facts_.database + "." + table.quoted_name();
  for (const Column& column : table.columns) {
    if (!column.computed_sql.empty()) continue;
    const std::string name = engine_column(column);
    const std::string value = column.number == before.number
                                  ? "CAST(" + assign_sql(name, before.type, after.type, text, before.name) + " AS " +
                                        storage_of(after.type) + ")"
                                  : name;
    list += (list.empty() ? "" : ",") + value + " AS " + name;
  }
  const std::string segment = "t" + std::to_string(shared_.engine.next_number());
  connection_.run("CREATE TABLE " + segment + " AS SELECT " + list + " FROM (" + rows_sql(table) + ")");
  const auto before_table = std::make_shared<const Table>(table);
  replace_rows(before_table, make_segment(before_table, segment));
  if (!after.nullable &&
      connection_.integer("SELECT count(*) FROM " + segment + " WHERE " + engine_column(after) + " IS NULL") > 0) {
    throw SqlError{515,
                   "Cannot insert the value NULL into column '" + after.name + "', table '" + text +
                       "'; column does not allow nulls. UPDATE fails.",
                   16, 2};
  }
}

void Executor::alter_table(Run& run, Translator& translator) {
  Tokens& tokens = run.tokens;
  const auto name = translator.object_name();
  const TablePtr table = table_to_change(translator, name, missing_table(4902, name.text));
  auto changed = std::make_shared<Table>(*table);
  const bool is_unchecked = tokens.is("WITH") && tokens.is("NOCHECK", 1);
  if (tokens.accept("WITH")) tokens.next();
  if (tokens.accept_all({"ENABLE", "CHANGE_TRACKING"})) {
    changed->marks.insert("change_tracking_tables");
  } else if (tokens.accept("ADD")) {
    do {
      std::string constraint;
      if (tokens.accept("CONSTRAINT")) constraint = tokens.name();
      if (tokens.is("PRIMARY") || tokens.is("UNIQUE") || tokens.is("CHECK") || tokens.is("FOREIGN") ||
          tokens.is("DEFAULT")) {
        if (!constraint.empty() && has_object(shared_.catalog, *state(), table->schema, constraint))
          throw SqlError{2714, "There is already an object named '" + constraint + "' in the database.", 16, 5};
        const std::size_t checks = changed->checks.size();
        table_constraint(run, translator, *changed, constraint);
        if (changed->checks.size() > checks) changed->checks.back().trusted = !is_unchecked;
        if (!is_unchecked) check_constraints(*changed, "(" + rows_sql(*table) + ")", "ALTER TABLE");
        check_keys(*changed, {rows_sql(*table)});
        continue;
      }
      const Column column = column_definition(run, translator, *changed);
      if (!column.nullable && column.default_sql.empty() && !column.identity && table->rows() > 0) {
        throw SqlError{
            4901,
            "ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT definition "
            "specified, or the column being added is an identity or timestamp column, or alternatively if none of the "
            "previous conditions are satisfied the table must be empty to allow addition of this column. Column '" +
                column.name + "' cannot be added to non-empty table '" + table->name +
                "' because it does not satisfy these conditions."};
      }
      Table now = *changed;
      now.segments = present(table->id)->segments;
      changed->columns.push_back(column);
      if (!column.nullable && table->rows() > 0) {
        // The rows that are there take the default, as they do at once in the real server.
        Tokens inner{column.default_sql.empty() ? "NULL" : column.default_sql};
        Surroundings with = surroundings(run);
        Translator values{inner, with};
        const Expression value = values.expression({});
        const std::string segment = "t" + std::to_string(shared_.engine.next_number());
        connection_.run("CREATE TABLE " + segment + " AS SELECT *, CAST(" + as_type(value, column.type) + " AS " +
                        storage_of(column.type) + ") AS " + engine_column(column) + " FROM (" + rows_sql(now) + ")");
        replace_rows(table, make_segment(changed, segment));
      }
    } while (tokens.accept_symbol(","));
  } else if (tokens.accept("DROP")) {
    if (tokens.accept("COLUMN")) {
      const bool may_lack = tokens.accept_all({"IF", "EXISTS"});
      do {
        const std::string column_name = tokens.name();
        const Column* const column = changed->column(column_name, shared_.catalog.ignores_case());
        if (column == nullptr && may_lack) continue;
        if (column == nullptr)
          throw SqlError{4924, "ALTER TABLE DROP COLUMN failed because column '" + column_name +
                                   "' does not exist in table '" + table->name + "'."};
        for (const Index& index : changed->indexes) {
          if (std::any_of(index.keys.begin(), index.keys.end(),
                          [&](const IndexKey& key) { return key.column == column->number; })) {
            throw SqlError{5074, "The object '" + index.name + "' is dependent on column '" + column_name + "'."};
          }
        }
        changed->columns.erase(changed->columns.begin() + (column - changed->columns.data()));
      } while (tokens.accept_symbol(","));
    } else {
      tokens.accept("CONSTRAINT");
      const bool may_lack = tokens.accept_all({"IF", "EXISTS"});
      const std::string constraint = tokens.name();
      const auto is_it = [&](const auto& each) { return shared_.catalog.same_name(each.name, constraint); };
      std::size_t dropped = std::erase_if(changed->indexes, is_it) + std::erase_if(changed->checks, is_it) +
                            std::erase_if(changed->foreign_keys, is_it);
      for (Column& column : changed->columns) {
        if (!shared_.catalog.same_name(column.default_name, constraint)) continue;
        column.default_sql.clear();
        column.default_name.clear();
        ++dropped;
      }
      if (dropped == 0 && !may_lack) throw SqlError{3728, "'" + constraint + "' is not a constraint."};
    }
  } else if (tokens.accept_all({"ALTER", "COLUMN"})) {
    const std::string column_name = tokens.name();
    const Column* const found = changed->column(column_name, shared_.catalog.ignores_case());
    if (found == nullptr)
      throw SqlError{4924, "ALTER TABLE ALTER COLUMN failed because column '" + column_name +
                               "' does not exist in table '" + table->name + "'."};
    Column& column = changed->columns[static_cast<std::size_t>(found - changed->columns.data())];
    const Column before = column;
    column.type = translator.type(false);
    if (tokens.accept("COLLATE")) column.type.collation = find_collation(tokens.name());
    column.nullable = !tokens.accept_all({"NOT", "NULL"});
    tokens.accept("NULL");
    Table old = *table;
    alter_column_type(old, before, column);
  } else if (tokens.accept("SET") || tokens.accept("REBUILD")) {
    if (tokens.accept_symbol("(")) tokens.skip_parentheses();
    skip_storage_options(tokens);
  } else if (tokens.is("CHECK") || tokens.is("NOCHECK")) {
    const bool disables = tokens.accept("NOCHECK");
    tokens.accept("CHECK");
    tokens.expect("CONSTRAINT");
    const bool all = tokens.accept("ALL");
    const std::string constraint = all ? "" : tokens.name();
    const auto set = [&](auto& each) {
      if (all || shared_.catalog.same_name(each.name, constraint)) each.disabled = disables;
    };
    std::for_each(changed->checks.begin(), changed->checks.end(), set);
    std::for_each(changed->foreign_keys.begin(), changed->foreign_keys.end(), set);
  } else if (tokens.accept("SWITCH")) {
    tokens.expect("TO");
    const auto target_name = translator.object_name();
    const TablePtr target = translator.find_table(target_name);
    if (target == nullptr)
      throw SqlError{
          4911,
          "Cannot specify a partitioned table without partition number in ALTER TABLE SWITCH statement. The table '" +
              target_name.text + "' is partitioned."};
    lock(target, LockMode::SchM);
    if (present(target->id)->rows() > 0)
      throw SqlError{4905, "ALTER TABLE SWITCH statement failed. The target table '" + facts_.database + "." +
                               target->quoted_name() + "' must be empty."};
    const std::size_t columns = table->columns.size();
    if (columns != target->columns.size())
      throw SqlError{4943, "ALTER TABLE SWITCH statement failed because table '" + facts_.database + "." +
                               table->quoted_name() + "' has " + std::to_string(columns) + " columns and table '" +
                               facts_.database + "." + target->quoted_name() + "' has " +
                               std::to_string(target->columns.size()) + " columns."};
    std::string list;
    for (std::size_t i = 0; i < columns; ++i)
      list += (i > 0 ? "," : "") + engine_column(table->columns[i]) + " AS " + engine_column(target->columns[i]);
    const std::string segment = "t" + std::to_string(shared_.engine.next_number());
    connection_.run("CREATE TABLE " + segment + " AS SELECT " + list + " FROM (" + rows_sql(*table) + ")");
    add_rows(target, make_segment(target, segment));
    const std::string empty = "t" + std::to_string(shared_.engine.next_number());
    connection_.run("CREATE TABLE " + empty + " AS SELECT * FROM (" + rows_sql(*table) + ") LIMIT 0");
    replace_rows(table, make_segment(table, empty));
    return;
  } else {
    tokens.refuse();
  }
  change_definition(changed);
}

}  // namespace hygge::tds_server
