#include <algorithm>

#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

/// The text of an expression in parentheses, without them; the parenthesis that opens it has been taken.
std::string text_in_parentheses(Tokens& tokens) {
  const std::size_t from = tokens.place();
  tokens.skip_parentheses();
  return std::string{tokens.source(from, tokens.place() - 1)};
}

/// The text of a DEFAULT, in parentheses or not.
std::string default_text(Tokens& tokens) {
  if (tokens.accept_symbol("(")) return text_in_parentheses(tokens);
  const std::size_t from = tokens.place();
  if (tokens.is_symbol("-")) tokens.next();
  const bool is_name = tokens.peek().kind == TokenKind::Word;
  tokens.next();
  if (is_name && tokens.accept_symbol("(")) tokens.skip_parentheses();
  return std::string{tokens.source(from, tokens.place())};
}

/// WITH (...) and ON filegroup, which change nothing here.
void skip_storage_options(Tokens& tokens) {
  while (true) {
    if (tokens.is("WITH") && tokens.is_symbol("(", 1)) {
      tokens.next();
      tokens.next();
      tokens.skip_parentheses();
    } else if ((tokens.is("ON") && (tokens.is("PRIMARY", 1) || tokens.peek(1).kind == TokenKind::Name)) ||
               tokens.is("TEXTIMAGE_ON")) {
      tokens.next();
      tokens.next();
    } else {
      return;
    }
  }
}

std::string new_constraint_name(const char* kind, const Table& table) {
  return std::string{kind} + "__" + table.name.substr(0, 9) + "__" + std::to_string(table.id) +
         std::to_string(table.indexes.size());
}

}  // namespace

void Executor::change_definition(const TablePtr& table) {
  Change& change = change_of(table);
  change.table = table;
  change.is_structural = true;
}

void Executor::drop_table(const TablePtr& table) {
  lock(table, LockMode::SchM);
  Changes& changes = transaction_ ? transaction_->changes : statement_changes_;
  const bool is_own = !shared_.catalog.committed()->tables.contains(table->id);
  if (is_own) {
    changes.tables.erase(table->id);
  } else {
    changes.tables[table->id] = {.table = nullptr, .is_structural = true, .removed = {}, .added = {}};
  }
}

std::vector<IndexKey> Executor::key_columns(Run& run, const Table& table) {
  std::vector<IndexKey> keys;
  run.tokens.expect_symbol("(");
  do {
    const std::string name = run.tokens.name();
    const Column* const column = table.column(name, shared_.catalog.ignores_case());
    if (column == nullptr)
      throw SqlError{1911, "Column name '" + name + "' does not exist in the target table or view."};
    const bool descending = run.tokens.accept("DESC");
    if (!descending) run.tokens.accept("ASC");
    keys.push_back({column->number, descending});
  } while (run.tokens.accept_symbol(","));
  run.tokens.expect_symbol(")");
  return keys;
}

void Executor::table_constraint(Run& run, Translator& translator, Table& table, const std::string& given_name) {
  Tokens& tokens = run.tokens;
  if (tokens.accept_all({"PRIMARY", "KEY"}) || tokens.is("UNIQUE")) {
    Index index;
    index.primary = !tokens.accept("UNIQUE");
    index.unique = true;
    index.constraint = true;
    const bool nonclustered = tokens.accept("NONCLUSTERED");
    const bool clustered = !nonclustered && tokens.accept("CLUSTERED");
    index.kind = clustered || (index.primary && !nonclustered && table.clustered() == nullptr)
                     ? IndexKind::Clustered
                     : IndexKind::NonClustered;
    index.keys = key_columns(run, table);
    index.name = given_name.empty() ? new_constraint_name(index.primary ? "PK" : "UQ", table) : given_name;
    if (index.primary) {
      if (table.primary_key() != nullptr)
        throw SqlError{8110, "Cannot add multiple PRIMARY KEY constraints to table '" + table.name + "'.", 16, 0};
      for (const IndexKey& key : index.keys) {
        for (Column& column : table.columns) {
          if (column.number == key.column) column.nullable = false;
        }
      }
    }
    table.indexes.push_back(std::move(index));
  } else if (tokens.accept("CHECK")) {
    tokens.expect_symbol("(");
    tokens.skip_parentheses();
  } else if (tokens.accept_all({"FOREIGN", "KEY"})) {
    tokens.expect_symbol("(");
    tokens.skip_parentheses();
    tokens.expect("REFERENCES");
    translator.object_name();
    if (tokens.accept_symbol("(")) tokens.skip_parentheses();
  } else if (tokens.accept("DEFAULT")) {
    const std::string text = default_text(tokens);
    tokens.expect("FOR");
    const std::string name = tokens.name();
    const Column* const found = table.column(name, shared_.catalog.ignores_case());
    if (found == nullptr) throw unknown_column(name);
    for (Column& column : table.columns) {
      if (&column == found) column.default_sql = text;
    }
  } else {
    tokens.refuse();
  }
  skip_storage_options(tokens);
}

