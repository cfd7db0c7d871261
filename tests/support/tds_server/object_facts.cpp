#include <algorithm>

#include "tests/support/tds_server/demanded_errors.h"
#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/text.h"

// What is said of objects and changes none of their rows: rights, extended properties, the next number of an identity.
namespace hygge::tds_server {

namespace {

/// By its name; the parameters of sp_addextendedproperty are hardly ever given otherwise.
std::string named(const std::vector<std::pair<std::string, Cell>>& given, const std::string& name) {
  for (const auto& [parameter, value] : given) {
    if (parameter == name) return value.bytes;
  }
  return {};
}

}  // namespace

void Executor::grant(Run& run) {
  Tokens& tokens = run.tokens;
  const std::string verb = upper(tokens.next().text);
  std::vector<std::string> permissions;
  do {
    std::string words = upper(tokens.next().text);
    while (!tokens.is("ON") && !tokens.is_symbol(",") && !tokens.at_end()) words += " " + upper(tokens.next().text);
    permissions.push_back(words);
  } while (tokens.accept_symbol(","));
  tokens.expect("ON");
  if (tokens.accept("OBJECT")) tokens.expect_symbol("::");
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  const auto name = translator.object_name();
  const TablePtr table = translator.find_table(name);
  if (table == nullptr)
    throw SqlError{
        15151, "Cannot find the object '" + name.name + "', because it does not exist or you do not have permission."};
  std::vector<int> columns{0};
  if (tokens.is_symbol("(")) {
    columns.clear();
    for (const IndexKey& key : key_columns(run, *table)) columns.push_back(key.column);
  }
  if (!tokens.accept("TO")) tokens.expect("FROM");
  const std::string grantee = tokens.name();
  const bool is_known = std::any_of(with.state->principals.begin(), with.state->principals.end(),
                                    [&](const std::string& each) { return same_word(each, grantee); });
  if (!is_known)
    throw SqlError{15151,
                   "Cannot find the user '" + grantee + "', because it does not exist or you do not have permission."};
  const bool may_pass_on = tokens.accept_all({"WITH", "GRANT", "OPTION"});
  auto changed = std::make_shared<Table>(*present(table->id));
  for (const std::string& permission : permissions) {
    for (const int column : columns) {
      std::erase_if(changed->permissions, [&](const Permission& each) {
        return each.permission == permission && each.column == column && same_word(each.grantee, grantee);
      });
      if (verb != "REVOKE")
        changed->permissions.push_back({may_pass_on ? "GRANT_WITH_GRANT_OPTION" : verb, permission, column, grantee});
    }
  }
  change_facts(changed);
  run.results.done(done_command::kNone, std::nullopt, false);
}

void Executor::create_statistics(Run& run) {
  Tokens& tokens = run.tokens;
  Statistics made{.name = tokens.name(), .keys = {}};
  tokens.expect("ON");
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  const auto name = translator.object_name();
  const TablePtr table = table_to_change(translator, name, missing_table(1088, name.text, 12));
  made.keys = key_columns(run, *table);
  if (tokens.accept("WHERE")) {
    const std::size_t place = tokens.place();
    translator.expression({.sources = {translator.source_of(*table, table->name, "t")}, .outer = nullptr});
    made.filter = tokens.source(place, tokens.place());
  }
  auto changed = std::make_shared<Table>(*table);
  changed->statistics.push_back(std::move(made));
  change_facts(changed);
  run.results.done(done_command::kNone, std::nullopt, false);
}

void Executor::create_mark(Run& run, const std::string& mark) {
  while (!run.tokens.accept("ON")) run.tokens.next();
  Surroundings with = surroundings(run);
  Translator translator{run.tokens, with};
  const auto name = translator.object_name();
  const TablePtr table = table_to_change(translator, name, missing_table(1088, name.text, 12));
  while (!run.tokens.at_end()) run.tokens.next();
  auto changed = std::make_shared<Table>(*table);
  changed->marks.insert(mark);
  change_facts(changed);
  run.results.done(done_command::kNone, std::nullopt, false);
}

void Executor::create_principal(Run& run) {
  Tokens& tokens = run.tokens;
  const std::string name = tokens.name();
  while (tokens.is("WITHOUT") || tokens.is("LOGIN") || tokens.is("FOR") || tokens.is("AUTHORIZATION")) {
    if (tokens.is("AUTHORIZATION")) tokens.next();
    tokens.next();
  }
  (transaction_ ? transaction_->changes : statement_changes_).new_principals.insert(name);
  run.results.done(done_command::kNone, std::nullopt, false);
}

void Executor::extended_property(const CallArguments& given, const std::string& procedure) {
  const bool adds = procedure == "sp_addextendedproperty";
  const std::string table_name = named(given, "@level1name");
  const TablePtr table = shared_.catalog.find(*state(), named(given, "@level0name"), table_name, facts_.id);
  const std::string column_name = named(given, "@level2name");
  const Column* const column =
      table && !column_name.empty() ? table->column(column_name, shared_.catalog.ignores_case()) : nullptr;
  if (table == nullptr || (!column_name.empty() && column == nullptr))
    throw SqlError{15135, "Object is invalid. Extended properties are not permitted on '" + table_name +
                              "', or the object does not exist."};
  lock(table, LockMode::SchM);
  auto changed = std::make_shared<Table>(*present(table->id));
  const std::string name = named(given, "@name");
  const int number = column == nullptr ? 0 : column->number;
  const std::size_t gone = std::erase_if(changed->properties, [&](const ExtendedProperty& each) {
    return each.column == number && shared_.catalog.same_name(each.name, name);
  });
  const std::string text = "Property '" + name + "' ";
  if (adds && gone > 0)
    throw SqlError{15233, "Property cannot be added. " + text + "already exists for '" + table_name + "'."};
  if (!adds && gone == 0)
    throw SqlError{15217,
                   "Property cannot be updated or deleted. " + text + "does not exist for '" + table_name + "'."};
  if (procedure != "sp_dropextendedproperty") changed->properties.push_back({name, named(given, "@value"), number});
  change_facts(changed);
}

void Executor::check_identity(Run& run) {
  Tokens& tokens = run.tokens;
  tokens.expect("DBCC");
  tokens.expect("CHECKIDENT");
  if (const std::int64_t number = shared_.faults.get("deny_reseed"); number >= 0)
    throw demanded_error(static_cast<int>(number), {.database = facts_.database, .user = facts_.login});
  tokens.expect_symbol("(");
  Tokens name_tokens{tokens.peek().kind == TokenKind::Text ? tokens.text() : tokens.name()};
  Surroundings with = surroundings(run);
  Translator names{name_tokens, with};
  const auto name = names.object_name();
  const TablePtr table = names.find_table(name);
  if (table == nullptr)
    throw SqlError{2501,
                   "Cannot find a table or object with the name \"" + name.text + "\". Check the system catalog."};
  const auto column =
      std::find_if(table->columns.begin(), table->columns.end(), [](const Column& each) { return each.identity; });
  if (column == table->columns.end())
    throw SqlError{7997, "'" + table->name + "' does not contain an identity column."};
  lock(table, LockMode::SchM);
  const TablePtr now = present(table->id);
  std::optional<std::int64_t> value;
  bool reseeds = true;
  if (tokens.accept_symbol(",")) {
    reseeds = tokens.accept("RESEED");
    if (!reseeds) tokens.expect("NORESEED");
    if (tokens.accept_symbol(",")) {
      Translator values{tokens, with};
      value = static_cast<std::int64_t>(values.value_of(values.expression({}), type_of(Kind::BigInt)).number);
    }
  }
  tokens.expect_symbol(")");
  if (tokens.accept("WITH")) tokens.name();
  const std::int64_t last = now->identity->load();
  const bool is_unused = last == column->seed - column->step;
  if (!value && !now->segments.empty()) {
    value = connection_.integer("SELECT coalesce(" + std::string{column->step > 0 ? "max(" : "min("} +
                                engine_column(*column) + "), 0) FROM (" + rows_sql(*now) + ")");
    if (column->step > 0 ? *value <= last : *value >= last) value.reset();
  } else if (value && is_unused) {
    *value -= column->step;  // it is the next number itself
  }
  if (reseeds && value) {
    auto changed = std::make_shared<Table>(*now);
    changed->identity = std::make_shared<std::atomic<std::int64_t>>(*value);
    change_facts(changed);
  }
  run.results.done(done_command::kNone, std::nullopt, false);
}

}  // namespace hygge::tds_server
