#include <algorithm>

#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/grammar.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

CallArguments Executor::call_arguments(Run& run, Translator& translator, std::vector<Variable>& typed) {
  Tokens& tokens = run.tokens;
  CallArguments given;
  while (!may_follow_statement(tokens)) {
    std::string name;
    if (tokens.peek().kind == TokenKind::Variable && tokens.is_symbol("=", 1)) {
      name = lower(tokens.next().text);
      tokens.next();
    }
    const SqlType text = type_of(Kind::NVarChar, SqlType::kMax);
    Cell value;
    if (tokens.is_name() && !tokens.is_symbol("(", 1)) {
      value.is_null = false;
      value.bytes = tokens.name();  // a bare word is a text here
      typed.push_back({text, value});
    } else {
      const Expression written = translator.expression({});
      value = translator.value_of(written, text);
      const bool is_text = written.type.is_text() || value.is_null || !written.is_known;
      typed.push_back(is_text ? Variable{text, value}
                              : Variable{written.type, translator.value_of(written, written.type)});
    }
    if (!tokens.accept("OUTPUT")) tokens.accept("OUT");
    given.emplace_back(name, std::move(value));
    if (!tokens.accept_symbol(",")) break;
  }
  return given;
}

std::vector<std::pair<std::string, SqlType>> Executor::declared_parameters(const std::string& declarations) {
  std::vector<std::pair<std::string, SqlType>> declared;
  Tokens tokens{declarations};
  std::map<std::string, Variable> nothing;
  NoResults nobody;
  Run run{.tokens = tokens, .results = nobody, .variables = nothing, .depth = 0};
  Surroundings with = surroundings(run);
  Translator types{tokens, with};
  while (!tokens.at_end()) {
    if (tokens.peek().kind != TokenKind::Variable) tokens.refuse();
    const std::string name = lower(tokens.next().text);
    tokens.accept("AS");
    declared.emplace_back(name, types.type(false));
    if (!tokens.accept("OUTPUT")) tokens.accept("OUT");
    if (!tokens.accept_symbol(",")) break;
  }
  return declared;
}

Cell Executor::converted(const Cell& value, const SqlType& from, const SqlType& to) {
  if (value.is_null || from.is(Kind::Null)) return {};
  if (from.kind == to.kind && from.scale == to.scale && !from.is_decimal() && !from.is_text()) return value;
  Rows rows =
      connection_.run("SELECT CAST(" + cast_sql(literal_of(value, from), from, to) + " AS " + storage_of(to) + ")");
  Cell cell;
  if (rows.next()) rows.get(0, 0, to, cell);
  return cell;
}

void Executor::rename(const std::vector<std::string>& given) {
  if (given.size() < 2)
    throw SqlError{201, "Procedure or function 'sp_rename' expects parameter '@newname', which was not supplied."};
  Tokens tokens{given[0]};
  std::vector<std::string> parts{tokens.name()};
  while (tokens.accept_symbol(".")) parts.push_back(tokens.name());
  const std::string what = given.size() > 2 ? upper(given[2]) : "OBJECT";
  if (what == "OBJECT" && parts.size() <= 2) {
    const std::string schema = parts.size() > 1 ? parts.front() : "dbo";
    const std::shared_ptr<const State> now = state();
    if (has_object(shared_.catalog, *now, schema, given[1])) {
      throw SqlError{15335,
                     "Error: The new name '" + given[1] +
                         "' is already in use as a object name and would cause a duplicate that is not permitted.",
                     11};
    }
    if (shared_.catalog.find(*now, schema, parts.back(), facts_.id) == nullptr) {
      for (const auto& [id, table] : now->tables) {
        Table alone;  // that the name is looked for among the constraints of one table
        alone = *table;
        alone.name.clear();
        State only;
        only.tables[id] = std::make_shared<const Table>(alone);
        if (has_object(shared_.catalog, only, schema, parts.back()))
          return rename_constraint(table, parts.back(), given[1]);
      }
    }
  }
  const bool is_part = what == "COLUMN" || what == "INDEX";
  const std::string part = is_part ? parts.back() : std::string{};
  if (is_part) parts.pop_back();
  const std::string schema = parts.size() > 1 ? parts[parts.size() - 2] : std::string{};
  TablePtr table = parts.empty() ? nullptr : shared_.catalog.find(*state(), schema, parts.back(), facts_.id);
  const SqlError missing{15225,
                         "No item by the name of '" + given[0] + "' could be found in the current database '" +
                             facts_.database + "', given that @itemtype was input as '" +
                             (given.size() > 2 ? given[2] : "(null)") + "'.",
                         11};
  if (table == nullptr) throw missing;
  lock(table, LockMode::SchM);
  table = present(table->id);
  if (table == nullptr) throw missing;
  auto changed = std::make_shared<Table>(*table);
  if (what == "COLUMN") {
    const Column* const column = table->column(part, shared_.catalog.ignores_case());
    if (column == nullptr)
      throw SqlError{15248, "Either the parameter @objname is ambiguous or the claimed @objtype (COLUMN) is wrong.",
                     11};
    changed->columns[static_cast<std::size_t>(column - table->columns.data())].name = given[1];
  } else if (what == "INDEX") {
    for (Index& index : changed->indexes) {
      if (shared_.catalog.same_name(index.name, part)) index.name = given[1];
    }
  } else {
    changed->name = given[1];
  }
  change_definition(changed);
}