Column Executor::column_definition(Run& run, Translator& translator, Table& table) {
  Tokens& tokens = run.tokens;
  Column column;
  column.name = tokens.name();
  column.number = table.next_column++;
  if (table.column(column.name, shared_.catalog.ignores_case()) != nullptr) {
    throw SqlError{2705,
                   "Column names in each table must be unique. Column name '" + column.name + "' in table '" +
                       table.name + "' is specified more than once.",
                   16, 3};
  }
  if (tokens.accept("AS")) {
    tokens.expect_symbol("(");
    column.computed_sql = text_in_parentheses(tokens);
    tokens.accept("PERSISTED");
    Tokens inner{column.computed_sql};
    Surroundings with = surroundings(run);
    Translator computed{inner, with};
    Scope scope;
    scope.sources.push_back(computed.source_of(table, table.name, "t"));
    const Expression value = computed.expression(scope);
    column.type = value.is_known ? value.type : type_of(Kind::Numeric, 0, 38, 6);
    if (column.type.is_text() && column.type.length == 0) column.type.length = 1;
    return column;
  }
  if (same_word(tokens.peek().text, "timestamp") && (tokens.is_symbol(",", 1) || tokens.is_symbol(")", 1))) {
    tokens.next();
    column.type = type_of(Kind::RowVersion);
  } else {
    column.type = translator.type(false);
  }
  if (column.type.is(Kind::RowVersion)) column.nullable = false;
  std::string constraint;
  while (!tokens.is_symbol(",") && !tokens.is_symbol(")") && !tokens.at_end() && !tokens.is_symbol(";")) {
    if (tokens.accept_all({"NOT", "NULL"})) {
      column.nullable = false;
    } else if (tokens.accept("NULL")) {
      column.nullable = true;
    } else if (tokens.accept("COLLATE")) {
      const std::string name = tokens.name();
      column.type.collation = same_word(name, "database_default") ? nullptr : find_collation(name);
      if (column.type.collation == nullptr && !same_word(name, "database_default"))
        throw SqlError{448, "Invalid collation '" + name + "'."};
    } else if (tokens.accept("IDENTITY")) {
      column.identity = true;
      column.nullable = false;
      if (tokens.accept_symbol("(")) {
        const auto number = [&] {
          const bool minus = tokens.accept_symbol("-");
          const int value = tokens.integer();
          return minus ? -value : value;
        };
        column.seed = number();
        tokens.expect_symbol(",");
        column.step = number();
        tokens.expect_symbol(")");
      }
      table.identity->store(column.seed - column.step);
    } else if (tokens.accept("CONSTRAINT")) {
      constraint = tokens.name();
    } else if (tokens.accept("DEFAULT")) {
      column.default_sql = default_text(tokens);
    } else if (tokens.is("PRIMARY") || tokens.is("UNIQUE")) {
      Index index;
      index.primary = tokens.accept("PRIMARY");
      if (index.primary) {
        tokens.expect("KEY");
        column.nullable = false;
      } else {
        tokens.next();
      }
      index.unique = true;
      index.constraint = true;
      const bool nonclustered = tokens.accept("NONCLUSTERED");
      const bool clustered = !nonclustered && tokens.accept("CLUSTERED");
      index.kind = clustered || (index.primary && !nonclustered) ? IndexKind::Clustered : IndexKind::NonClustered;
      index.keys = {{column.number, false}};
      index.name = constraint.empty() ? new_constraint_name(index.primary ? "PK" : "UQ", table) : constraint;
      table.indexes.push_back(std::move(index));
      skip_storage_options(tokens);
    } else if (tokens.accept("CHECK")) {
      tokens.expect_symbol("(");
      tokens.skip_parentheses();
    } else if (tokens.accept("REFERENCES")) {
      translator.object_name();
      if (tokens.accept_symbol("(")) tokens.skip_parentheses();
    } else if (tokens.accept("SPARSE") || tokens.accept("ROWGUIDCOL")) {
      continue;
    } else if (tokens.is("INDEX")) {
      break;
    } else {
      tokens.refuse();
    }
  }
  return column;
}

