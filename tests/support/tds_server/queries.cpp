#include <algorithm>

#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

/// Holds a table of the engine that only one statement needs.
class Scratch {
 public:
  explicit Scratch(Engine& engine) : engine_{engine}, name_{"x" + std::to_string(engine.next_number())} {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { engine_.drop(name_); }
  const std::string& name() const noexcept { return name_; }

 private:
  Engine& engine_;
  std::string name_;
};

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
    wire.computed = column.value.computed;
    wire.table = column.value.table;
    columns.push_back(std::move(wire));
  }
  return columns;
}

}  // namespace

void Executor::select(Run& run) {
  Surroundings with = surroundings(run);
  Translator translator{run.tokens, with};
  if (run.tokens.is("WITH")) {
    translator.common_tables();
    if (run.tokens.is("INSERT")) return insert(run);
    if (run.tokens.is("UPDATE")) return update(run);
    if (run.tokens.is("DELETE")) return remove(run);
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
        const auto found = run.variables.find(query.assigned[i]);
        if (found == run.variables.end())
          throw SqlError{137, "Must declare the scalar variable \"" + query.assigned[i] + "\".", 15, 2};
        Cell cell;
        rows.get(i, rows.size() - 1, query.columns[i].value.type, cell);
        const std::string literal = literal_of(cell, query.columns[i].value.type);
        found->second.value = translator.value_of(made(literal, query.columns[i].value.type), found->second.type);
      }
    }
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
  if (format_only_) query.sql += " LIMIT 0";
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

std::int64_t Executor::insert_rows(const TablePtr& table, const std::vector<const Column*>& columns,
                                   const NewRows& rows, bool keeps_nulls) {
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
      if (column.default_sql.empty()) return "CAST(NULL AS " + storage + ")";
      Tokens tokens{column.default_sql};
      Run inner{.tokens = tokens, .results = *results_, .variables = nothing, .depth = 0};
      Surroundings with = surroundings(inner);
      Translator translator{tokens, with};
      return as_type(translator.expression({}), column.type);
    };
    if (given != columns.end()) {
      const std::size_t at = static_cast<std::size_t>(given - columns.begin());
      value = assign_sql("o" + std::to_string(at + 1), rows.types[at], column.type, table_text, column.name);
      if (!keeps_nulls && !column.default_sql.empty())
        value = "coalesce(CAST(" + value + " AS " + storage + "), " + default_value() + ")";
    } else if (column.identity) {
      first_identity = table->identity->fetch_add(count * column.step) + column.step;
      last_identity_ = first_identity + (count - 1) * column.step;
      value = std::to_string(first_identity) + " + (row_number() OVER () - 1) * " + std::to_string(column.step);
    } else if (column.type.is(Kind::RowVersion)) {
      const std::int64_t first = shared_.engine.next_number();
      for (std::int64_t i = 1; i < std::min<std::int64_t>(count, 1000); ++i) shared_.engine.next_number();
      value = "from_hex(lpad(to_hex(" + std::to_string(first) + " + row_number() OVER () - 1), 16, '0'))";
    } else {
      value = default_value();
    }
    list +=
        (list.empty() ? "" : ",") + std::string{"CAST("} + value + " AS " + storage + ") AS " + engine_column(column);
  }
  if (list.empty()) list = "1 AS nothing";
  const std::string segment = "t" + std::to_string(shared_.engine.next_number());
  connection_.run("CREATE TABLE " + segment + " AS SELECT " + list + " FROM " + rows.table);
  const SegmentPtr made_segment = make_segment(table, segment);
  check_rows(*table, segment, "INSERT");
  change_of(table);  // notes which rows are there before the keys are compared with them
  const TablePtr now = present(table->id);
  check_keys(*table, {rows_sql(*now), "SELECT * FROM " + segment});
  for (const Column* const column : columns) {
    if (!column->identity) continue;
    const std::int64_t last = connection_.integer("SELECT " + std::string{column->step > 0 ? "max(" : "min("} +
                                                  engine_column(*column) + ") FROM " + segment);
    last_identity_ = last;
    std::int64_t known = table->identity->load();
    while ((column->step > 0 ? known < last : known > last) && !table->identity->compare_exchange_weak(known, last)) {
    }
  }
  add_rows(table, made_segment);
  return count;
}

