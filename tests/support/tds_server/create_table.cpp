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

/// As the real server's, with the number of what may come next in the table.
std::string new_constraint_name(const char* kind, const Table& table) {
  const std::size_t number = table.indexes.size() + table.checks.size() + table.foreign_keys.size();
  return std::string{kind} + "__" + std::string{utf16_front(table.name, 9)} + "__" + std::to_string(table.id) +
         std::to_string(number);
}

std::string new_default_name(const Table& table, const Column& column) {
  return "DF__" + std::string{utf16_front(table.name, 9)} + "__" + std::string{utf16_front(column.name, 5)} + "__" +
         std::to_string(table.id) + std::to_string(column.number);
}

}  // namespace

void read_index_options(const Tokens& tokens, Index& index) {
  if (!tokens.is("WITH") || !tokens.is_symbol("(", 1)) return;
  const auto is_inside = [&](std::size_t ahead) {
    return tokens.peek(ahead).kind != TokenKind::End && !tokens.is_symbol(")", ahead - 1);
  };
  for (std::size_t ahead = 2; is_inside(ahead); ahead += 4) {
    const bool is_on = tokens.is("ON", ahead + 2);
    if (tokens.is("IGNORE_DUP_KEY", ahead)) index.ignores_duplicates = is_on;
    if (tokens.is("PAD_INDEX", ahead)) index.is_padded = is_on;
    if (tokens.is("FILLFACTOR", ahead)) index.fill_factor = std::stoi(tokens.peek(ahead + 2).text);
  }
}

int skip_storage_options(Tokens& tokens) {
  int compression = 0;
  while (true) {
    if (tokens.is("WITH") && tokens.is_symbol("(", 1)) {
      tokens.next();
      for (std::size_t at = 1; tokens.peek(at).kind != TokenKind::End && !tokens.is_symbol(")", at - 1); at += 4) {
        if (!tokens.is("DATA_COMPRESSION", at)) continue;
        const std::size_t word = at + 2;
        compression = tokens.is("ROW", word)                   ? 1
                      : tokens.is("PAGE", word)                ? 2
                      : tokens.is("COLUMNSTORE_ARCHIVE", word) ? 4
                                                               : 0;
      }
      tokens.next();
      tokens.skip_parentheses();
    } else if ((tokens.is("ON") && (tokens.is("PRIMARY", 1) || tokens.peek(1).kind == TokenKind::Name)) ||
               tokens.is("TEXTIMAGE_ON")) {
      tokens.next();
      tokens.next();
    } else {
      return compression;
    }
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
    read_index_options(tokens, index);
    index.compression = skip_storage_options(tokens);
    table.indexes.push_back(std::move(index));
  } else if (tokens.accept("CHECK")) {
    tokens.expect_symbol("(");
    const std::string name = given_name.empty() ? new_constraint_name("CK", table) : given_name;
    table.checks.push_back({name, text_in_parentheses(tokens)});
  } else if (tokens.accept_all({"FOREIGN", "KEY"})) {
    std::vector<int> columns;
    for (const IndexKey& key : key_columns(run, table)) columns.push_back(key.column);
    foreign_key(run, translator, table, given_name, std::move(columns));
  } else if (tokens.accept("DEFAULT")) {
    const std::string text = default_text(tokens);
    tokens.expect("FOR");
    const std::string name = tokens.name();
    const Column* const found = table.column(name, shared_.catalog.ignores_case());
    if (found == nullptr) throw unknown_column(name);
    for (Column& column : table.columns) {
      if (&column != found) continue;
      if (!column.default_sql.empty()) throw SqlError{1781, "Column already has a DEFAULT bound to it."};
      column.default_sql = text;
      column.default_name = given_name.empty() ? new_default_name(table, column) : given_name;
    }
  } else {
    tokens.refuse();
  }
  skip_storage_options(tokens);
}

namespace {

/// As sys.foreign_keys numbers them.
int referential_action(Tokens& tokens) {
  if (tokens.accept("CASCADE")) return 1;
  if (tokens.accept("NO")) {
    tokens.expect("ACTION");
    return 0;
  }
  tokens.expect("SET");
  if (tokens.accept("NULL")) return 2;
  tokens.expect("DEFAULT");
  return 3;
}

}  // namespace

void Executor::foreign_key(Run& run, Translator& translator, Table& table, const std::string& given_name,
                           std::vector<int> columns) {
  run.tokens.expect("REFERENCES");
  const auto name = translator.object_name();
  const TablePtr other = translator.find_table(name);
  if (other == nullptr)
    throw SqlError{1767, "Foreign key '" + given_name + "' references invalid table '" + name.text + "'.", 16, 0};
  std::vector<int> referenced;
  if (run.tokens.is_symbol("(")) {
    for (const IndexKey& key : key_columns(run, *other)) referenced.push_back(key.column);
  } else if (const Index* const key = other->primary_key()) {
    for (const IndexKey& part : key->keys) referenced.push_back(part.column);
  }
  table.foreign_keys.push_back({given_name.empty() ? new_constraint_name("FK", table) : given_name, other->id,
                                std::move(columns), std::move(referenced)});
  while (run.tokens.accept("ON")) {
    const bool on_delete = run.tokens.accept("DELETE");
    if (!on_delete) run.tokens.expect("UPDATE");
    const int action = referential_action(run.tokens);
    if (on_delete) table.foreign_keys.back().on_delete = action;
  }
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
          const std::int64_t value = tokens.long_integer();
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
      column.default_name = constraint.empty() ? new_default_name(table, column) : constraint;
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
      table.checks.push_back(
          {constraint.empty() ? new_constraint_name("CK", table) : constraint, text_in_parentheses(tokens)});
    } else if (tokens.is("REFERENCES")) {
      foreign_key(run, translator, table, constraint, {column.number});
    } else if (tokens.accept("SPARSE")) {
      column.sparse = true;
    } else if (tokens.accept("ROWGUIDCOL")) {
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
  if (translator.find_table(name) != nullptr ||
      (table->owner == 0 && has_object(shared_.catalog, *with.state, table->schema, table->name)))
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
      if (columnstore) require_columnstores();
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
  place_on_scheme(run, *table);
  skip_storage_options(tokens);
  if (table->columns.size() > 1024)
    throw SqlError{1702, "CREATE TABLE failed because column '" + table->columns[1024].name + "' in table '" +
                             table->name + "' exceeds the maximum of 1024 columns."};
  change_definition(table);
  run.results.done(0xC6, std::nullopt, false);
}

}  // namespace hygge::tds_server