void Executor::create_table(Run& run) {
  Tokens& tokens = run.tokens;
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  const auto name = translator.object_name();
  auto table = std::make_shared<Table>();
  table->id = shared_.catalog.next_id();
  table->schema = name.schema.empty() ? "dbo" : name.schema;
  table->name = name.name;
  table->owner = name.name.starts_with("#") ? facts_.id : 0;
  table->identity = std::make_shared<std::atomic<std::int64_t>>(0);
  if (table->owner == 0) {
    const bool known =
        std::any_of(with.state->schemas.begin(), with.state->schemas.end(),
                    [&](const std::string& schema) { return shared_.catalog.same_name(schema, table->schema); });
    if (!known)
      throw SqlError{2760, "The specified schema name \"" + table->schema +
                               "\" either does not exist or you do not have permission to use it."};
  }
  if (translator.find_table(name) != nullptr)
    throw SqlError{2714, "There is already an object named '" + name.name + "' in the database.", 16, 6};
  tokens.expect_symbol("(");
  do {
    if (tokens.is_symbol(")")) break;
    std::string constraint;
    if (tokens.accept("CONSTRAINT")) constraint = tokens.name();
    if (tokens.is("PRIMARY") || tokens.is("UNIQUE") || tokens.is("CHECK") || tokens.is("FOREIGN")) {
      table_constraint(run, translator, *table, constraint);
    } else if (tokens.accept("INDEX")) {
      Index index;
      index.name = tokens.name();
      index.unique = tokens.accept("UNIQUE");
      const bool clustered = tokens.accept("CLUSTERED");
      if (!clustered) tokens.accept("NONCLUSTERED");
      const bool columnstore = tokens.accept("COLUMNSTORE");
      index.kind = columnstore ? (clustered ? IndexKind::ClusteredColumnstore : IndexKind::NonClusteredColumnstore)
                   : clustered ? IndexKind::Clustered
                               : IndexKind::NonClustered;
      if (tokens.is_symbol("(")) index.keys = key_columns(run, *table);
      table->indexes.push_back(std::move(index));
      skip_storage_options(tokens);
    } else {
      table->columns.push_back(column_definition(run, translator, *table));
    }
  } while (tokens.accept_symbol(","));
  tokens.expect_symbol(")");
  skip_storage_options(tokens);
  if (table->columns.size() > 1024)
    throw SqlError{1702, "CREATE TABLE failed because column '" + table->columns[1024].name + "' in table '" +
                             table->name + "' exceeds the maximum of 1024 columns."};
  change_definition(table);
  run.results.done(0xC6, std::nullopt, false);
}

