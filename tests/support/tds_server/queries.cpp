#include <algorithm>

#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/scratch.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

std::vector<WireColumn> wire_columns(const Query& query) {
  std::vector<WireColumn> columns;
  for (const SourceColumn& column : query.columns) {
    WireColumn wire;
    wire.name = column.name;
    wire.type = column.value.type;
    if (wire.type.is(Kind::Null)) wire.type = type_of(Kind::Int);
    if (wire.type.is_text() && wire.type.length == 0) wire.type.length = 1;
    if (wire.type.is_binary() && wire.type.length == 0) wire.type.length = 1;
    wire.nullable = column.value.nullable;
    wire.identity = column.value.identity;
    wire.computed = column.value.computed || column.value.name.empty();  // expressions are told to be computed, too
    wire.table = column.value.table;
    columns.push_back(std::move(wire));
  }
  return columns;
}

}  // namespace

void Executor::select(Run& run) {
  static const std::map<std::string, void (Executor::*)(Run&)> kChanges{{"INSERT", &Executor::insert},
                                                                        {"UPDATE", &Executor::update},
                                                                        {"DELETE", &Executor::remove},
                                                                        {"MERGE", &Executor::merge}};
  Surroundings with = surroundings(run);
  Translator translator{run.tokens, with};
  const std::size_t place = run.tokens.place();
  translator.common_tables();
  if (const auto change = kChanges.find(upper(run.tokens.peek().text)); change != kChanges.end()) {
    run.tokens.go_to(place);  // it names the common tables for itself
    return (this->*change->second)(run);
  }
  Query query = translator.query();
  if (run.tokens.accept("FOR")) run.tokens.refuse();
  translator.settle(query);
  if (!query.assigned.empty()) {
    Rows rows = connection_.run(query.sql);
    row_count_ = 0;
    while (rows.next()) {
      row_count_ += static_cast<std::int64_t>(rows.size());
      for (std::size_t i = 0; i < query.assigned.size(); ++i) {
        const auto& [variable, sign] = query.assigned[i];
        const auto found = run.variables.find(variable);
        if (found == run.variables.end())
          throw SqlError{137, "Must declare the scalar variable \"" + variable + "\".", 15, 2};
        const SqlType& type = query.columns[i].value.type;
        // Only a sign that calculates needs more than the last row.
        for (std::size_t row = sign == "=" ? rows.size() - 1 : 0; row < rows.size(); ++row) {
          Cell cell;
          rows.get(i, row, type, cell);
          assign(found->second, sign, made(literal_of(cell, type), type), translator);
        }
      }
    }
    run.results.done(done_command::kSelect, no_count_ ? std::nullopt : std::optional{row_count_}, false);
    return;
  }
  if (!query.into.empty()) {
    auto table = std::make_shared<Table>();
    table->id = shared_.catalog.next_id();
    table->schema = query.into_schema.empty() ? "dbo" : query.into_schema;
    table->name = query.into;
    table->owner = query.into.starts_with("#") ? facts_.id : 0;
    table->identity = std::make_shared<std::atomic<std::int64_t>>(0);
    if (shared_.catalog.find(*state(), table->schema, table->name, facts_.id) != nullptr) {
      throw SqlError{2714, "There is already an object named '" + table->name + "' in the database.", 16, 6};
    }
    std::string list;
    for (std::size_t i = 0; i < query.columns.size(); ++i) {
      Column column;
      column.name = query.columns[i].name;
      if (column.name.empty()) throw SqlError{1038, "An object or column name is missing or empty.", 15, 4};
      column.type = query.columns[i].value.type;
      if (column.type.is(Kind::Null)) column.type = type_of(Kind::Int);
      column.nullable = query.columns[i].value.nullable;
      column.identity = query.columns[i].value.identity;
      column.number = table->next_column++;
      list += (i > 0 ? ",o" : "o") + std::to_string(i + 1) + " AS " + engine_column(column);
      table->columns.push_back(column);
    }
    const std::string segment = "t" + std::to_string(shared_.engine.next_number());
    connection_.run("CREATE TABLE " + segment + " AS SELECT " + list + " FROM (" + query.sql + ") q");
    change_definition(table);
    add_rows(table, make_segment(table, segment));
    row_count_ = present(table->id)->rows();
    run.results.done(done_command::kInsert, no_count_ ? std::nullopt : std::optional{row_count_}, false);
    return;
  }
  if (format_only_) query.sql = "SELECT * FROM (" + query.sql + ") LIMIT 0";
  send(connection_.run(query.sql), wire_columns(query), query.order, run.results);
  run.results.done(done_command::kSelect, no_count_ ? std::nullopt : std::optional{row_count_}, false);
}

