#include <algorithm>

#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/grammar.h"
#include "tests/support/tds_server/scratch.h"

namespace hygge::tds_server {

namespace {

/// TOP (n), if it is there.
std::string row_limit(Tokens& tokens, Translator& translator) {
  if (!tokens.accept("TOP")) return {};
  tokens.expect_symbol("(");
  const Cell rows = translator.value_of(translator.expression({}), type_of(Kind::BigInt));
  tokens.expect_symbol(")");
  return " LIMIT " + std::to_string(static_cast<std::int64_t>(rows.number));
}

/// WHERE and OPTION, if they are there.
std::string condition(Tokens& tokens, Translator& translator, const Scope& scope) {
  std::string where;
  if (tokens.accept("WHERE")) where = " WHERE " + translator.expression(scope).sql;
  if (tokens.accept("OPTION")) {
    tokens.expect_symbol("(");
    tokens.skip_parentheses();
  }
  return where;
}

}  // namespace

std::string Executor::set_list(Run& run, Translator& translator, const Table& table, const Scope& scope,
                               const std::string& row) {
  std::map<int, std::string> values;
  do {
    std::string name = run.tokens.name();
    while (run.tokens.accept_symbol(".")) name = run.tokens.name();
    const Column* const column = table.column(name, shared_.catalog.ignores_case());
    if (column == nullptr) throw unknown_column(name);
    if (column->is_generated())
      throw SqlError{
          271,
          "The column \"" + column->name +
              "\" cannot be modified because it is either a computed column or is the result of a UNION operator."};
    if (column->identity) throw SqlError{8102, "Cannot update identity column '" + column->name + "'."};
    if (!is_assignment(run.tokens)) run.tokens.refuse();
    const std::string sign = run.tokens.next().text;
    Expression before = made(row + "." + engine_column(*column), column->type);
    before.is_column = true;
    const Expression value = translator.assigned(before, sign, translator.expression(scope));
    const std::string sql = value.is_known ? value.sql : "CAST(" + value.sql + " AS " + storage_of(column->type) + ")";
    values[column->number] = assign_sql(sql, value.is_known ? value.type : column->type, column->type,
                                        facts_.database + "." + table.quoted_name(), column->name);
  } while (run.tokens.accept_symbol(","));
  std::string list;
  for (const Column& column : table.columns) {
    if (!column.computed_sql.empty()) continue;
    const std::string own = engine_column(column);
    std::string value = row + "." + own;
    if (const auto found = values.find(column.number); found != values.end())
      value = "CAST(" + found->second + " AS " + storage_of(column.type) + ")";
    if (column.type.is(Kind::RowVersion)) {
      // One for each row of the table; those that stay as they are leave theirs unused.
      const std::int64_t first =
          shared_.catalog.row_versions().take(facts_.id, std::max<std::int64_t>(1, table.rows()));
      value = row_version_sql(std::to_string(first) + " + " + row + ".rid - 1");
    }
    list += (list.empty() ? "" : ",") + value + " AS " + own;
  }
  return list;
}

void Executor::update(Run& run) {
  Tokens& tokens = run.tokens;
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  translator.common_tables();
  tokens.expect("UPDATE");
  if (tokens.accept("STATISTICS")) {
    translator.table(translator.object_name());
    while (!tokens.at_end() && !tokens.is_symbol(";")) tokens.next();  // which of them, and how
    run.results.done(done_command::kNone, std::nullopt, false);
    return;
  }
  const std::string limit = row_limit(tokens, translator);
  const auto name = translator.object_name();
  const std::vector<std::string> hints = translator.hints();
  tokens.expect("SET");
  const std::size_t set_place = tokens.place();
  Grammar{tokens}.assignments();
  const std::size_t from_place = tokens.place();
  // The name may be an alias that only FROM explains; there may be a table of that name, too.
  TablePtr table;
  std::string alias;
  if (tokens.is("FROM")) {
    alias = name.name;
    for (std::size_t ahead = 1; tokens.peek(ahead).kind != TokenKind::End && table == nullptr; ++ahead) {
      const bool is_alias = shared_.catalog.same_name(tokens.peek(ahead).text, alias) && tokens.is_name(ahead) &&
                            (tokens.is_name(ahead - 1) || tokens.is("AS", ahead - 1)) &&
                            !tokens.is_symbol(".", ahead + 1);
      if (!is_alias) continue;
      std::size_t back = ahead - (tokens.is("AS", ahead - 1) ? 2 : 1);
      const std::string table_name = tokens.peek(back).text;
      const std::string schema =
          back > 2 && tokens.is_symbol(".", back - 1) ? tokens.peek(back - 2).text : std::string{};
      table = shared_.catalog.find(*with.state, schema, table_name, facts_.id);
    }
  }
  if (table == nullptr) {
    table = translator.find_table(name);
    alias.clear();
  }
  if (table == nullptr) throw unknown_object(name.text);
  next_lock_ = LockMode::IX;
  with.state = with.on_table({table, hints});
  lock_for_rewrite(table);
  table = present(table->id);
  if (table == nullptr) throw unknown_object(name.text);
  Scratch base{shared_.engine};
  connection_.run("CREATE TABLE " + base.name() + " AS SELECT *, row_number() OVER () AS rid FROM (" +
                  rows_sql(*table) + ")");
  Scope scope;
  std::string from;
  std::string row = "target";
  if (tokens.accept("FROM")) {
    translator.read_target_from(table->id, alias, base.name());
    from = translator.from(scope);
    row = translator.target_alias();
    if (row.empty()) {
      row = "target";
      from += ", " + base.name() + " AS target";
    }
  } else {
    from = base.name() + " AS target";
    scope.sources.push_back(translator.source_of(*table, name.name, row));
  }
  const std::string where = condition(tokens, translator, scope);
  const std::size_t after = tokens.place();
  tokens.go_to(set_place);
  const std::string list = set_list(run, translator, *table, scope, row);
  if (tokens.place() != from_place) tokens.refuse();
  tokens.go_to(after);
  Scratch hits{shared_.engine};
  connection_.run("CREATE TABLE " + hits.name() + " AS SELECT DISTINCT ON (rid) * FROM (SELECT " + row +
                  ".rid AS rid, " + list + " FROM " + from + where + limit + ")");
  row_count_ = connection_.integer("SELECT count(*) FROM " + hits.name());
  if (row_count_ > 0) {
    const std::string segment = "t" + std::to_string(shared_.engine.next_number());
    connection_.run("CREATE TABLE " + segment + " AS SELECT * EXCLUDE (rid) FROM (SELECT * FROM " + base.name() +
                    " WHERE rid NOT IN (SELECT rid FROM " + hits.name() + ") UNION ALL BY NAME SELECT * FROM " +
                    hits.name() + ") ORDER BY rid");
    const SegmentPtr made_segment = make_segment(table, segment);
    check_rows(*table, segment, "UPDATE");
    check_constraints(*table, segment, "UPDATE");
    check_keys(*table, {"SELECT * FROM " + segment});
    replace_rows(table, made_segment);
  }
  run.results.done(done_command::kUpdate, no_count_ ? std::nullopt : std::optional{row_count_}, false);
}

void Executor::remove(Run& run) {
  Tokens& tokens = run.tokens;
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  translator.common_tables();
  tokens.expect("DELETE");
  const std::string limit = row_limit(tokens, translator);
  tokens.accept("FROM");
  const auto name = translator.object_name();
  const std::vector<std::string> hints = translator.hints();
  TablePtr table = translator.find_table(name);
  std::string alias;
  if (table == nullptr && tokens.is("FROM")) {
    alias = name.name;
    for (std::size_t ahead = 1; tokens.peek(ahead).kind != TokenKind::End && table == nullptr; ++ahead) {
      if (!shared_.catalog.same_name(tokens.peek(ahead).text, alias) || !tokens.is_name(ahead) ||
          tokens.is_symbol(".", ahead + 1))
        continue;
      const std::size_t back = ahead - (tokens.is("AS", ahead - 1) ? 2 : 1);
      table = shared_.catalog.find(
          *with.state, back > 2 && tokens.is_symbol(".", back - 1) ? tokens.peek(back - 2).text : std::string{},
          tokens.peek(back).text, facts_.id);
    }
  }
  if (table == nullptr) throw unknown_object(name.text);
  next_lock_ = LockMode::IX;
  with.on_table({table, hints});
  lock_for_rewrite(table);
  with.state = state();
  table = present(table->id);
  if (table == nullptr) throw unknown_object(name.text);
  Scratch base{shared_.engine};
  connection_.run("CREATE TABLE " + base.name() + " AS SELECT *, row_number() OVER () AS rid FROM (" +
                  rows_sql(*table) + ")");
  Scope scope;
  std::string from = base.name() + " AS target";
  std::string row = "target";
  if (tokens.accept("FROM")) {
    translator.read_target_from(table->id, alias, base.name());
    from = translator.from(scope);
    row = translator.target_alias();
    if (row.empty()) tokens.refuse();
  } else {
    scope.sources.push_back(translator.source_of(*table, name.name, row));
  }
  const std::string where = condition(tokens, translator, scope);
  Scratch hits{shared_.engine};
  connection_.run("CREATE TABLE " + hits.name() + " AS SELECT DISTINCT rid FROM (SELECT " + row + ".rid AS rid FROM " +
                  from + where + limit + ")");
  row_count_ = connection_.integer("SELECT count(*) FROM " + hits.name());
  if (row_count_ > 0) {
    const std::string segment = "t" + std::to_string(shared_.engine.next_number());
    connection_.run("CREATE TABLE " + segment + " AS SELECT * EXCLUDE (rid) FROM " + base.name() +
                    " WHERE rid NOT IN (SELECT rid FROM " + hits.name() + ") ORDER BY rid");
    replace_rows(table, make_segment(table, segment));
    check_references_to(*table, "DELETE");
  }
  run.results.done(done_command::kDelete, no_count_ ? std::nullopt : std::optional{row_count_}, false);
}

}  // namespace hygge::tds_server