void Executor::insert(Run& run) {
  Tokens& tokens = run.tokens;
  tokens.expect("INSERT");
  if (tokens.is("BULK")) return insert_bulk_statement(run);
  tokens.accept("INTO");
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
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
  row_count_ = insert_rows(table, columns, rows, true);
  run.results.done(done_command::kInsert, no_count_ ? std::nullopt : std::optional{row_count_}, false);
}

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
    run.tokens.expect_symbol("=");
    const Expression value = translator.expression(scope);
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
    if (column.type.is(Kind::RowVersion))
      value = "from_hex(lpad(to_hex(" + std::to_string(shared_.engine.next_number()) + " + " + row + ".rid), 16, '0'))";
    list += (list.empty() ? "" : ",") + value + " AS " + own;
  }
  return list;
}

void Executor::update(Run& run) {
  Tokens& tokens = run.tokens;
  tokens.expect("UPDATE");
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  std::string limit;
  if (tokens.accept("TOP")) {
    tokens.expect_symbol("(");
    limit = " LIMIT " + std::to_string(static_cast<std::int64_t>(
                            translator.value_of(translator.expression({}), type_of(Kind::BigInt)).number));
    tokens.expect_symbol(")");
  }
  const auto name = translator.object_name();
  const std::vector<std::string> hints = translator.hints();
  tokens.expect("SET");
  const std::size_t set_place = tokens.place();
  int depth = 0;
  while (!tokens.at_end() &&
         (depth > 0 || (!tokens.is("FROM") && !tokens.is("WHERE") && !tokens.is_symbol(";") && !tokens.is("OPTION")))) {
    if (tokens.is_symbol("(")) ++depth;
    if (tokens.is_symbol(")")) --depth;
    tokens.next();
  }
  const std::size_t from_place = tokens.place();
  // The name may be an alias that only FROM explains.
  TablePtr table = translator.find_table(name);
  std::string alias;
  if (table == nullptr && tokens.is("FROM")) {
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
  std::string where;
  if (tokens.accept("WHERE")) where = " WHERE " + translator.expression(scope).sql;
  if (tokens.accept("OPTION")) {
    tokens.expect_symbol("(");
    tokens.skip_parentheses();
  }
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
    check_keys(*table, {"SELECT * FROM " + segment});
    replace_rows(table, made_segment);
  }
  run.results.done(done_command::kUpdate, no_count_ ? std::nullopt : std::optional{row_count_}, false);
}

void Executor::remove(Run& run) {
  Tokens& tokens = run.tokens;
  tokens.expect("DELETE");
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  std::string limit;
  if (tokens.accept("TOP")) {
    tokens.expect_symbol("(");
    limit = " LIMIT " + std::to_string(static_cast<std::int64_t>(
                            translator.value_of(translator.expression({}), type_of(Kind::BigInt)).number));
    tokens.expect_symbol(")");
  }
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
  std::string where;
  if (tokens.accept("WHERE")) where = " WHERE " + translator.expression(scope).sql;
  if (tokens.accept("OPTION")) {
    tokens.expect_symbol("(");
    tokens.skip_parentheses();
  }
  Scratch hits{shared_.engine};
  connection_.run("CREATE TABLE " + hits.name() + " AS SELECT DISTINCT rid FROM (SELECT " + row + ".rid AS rid FROM " +
                  from + where + limit + ")");
  row_count_ = connection_.integer("SELECT count(*) FROM " + hits.name());
  if (row_count_ > 0) {
    const std::string segment = "t" + std::to_string(shared_.engine.next_number());
    connection_.run("CREATE TABLE " + segment + " AS SELECT * EXCLUDE (rid) FROM " + base.name() +
                    " WHERE rid NOT IN (SELECT rid FROM " + hits.name() + ") ORDER BY rid");
    replace_rows(table, make_segment(table, segment));
  }
  run.results.done(done_command::kDelete, no_count_ ? std::nullopt : std::optional{row_count_}, false);
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
    row_count_ = insert_rows(table, columns, {.table = scratch.name(), .types = target.types}, target.keeps_nulls);
  } catch (const SqlError&) {
    if (transaction_) transaction_->changes = before;
    throw;
  }
  commit_statement();
  results.done(done_command::kBulkInsert, row_count_, false);
}

}  // namespace hygge::tds_server