std::vector<WireColumn> Executor::describe(const std::string& batch, std::map<std::string, Variable>& variables) {
  Tokens tokens{batch};
  if (!tokens.is("SELECT") && !tokens.is("WITH")) return {};
  NoResults nobody;
  Run run{.tokens = tokens, .results = nobody, .variables = variables, .depth = 0};
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  Query query = translator.query();
  translator.settle(query);
  commit_statement();
  return wire_columns(query);
}

void Executor::send(Rows rows, const std::vector<WireColumn>& columns, const std::vector<int>& order,
                    Results& results) {
  results.columns(columns);
  if (!order.empty()) results.order(order);
  row_count_ = 0;
  std::vector<Cell> cells(columns.size());
  while (rows.next()) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      for (std::size_t i = 0; i < columns.size(); ++i) rows.get(i, row, columns[i].type, cells[i]);
      ++row_count_;
      if (!results.row(cells)) return;
    }
  }
}

void Executor::insert(Run& run) {
  Tokens& tokens = run.tokens;
  if (tokens.is("INSERT") && tokens.is("BULK", 1)) return insert_bulk_statement(run);
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  translator.common_tables();
  tokens.expect("INSERT");
  tokens.accept("INTO");
  const auto name = translator.object_name();
  next_lock_ = LockMode::IX;
  const TablePtr table = translator.table(name);
  next_lock_ = LockMode::IS;
  std::vector<const Column*> columns;
  if (tokens.is_symbol("(") && !tokens.is("SELECT", 1)) {
    tokens.next();
    do {
      const std::string column = tokens.name();
      const Column* const found = table->column(column, shared_.catalog.ignores_case());
      if (found == nullptr) throw unknown_column(column);
      if (std::find(columns.begin(), columns.end(), found) != columns.end()) {
        throw SqlError{264, "The column name '" + found->name +
                                "' is specified more than once in the SET clause or column list of an INSERT."};
      }
      columns.push_back(found);
    } while (tokens.accept_symbol(","));
    tokens.expect_symbol(")");
  } else {
    for (const Column& column : table->columns) {
      if (!column.is_generated() && (!column.identity || identity_insert_ == table->id)) columns.push_back(&column);
    }
  }
  for (const Column* const column : columns) {
    if (!column->computed_sql.empty())
      throw SqlError{
          271,
          "The column \"" + column->name +
              "\" cannot be modified because it is either a computed column or is the result of a UNION operator."};
    if (column->type.is(Kind::RowVersion))
      throw SqlError{273,
                     "Cannot insert an explicit value into a timestamp column. Use INSERT with a column list to "
                     "exclude the timestamp column, or insert a DEFAULT into the timestamp column."};
    if (column->identity && identity_insert_ != table->id)
      throw SqlError{544, "Cannot insert explicit value for identity column in table '" + table->name +
                              "' when IDENTITY_INSERT is set to OFF."};
  }
  translator.hints();
  Scratch scratch{shared_.engine};
  NewRows rows{.table = scratch.name(), .types = {}};
  std::string sql;
  if (tokens.accept_all({"DEFAULT", "VALUES"})) {
    columns.clear();
    sql = "SELECT 1 AS o1";
  } else if (tokens.accept("VALUES")) {
    std::vector<std::vector<Expression>> lines;
    do {
      tokens.expect_symbol("(");
      std::vector<Expression> line;
      do {
        if (tokens.accept("DEFAULT")) {
          const Column& column = *columns.at(line.size());
          Tokens inner_tokens{column.default_sql.empty() ? "NULL" : column.default_sql};
          Translator inner{inner_tokens, with};
          line.push_back(inner.expression({}));
        } else {
          line.push_back(translator.expression({}));
        }
      } while (tokens.accept_symbol(","));
      tokens.expect_symbol(")");
      if (line.size() != columns.size()) {
        if (line.size() > columns.size())
          throw SqlError{
              110,
              "There are fewer columns in the INSERT statement than values specified in the VALUES clause. The number "
              "of values in the VALUES clause must match the number of columns specified in the INSERT statement.",
              15};
        throw SqlError{
            109,
            "There are more columns in the INSERT statement than values specified in the VALUES clause. The number of "
            "values in the VALUES clause must match the number of columns specified in the INSERT statement.",
            15};
      }
      lines.push_back(std::move(line));
    } while (tokens.accept_symbol(","));
    if (lines.size() > 1000)
      throw SqlError{10738,
                     "The number of row value expressions in the INSERT statement exceeds the maximum allowed number "
                     "of 1000 row values.",
                     15};
    for (std::size_t i = 0; i < columns.size(); ++i) {
      SqlType type = lines.front()[i].type;
      for (const auto& line : lines) type = common_type(type, line[i].type);
      if (type.is(Kind::Null)) type = columns[i]->type;
      rows.types.push_back(type);
    }
    for (const auto& line : lines) {
      sql += sql.empty() ? "SELECT " : " UNION ALL SELECT ";
      for (std::size_t i = 0; i < line.size(); ++i) {
        sql += (i > 0 ? "," : "") + std::string{"CAST("} + as_type(line[i], rows.types[i]) + " AS " +
               storage_of(rows.types[i]) + ") AS o" + std::to_string(i + 1);
      }
    }
  } else if (tokens.is("SELECT") || tokens.is("WITH") || tokens.is_symbol("(")) {
    Query query = translator.query();
    translator.settle(query);
    if (query.columns.size() != columns.size()) {
      throw SqlError{query.columns.size() < columns.size() ? 120 : 121,
                     query.columns.size() < columns.size()
                         ? "The select list for the INSERT statement contains fewer items than the insert list. The "
                           "number of SELECT values must match the number of INSERT columns."
                         : "The select list for the INSERT statement contains more items than the insert list. The "
                           "number of SELECT values must match the number of INSERT columns.",
                     15};
    }
    for (const SourceColumn& column : query.columns) rows.types.push_back(column.value.type);
    sql = query.sql;
  } else {
    tokens.refuse();
  }
  connection_.run("CREATE TABLE " + scratch.name() + " AS " + sql);
  row_count_ = insert_rows(table, columns, rows, Defaults::OfMissing);
  run.results.done(done_command::kInsert, no_count_ ? std::nullopt : std::optional{row_count_}, false);
}