void Executor::create_index(Run& run) {
  Tokens& tokens = run.tokens;
  Index index;
  index.unique = tokens.accept("UNIQUE");
  const bool clustered = tokens.accept("CLUSTERED");
  if (!clustered) tokens.accept("NONCLUSTERED");
  const bool columnstore = tokens.accept("COLUMNSTORE");
  index.kind = columnstore ? (clustered ? IndexKind::ClusteredColumnstore : IndexKind::NonClusteredColumnstore)
               : clustered ? IndexKind::Clustered
                           : IndexKind::NonClustered;
  tokens.expect("INDEX");
  index.name = tokens.name();
  tokens.expect("ON");
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  const auto name = translator.object_name();
  TablePtr table = translator.find_table(name);
  if (table == nullptr)
    throw SqlError{
        1088, "Cannot find the object \"" + name.text + "\" because it does not exist or you do not have permissions.",
        16, 12};
  lock(table, LockMode::SchM);
  table = present(table->id);
  auto changed = std::make_shared<Table>(*table);
  if (tokens.is_symbol("(")) index.keys = key_columns(run, *table);
  if (tokens.accept("INCLUDE")) {
    tokens.expect_symbol("(");
    tokens.skip_parentheses();
  }
  if (tokens.accept("WHERE"))
    translator.expression({.sources = {translator.source_of(*table, table->name, "t")}, .outer = nullptr});
  skip_storage_options(tokens);
  for (const Index& other : table->indexes) {
    if (shared_.catalog.same_name(other.name, index.name)) {
      throw SqlError{1913, "The operation failed because an index or statistics with name '" + index.name +
                               "' already exists on table '" + name.text + "'."};
    }
  }
  if ((index.kind == IndexKind::Clustered || index.kind == IndexKind::ClusteredColumnstore) &&
      table->clustered() != nullptr) {
    throw SqlError{1902,
                   "Cannot create more than one clustered index on table '" + name.text +
                       "'. Drop the existing clustered index '" + table->clustered()->name +
                       "' before creating another.",
                   16, 3};
  }
  changed->indexes.push_back(index);
  if (index.unique) {
    Table only = *changed;
    only.indexes = {index};
    try {
      check_keys(only, {rows_sql(*table)});
    } catch (SqlError& error) {
      throw SqlError{
          1505, "The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name '" +
                    table->quoted_name() + "' and the index name '" + index.name + "'."};
    }
  }
  change_definition(changed);
  run.results.done(0xC7, std::nullopt, false);
}