void Executor::rename_constraint(const TablePtr& table, const std::string& from, const std::string& to) {
  lock(table, LockMode::SchM);
  auto changed = std::make_shared<Table>(*present(table->id));
  const auto rename = [&](std::string& name) {
    if (!name.empty() && shared_.catalog.same_name(name, from)) name = to;
  };
  for (Index& index : changed->indexes) rename(index.name);
  for (Column& column : changed->columns) rename(column.default_name);
  for (Check& check : changed->checks) rename(check.name);
  for (ForeignKey& key : changed->foreign_keys) rename(key.name);
  for (std::string& trigger : changed->triggers) rename(trigger);
  change_definition(changed);
}

void Executor::execute(Run& run) {
  Tokens& tokens = run.tokens;
  if (!tokens.accept("EXEC")) tokens.accept("EXECUTE");
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  if (tokens.accept_symbol("(")) {
    const Cell text = translator.value_of(translator.expression({}), type_of(Kind::NVarChar, SqlType::kMax));
    tokens.expect_symbol(")");
    Tokens inner_tokens = read(text.bytes);
    Run inner{.tokens = inner_tokens, .results = run.results, .variables = run.variables, .depth = run.depth};
    statements(inner, false);
    return;
  }
  std::string returned_to;
  std::int32_t returned = 0;
  if (tokens.peek().kind == TokenKind::Variable && tokens.is_symbol("=", 1)) {
    returned_to = lower(tokens.next().text);
    tokens.next();
  }
  const auto procedure = translator.object_name();
  const std::string name = lower(procedure.name);
  std::vector<Variable> typed;
  const auto given = call_arguments(run, translator, typed);
  std::vector<std::string> texts;
  for (const auto& [parameter, value] : given) texts.push_back(value.bytes);
  if (name == "hygge_fault") {
    if (texts.empty() || !shared_.faults.set_by_text(texts.front()))
      throw SqlError{50'000, "hygge_fault does not know '" + (texts.empty() ? "" : texts.front()) + "'."};
  } else if (name == "hygge_canned") {
    if (texts.size() != 2 || !run.results.canned(texts[0], format_only_ ? 0 : std::stoll(texts[1])))
      throw SqlError{50'000, "hygge_canned takes a shape and a number of rows."};
    return;
  } else if (name == "sp_rename") {
    rename(texts);
    run.results.message(
        {15477, "Caution: Changing any part of an object name could break scripts and stored procedures.", 0});
  } else if (name == "sp_executesql" && !texts.empty()) {
    Tokens inner_tokens = read(texts.front());
    std::map<std::string, Variable> variables;
    if (texts.size() > 1) {
      Tokens declarations{texts[1]};
      Translator types{declarations, with};
      std::size_t next = 2;
      while (declarations.peek().kind == TokenKind::Variable && next < given.size()) {
        const std::string parameter = lower(declarations.next().text);
        const SqlType type = types.type(false);
        if (!declarations.accept("OUTPUT")) declarations.accept("OUT");
        const auto named =
            std::find_if(given.begin(), given.end(), [&](const auto& each) { return each.first == parameter; });
        const Variable& value =
            named == given.end() ? typed[next] : typed[static_cast<std::size_t>(named - given.begin())];
        variables[parameter] = {type, converted(value.value, value.type, type)};
        ++next;
        if (!declarations.accept_symbol(",")) break;
      }
    }
    Run inner{.tokens = inner_tokens, .results = run.results, .variables = variables, .depth = run.depth};
    run.results.enter_procedure();
    try {
      statements(inner, false);
    } catch (...) {
      run.results.leave_procedure(last_error_);
      throw;
    }
    run.results.leave_procedure(last_error_);
    return;
  } else if (name == "sp_describe_first_result_set" && !texts.empty()) {
    std::string sql;
    const Source described = translator.describe_query(texts.front(), sql);
    std::vector<WireColumn> columns;
    for (const SourceColumn& column : described.columns) {
      columns.emplace_back();
      columns.back().name = column.name;
      columns.back().type = column.value.type;
    }
    send(connection_.run(sql), columns, {}, run.results);
  } else if (name == "sp_reset_connection") {
    reset(run.results, false);
  } else if (name == "sp_tableoption" && texts.size() == 3) {
    Tokens table_tokens{texts[0]};
    Translator names{table_tokens, with};
    const TablePtr table = names.find_table(names.object_name());
    if (table == nullptr)
      throw SqlError{15388,
                     "There is no user table matching the input name '" + texts[0] + "' in the current database."};
    if (same_word(texts[1], "table lock on bulk load")) {
      lock(table, LockMode::SchM);
      auto changed = std::make_shared<Table>(*present(table->id));
      changed->locks_on_bulk_load = texts[2] == "1" || same_word(texts[2], "ON");
      change_definition(changed);
    }
  } else if (name == "sp_getapplock") {
    returned = get_application_lock(given);
  } else if (name == "sp_releaseapplock") {
    returned = release_application_lock(given);
  } else if (name == "sp_addextendedproperty" || name == "sp_updateextendedproperty" ||
             name == "sp_dropextendedproperty") {
    extended_property(given, name);
  } else if (name == "sp_configure" || name == "sp_updatestats") {
    // Accepted, and nothing to do for one who is alone.
  } else {
    throw SqlError{2812, "Could not find stored procedure '" + procedure.text + "'.", 16, 62};
  }
  if (const auto found = run.variables.find(returned_to); found != run.variables.end()) {
    found->second.value = translator.value_of(integer_expression(returned), found->second.type);
  }
  run.results.enter_procedure();
  run.results.leave_procedure(returned);
}

}  // namespace hygge::tds_server