void Executor::insert_bulk(const BulkTarget& target, const std::string& loaded, Results& results) {
  results_ = &results;
  const TablePtr table = shared_.catalog.find(*state(), target.table.schema, target.table.name, facts_.id);
  if (table == nullptr) throw SqlError{4891, "Insert bulk failed due to a schema change of the target table."};
  std::vector<const Column*> columns;
  std::string list;
  for (std::size_t i = 0; i < target.columns.size(); ++i) {
    const Column* const column = table->column(target.columns[i], shared_.catalog.ignores_case());
    if (column == nullptr) throw SqlError{4891, "Insert bulk failed due to a schema change of the target table."};
    columns.push_back(column);
    list += (i > 0 ? ",v" : "v") + std::to_string(i) + " AS o" + std::to_string(i + 1);
  }
  Scratch scratch{shared_.engine};
  connection_.run("CREATE TABLE " + scratch.name() + " AS SELECT " + list + " FROM " + loaded);
  const Changes before = transaction_ ? transaction_->changes : Changes{};
  try {
    row_count_ =
        insert_rows(table, columns, {.table = scratch.name(), .types = target.types}, target.defaults, target.checks);
  } catch (const SqlError&) {
    if (transaction_) transaction_->changes = before;
    throw;
  }
  commit_statement();
  results.done(done_command::kBulkInsert, row_count_, false);
}

}  // namespace hygge::tds_server