void Executor::create(Run& run) {
  run.tokens.expect("CREATE");
  if (run.tokens.accept("TABLE")) return create_table(run);
  if (run.tokens.accept("SCHEMA")) {
    const std::string name = run.tokens.name();
    if (run.tokens.accept("AUTHORIZATION")) run.tokens.name();
    Changes& changes = transaction_ ? transaction_->changes : statement_changes_;
    if (state()->schemas.contains(name))
      throw SqlError{2714, "There is already an object named '" + name + "' in the database.", 16, 6};
    changes.new_schemas.insert(name);
    run.results.done(done_command::kNone, std::nullopt, false);
    return;
  }
  if (run.tokens.is("INDEX") || run.tokens.is("UNIQUE") || run.tokens.is("CLUSTERED") ||
      run.tokens.is("NONCLUSTERED") || run.tokens.is("COLUMNSTORE"))
    return create_index(run);
  run.tokens.refuse();
}

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
  TablePtr table = translator.find_table(name);
  if (table == nullptr)
    throw SqlError{
        4902, "Cannot find the object \"" + name.text + "\" because it does not exist or you do not have permissions."};
  lock(table, LockMode::SchM);
  table = present(table->id);
  if (table == nullptr)
    throw SqlError{
        4902, "Cannot find the object \"" + name.text + "\" because it does not exist or you do not have permissions."};
  auto changed = std::make_shared<Table>(*table);
  if (tokens.accept("WITH")) tokens.next();  // CHECK or NOCHECK
  if (tokens.accept("ADD")) {
    do {
      std::string constraint;
      if (tokens.accept("CONSTRAINT")) constraint = tokens.name();
      if (tokens.is("PRIMARY") || tokens.is("UNIQUE") || tokens.is("CHECK") || tokens.is("FOREIGN") ||
          tokens.is("DEFAULT")) {
        table_constraint(run, translator, *changed, constraint);
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
      const std::size_t dropped = std::erase_if(
          changed->indexes, [&](const Index& index) { return shared_.catalog.same_name(index.name, constraint); });
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
  } else if (tokens.accept("CHECK") || tokens.accept("NOCHECK")) {
    tokens.expect("CONSTRAINT");
    tokens.next();
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
    std::string list;
    for (std::size_t i = 0; i < table->columns.size(); ++i)
      list += (i > 0 ? "," : "") + engine_column(table->columns[i]) + " AS " + engine_column(target->columns.at(i));
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

void Executor::alter(Run& run) {
  Tokens& tokens = run.tokens;
  tokens.expect("ALTER");
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  if (tokens.accept("TABLE")) {
    alter_table(run, translator);
  } else if (tokens.accept("SCHEMA")) {
    const std::string schema = tokens.name();
    tokens.expect("TRANSFER");
    if (tokens.accept("OBJECT")) {
      tokens.expect_symbol("::");
    }
    const auto name = translator.object_name();
    const TablePtr table = translator.find_table(name);
    if (table == nullptr)
      throw SqlError{15151, "Cannot find the object '" + name.name +
                                "', because it does not exist or you do not have permission."};
    if (!with.state->schemas.contains(schema))
      throw SqlError{
          15151, "Cannot alter the schema '" + schema + "', because it does not exist or you do not have permission."};
    if (shared_.catalog.find(*with.state, schema, table->name, facts_.id) != nullptr) {
      throw SqlError{15530, "The object with name \"" + table->name + "\" already exists."};
    }
    lock(table, LockMode::SchM);
    auto changed = std::make_shared<Table>(*present(table->id));
    changed->schema = schema;
    change_definition(changed);
  } else if (tokens.accept("INDEX")) {
    tokens.next();
    tokens.expect("ON");
    translator.object_name();
    tokens.name();
    skip_storage_options(tokens);
  } else if (tokens.accept("DATABASE")) {
    tokens.next();
    tokens.expect("SET");
    while (!tokens.at_end() && !tokens.is_symbol(";")) tokens.next();
  } else {
    tokens.refuse();
  }
  run.results.done(0xD8, std::nullopt, false);
}

void Executor::drop(Run& run) {
  Tokens& tokens = run.tokens;
  tokens.expect("DROP");
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  if (tokens.accept("TABLE")) {
    const bool may_lack = tokens.accept_all({"IF", "EXISTS"});
    do {
      const auto name = translator.object_name();
      const TablePtr table = translator.find_table(name);
      if (table == nullptr && !may_lack)
        throw SqlError{
            3701, "Cannot drop the table '" + name.text + "', because it does not exist or you do not have permission.",
            11, 5};
      if (table != nullptr) drop_table(table);
    } while (tokens.accept_symbol(","));
  } else if (tokens.accept("INDEX")) {
    const bool may_lack = tokens.accept_all({"IF", "EXISTS"});
    const std::string index = tokens.name();
    tokens.expect("ON");
    const auto name = translator.object_name();
    const TablePtr table = translator.find_table(name);
    if (table == nullptr) throw unknown_object(name.text);
    lock(table, LockMode::SchM);
    auto changed = std::make_shared<Table>(*present(table->id));
    if (std::erase_if(changed->indexes,
                      [&](const Index& each) { return shared_.catalog.same_name(each.name, index); }) == 0 &&
        !may_lack) {
      throw SqlError{3701,
                     "Cannot drop the index '" + name.text + "." + index +
                         "', because it does not exist or you do not have permission.",
                     11, 7};
    }
    change_definition(changed);
  } else if (tokens.accept("SCHEMA")) {
    const bool may_lack = tokens.accept_all({"IF", "EXISTS"});
    const std::string schema = tokens.name();
    if (!with.state->schemas.contains(schema) && !may_lack)
      throw SqlError{
          15151, "Cannot drop the schema '" + schema + "', because it does not exist or you do not have permission."};
    (transaction_ ? transaction_->changes : statement_changes_).dropped_schemas.insert(schema);
  } else {
    tokens.refuse();
  }
  run.results.done(0xC8, std::nullopt, false);
}

void Executor::truncate(Run& run) {
  Tokens& tokens = run.tokens;
  tokens.expect("TRUNCATE");
  tokens.expect("TABLE");
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  const auto name = translator.object_name();
  TablePtr table = translator.find_table(name);
  if (table == nullptr)
    throw SqlError{
        4701, "Cannot find the object \"" + name.text + "\" because it does not exist or you do not have permissions."};
  lock(table, LockMode::SchM);
  table = present(table->id);
  if (table == nullptr)
    throw SqlError{
        4701, "Cannot find the object \"" + name.text + "\" because it does not exist or you do not have permissions."};
  Change& change = change_of(table);
  for (const SegmentPtr& segment : table->segments) {
    if (std::erase(change.added, segment) == 0) change.removed.insert(segment);
  }
  for (const Column& column : table->columns) {
    if (column.identity) table->identity->store(column.seed - column.step);
  }
  run.results.done(done_command::kNone, std::nullopt, false);
}

void Executor::insert_bulk_statement(Run& run) {
  Tokens& tokens = run.tokens;
  tokens.expect("BULK");
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  BulkTarget target;
  target.table = translator.object_name();
  target.swallows = same_word(target.table.schema, "hygge_canned");
  TablePtr table = translator.find_table(target.table);
  if (table == nullptr && !target.swallows) throw unknown_object(target.table.text);
  tokens.expect_symbol("(");
  do {
    const std::string name = tokens.name();
    const Column* const column = table ? table->column(name, shared_.catalog.ignores_case()) : nullptr;
    if (column == nullptr && !target.swallows) throw unknown_column(name);
    SqlType type = same_word(tokens.peek().text, "timestamp") ? (tokens.next(), type_of(Kind::RowVersion))
                                                              : translator.type(false);
    if (tokens.accept("COLLATE")) {
      const std::string collation = tokens.name();
      type.collation = find_collation(collation);
      if (type.collation == nullptr) throw SqlError{448, "Invalid collation '" + collation + "'."};
    }
    while (tokens.accept("NOT") || tokens.accept("NULL")) {
    }
    target.columns.push_back(name);
    target.types.push_back(type);
  } while (tokens.accept_symbol(","));
  tokens.expect_symbol(")");
  bool table_lock = table != nullptr && table->locks_on_bulk_load;
  if (tokens.accept("WITH")) {
    tokens.expect_symbol("(");
    do {
      const std::string option = upper(tokens.next().text);
      if (option == "TABLOCK") {
        table_lock = true;
      } else if (option == "KEEP_NULLS") {
        target.keeps_nulls = true;
      } else if (option == "ORDER") {
        tokens.expect_symbol("(");
        tokens.skip_parentheses();
      } else if (option == "ROWS_PER_BATCH" || option == "KILOBYTES_PER_BATCH") {
        tokens.expect_symbol("=");
        tokens.integer();
      } else if (option != "CHECK_CONSTRAINTS" && option != "FIRE_TRIGGERS" &&
                 option != "ALLOW_ENCRYPTED_VALUE_MODIFICATIONS") {
        throw syntax_error(option);
      }
    } while (tokens.accept_symbol(","));
    tokens.expect_symbol(")");
  }
  if (table != nullptr) {
    // Without indexes TABLOCK is a lock that bulk loads share; with one it keeps all others out.
    const bool bare = table->indexes.empty();
    const bool clustered = table->clustered() != nullptr;
    lock(table, !table_lock ? LockMode::IX : bare ? LockMode::BU : clustered ? LockMode::X : LockMode::SchM);
  }
  bulk_target_ = std::move(target);
  run.results.done(done_command::kNone, std::nullopt, false);
}

}  // namespace hygge::tds_server
