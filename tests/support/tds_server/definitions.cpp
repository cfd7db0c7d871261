#include <algorithm>
#include <array>
#include <string_view>

#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

TablePtr Executor::table_to_change(const Translator& translator, const Translator::ObjectName& name,
                                   const SqlError& missing) {
  TablePtr table = translator.find_table(name);
  if (table == nullptr) throw missing;
  lock(table, LockMode::SchM);
  table = present(table->id);  // others may have dropped it while we waited
  if (table == nullptr) throw missing;
  return table;
}

void Executor::change_definition(const TablePtr& table) {
  auto changed = std::make_shared<Table>(*table);
  changed->modified = shared_.engine.next_number();
  change_facts(changed);
}

void Executor::change_facts(const TablePtr& table) {
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

void Executor::require_columnstores() const {
  constexpr std::array<std::string_view, 6> kWithout{"Free", "Basic", "S0", "S1", "S2", "ElasticPool"};
  const std::string& objective = shared_.catalog.service_objective();
  if (std::find(kWithout.begin(), kWithout.end(), objective) == kWithout.end()) return;
  throw SqlError{40536,
                 "'COLUMNSTORE' is not supported in this service tier of the database. See Books Online for more "
                 "details on feature support in different service tiers of Windows Azure SQL Database.",
                 16, 32};
}

void Executor::create_index(Run& run) {
  Tokens& tokens = run.tokens;
  Index index;
  index.unique = tokens.accept("UNIQUE");
  const bool clustered = tokens.accept("CLUSTERED");
  if (!clustered) tokens.accept("NONCLUSTERED");
  const bool columnstore = tokens.accept("COLUMNSTORE");
  if (columnstore) require_columnstores();
  index.kind = columnstore ? (clustered ? IndexKind::ClusteredColumnstore : IndexKind::NonClusteredColumnstore)
               : clustered ? IndexKind::Clustered
                           : IndexKind::NonClustered;
  tokens.expect("INDEX");
  index.name = tokens.name();
  tokens.expect("ON");
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  const auto name = translator.object_name();
  const TablePtr table = table_to_change(translator, name, missing_table(1088, name.text, 12));
  auto changed = std::make_shared<Table>(*table);
  if (tokens.is_symbol("(")) index.keys = key_columns(run, *table);
  if (tokens.accept("INCLUDE")) {
    for (const IndexKey& each : key_columns(run, *table)) index.includes.push_back(each.column);
  }
  if (columnstore && !clustered) {
    for (const IndexKey& each : index.keys) index.includes.push_back(each.column);
    index.keys.clear();
  }
  if (tokens.accept("WHERE")) {
    const std::size_t place = tokens.place();
    translator.expression({.sources = {translator.source_of(*table, table->name, "t")}, .outer = nullptr});
    index.filter = tokens.source(place, tokens.place());
  }
  if (clustered) {
    place_on_scheme(run, *changed);
  } else {
    Table elsewhere = *table;
    place_on_scheme(run, elsewhere);
  }
  read_index_options(tokens, index);
  index.compression = skip_storage_options(tokens);
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

void Executor::create_trigger(Run& run) {
  Surroundings with = surroundings(run);
  Translator translator{run.tokens, with};
  const auto trigger = translator.object_name();
  run.tokens.expect("ON");
  const auto name = translator.object_name();
  const TablePtr table = table_to_change(translator, name, missing_table(8197, name.text));
  while (!run.tokens.at_end()) run.tokens.next();  // its body is the rest of the batch, and is never run
  auto changed = std::make_shared<Table>(*table);
  changed->triggers.push_back(trigger.name);
  change_definition(changed);
  run.results.done(done_command::kNone, std::nullopt, false);
}

void Executor::create_view(Run& run) {
  Tokens& tokens = run.tokens;
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  const auto name = translator.object_name();
  const std::string schema = name.schema.empty() ? "dbo" : name.schema;
  if (has_object(shared_.catalog, *with.state, schema, name.name))
    throw SqlError{2714, "There is already an object named '" + name.name + "' in the database.", 16, 3};
  tokens.expect("AS");
  const std::size_t place = tokens.place();
  translator.query();  // so that one that cannot be read is refused here
  Changes& changes = transaction_ ? transaction_->changes : statement_changes_;
  changes.new_views[shared_.catalog.next_id()] = {schema, name.name, std::string{tokens.source(place, tokens.place())}};
  run.results.done(done_command::kNone, std::nullopt, false);
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
  if (run.tokens.accept("PARTITION")) return create_partition(run);
  if (run.tokens.accept("TRIGGER")) return create_trigger(run);
  if (run.tokens.accept("VIEW")) return create_view(run);
  if (run.tokens.accept("STATISTICS")) return create_statistics(run);
  if (run.tokens.accept_all({"FULLTEXT", "INDEX"})) return create_mark(run, "fulltext_indexes");
  if (run.tokens.accept_all({"SECURITY", "POLICY"})) return create_mark(run, "security_predicates");
  if (run.tokens.accept("ROLE") || run.tokens.accept("USER")) return create_principal(run);
  if (run.tokens.is("INDEX") || run.tokens.is("UNIQUE") || run.tokens.is("CLUSTERED") ||
      run.tokens.is("NONCLUSTERED") || run.tokens.is("COLUMNSTORE"))
    return create_index(run);
  run.tokens.refuse();
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
    alter_index(run, translator);
  } else if (tokens.accept("DATABASE")) {
    tokens.next();
    tokens.expect("SET");
    while (!tokens.at_end() && !tokens.is_symbol(";")) tokens.next();
  } else {
    tokens.refuse();
  }
  run.results.done(0xD8, std::nullopt, false);
}

void Executor::alter_index(Run& run, Translator& translator) {
  Tokens& tokens = run.tokens;
  const bool all = tokens.accept("ALL");
  const std::string index = all ? "" : tokens.name();
  tokens.expect("ON");
  const auto name = translator.object_name();
  const bool disables = tokens.accept("DISABLE");
  const bool rebuilds = tokens.accept("REBUILD");
  if (!disables && !rebuilds && !tokens.accept("REORGANIZE")) tokens.expect("SET");
  skip_storage_options(tokens);
  const TablePtr table = table_to_change(translator, name, missing_table(1088, name.text, 9));
  auto changed = std::make_shared<Table>(*table);
  bool found = all;
  for (Index& each : changed->indexes) {
    if (!all && !shared_.catalog.same_name(each.name, index)) continue;
    found = true;
    each.disabled = disables || (each.disabled && !rebuilds);
  }
  if (!found) {
    throw SqlError{2727, "Cannot find index '" + index + "'.", 11};
  }
  change_definition(changed);
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
      if (table != nullptr && is_referenced(*table))
        throw SqlError{
            3726, "Could not drop object '" + name.text + "' because it is referenced by a FOREIGN KEY constraint."};
      if (table != nullptr) drop_table(table);
    } while (tokens.accept_symbol(","));
  } else if (tokens.accept("VIEW")) {
    const bool may_lack = tokens.accept_all({"IF", "EXISTS"});
    const auto name = translator.object_name();
    const auto view = find_view(shared_.catalog, *with.state, name.schema, name.name);
    if (!view && !may_lack)
      throw SqlError{
          3701, "Cannot drop the view '" + name.text + "', because it does not exist or you do not have permission.",
          11, 5};
    if (view) (transaction_ ? transaction_->changes : statement_changes_).dropped_views.insert(*view);
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
  const TablePtr table = table_to_change(translator, name, missing_table(4701, name.text));
  if (is_referenced(*table))
    throw SqlError{
        4712, "Cannot truncate table '" + name.text + "' because it is being referenced by a FOREIGN KEY constraint."};
  auto changed = std::make_shared<Table>(*table);
  for (const Column& column : table->columns) {
    if (column.identity) changed->identity = std::make_shared<std::atomic<std::int64_t>>(column.seed - column.step);
  }
  change_facts(changed);
  Change& change = change_of(table);
  for (const SegmentPtr& segment : table->segments) {
    if (std::erase(change.added, segment) == 0) change.removed.insert(segment);
  }
  run.results.done(done_command::kNone, std::nullopt, false);
}

void Executor::insert_bulk_statement(Run& run) {
  Tokens& tokens = run.tokens;
  tokens.expect("INSERT");
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
        target.defaults = Defaults::None;
      } else if (option == "ORDER") {
        tokens.expect_symbol("(");
        tokens.skip_parentheses();
      } else if (option == "ROWS_PER_BATCH" || option == "KILOBYTES_PER_BATCH") {
        tokens.expect_symbol("=");
        tokens.integer();
      } else if (option == "CHECK_CONSTRAINTS") {
        target.checks = true;
      } else if (option != "FIRE_TRIGGERS" && option != "ALLOW_ENCRYPTED_VALUE_MODIFICATIONS") {
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
