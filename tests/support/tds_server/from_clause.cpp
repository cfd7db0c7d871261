#include "tests/support/tds_server/denied_rights.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/grammar.h"
#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/text.h"
#include "tests/support/tds_server/translator.h"

namespace hygge::tds_server {

namespace {

std::string bracketed(const std::string& name) {
  std::string quoted = "[";
  for (const char letter : name) quoted += letter == ']' ? "]]" : std::string(1, letter);
  return quoted + "]";
}

/// What sys.dm_db_stats_histogram tells of the leading column of a table's clustered index, or of its primary key (of
/// the statistics of other indexes it knows nothing), as a question to its rows: up to 200 steps, exact where there are
/// no more values than that.
std::string histogram_question(const State& state, int id, int number, bool turns) {
  const auto found = state.tables.find(id);
  const Index* const index = found == state.tables.end() ? nullptr
                             : number == 1               ? found->second->clustered()
                                                         : found->second->primary_key();
  if (index == nullptr || index->keys.empty()) {
    return "SELECT 1 AS step_number, 1 AS range_high_key, 0 AS range_rows, 0 AS equal_rows WHERE 1 = 0";
  }
  const Table& table = *found->second;
  std::string key;
  for (const Column& column : table.columns) {
    if (column.number == index->keys.front().column) key = bracketed(column.name);
  }
  return std::string{"SELECT "} + (turns ? "200 - tile" : "tile") +
         " AS step_number, MAX(k) AS range_high_key, SUM(c) - CASE WHEN COUNT(*) = 1 THEN SUM(c) ELSE 1 END "
         "AS range_rows, CASE WHEN COUNT(*) = 1 THEN SUM(c) ELSE 1 END AS equal_rows FROM (SELECT k, c, NTILE(200) "
         "OVER "
         "(ORDER BY k) AS tile FROM (SELECT " +
         key + " AS k, COUNT(*) AS c FROM " + bracketed(table.schema) + "." + bracketed(table.name) + " WHERE " + key +
         " IS NOT NULL GROUP BY " + key + ") d) s GROUP BY tile";
}

}  // namespace

Translator::ObjectName Translator::object_name() {
  std::vector<std::string> parts{tokens_.name()};
  while (tokens_.accept_symbol(".")) parts.push_back(tokens_.is_symbol(".") ? std::string{} : tokens_.name());
  ObjectName result;
  result.name = parts.back();
  if (parts.size() > 1) result.schema = parts[parts.size() - 2];
  for (const std::string& part : parts)
    result.text += (result.text.empty() && &part == &parts.front() ? "" : ".") + part;
  if (parts.size() > 2 && !parts[parts.size() - 3].empty() && !same_word(parts[parts.size() - 3], with_.database) &&
      !same_word(parts[parts.size() - 3], "tempdb") && !same_word(parts[parts.size() - 3], "master")) {
    throw unknown_object(result.text);
  }
  return result;
}

TablePtr Translator::find_table(const ObjectName& name) const {
  return with_.catalog.find(*with_.state, name.schema, name.name, with_.session);
}

std::vector<std::string> Translator::hints() {
  std::vector<std::string> found;
  if (!tokens_.is("WITH") || !tokens_.is_symbol("(", 1)) {
    // The old form without WITH; a parenthesis after a table can be nothing else here.
    if (!tokens_.is_symbol("(") || tokens_.peek(1).kind != TokenKind::Word ||
        (!tokens_.is("NOLOCK", 1) && !tokens_.is("TABLOCK", 1) && !tokens_.is("TABLOCKX", 1) &&
         !tokens_.is("HOLDLOCK", 1))) {
      return found;
    }
  } else {
    tokens_.next();
  }
  tokens_.expect_symbol("(");
  do {
    found.push_back(upper(tokens_.next().text));
    if (tokens_.accept_symbol("(")) tokens_.skip_parentheses();
  } while (tokens_.accept_symbol(",") || !tokens_.is_symbol(")"));
  tokens_.expect_symbol(")");
  return found;
}

TablePtr Translator::table(const ObjectName& name) {
  TablePtr found = find_table(name);
  if (found == nullptr) throw unknown_object(name.text);
  with_.state = with_.on_table({found, hints()});
  // While it waited for the lock, another session may have changed the table.
  found = find_table(name);
  if (found == nullptr) throw unknown_object(name.text);
  return found;
}

Source Translator::source_of(const Table& table, const std::string& alias, const std::string& relation) {
  Source source{.alias = alias, .schema = table.schema, .columns = {}};
  for (const Column& column : table.columns) {
    Expression value = made(relation + "." + engine_column(column), column.type, column.nullable);
    value.is_column = true;
    value.identity = column.identity;
    value.name = column.name;
    value.table = table.name;
    if (!column.computed_sql.empty()) {
      Scope inner;
      inner.sources.push_back(source);
      Tokens tokens{column.computed_sql};
      Translator translator{tokens, with_};
      value.sql = as_type(translator.expression(inner), column.type);
      value.computed = true;
    }
    source.columns.push_back({column.name, value});
  }
  return source;
}

std::string Translator::values_source(Scope& scope) {
  std::vector<std::vector<Expression>> rows;
  do {
    tokens_.expect_symbol("(");
    std::vector<Expression> row;
    do {
      row.push_back(expression(scope));
    } while (tokens_.accept_symbol(","));
    tokens_.expect_symbol(")");
    if (!rows.empty() && row.size() != rows.front().size()) {
      throw SqlError{10709, "The number of columns for each row in a table value constructor must be the same."};
    }
    rows.push_back(std::move(row));
  } while (tokens_.accept_symbol(","));
  tokens_.expect_symbol(")");
  tokens_.accept("AS");
  const std::string relation = next_alias();
  Source source{.alias = tokens_.name(), .schema = {}, .columns = {}};
  tokens_.expect_symbol("(");
  std::vector<SqlType> types;
  for (std::size_t i = 0; i < rows.front().size(); ++i) {
    if (i > 0) tokens_.expect_symbol(",");
    SqlType common = rows.front()[i].type;
    for (const auto& row : rows) common = common_type(common, row[i].type);
    types.push_back(common);
    Expression value = made(relation + ".o" + std::to_string(i + 1), common);
    const std::string name = tokens_.name();
    value.name = name;
    source.columns.push_back({name, value});
  }
  tokens_.expect_symbol(")");
  std::string sql;
  for (const auto& row : rows) {
    sql += sql.empty() ? "SELECT " : " UNION ALL SELECT ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      sql += (i > 0 ? "," : "") + std::string{"CAST("} + as_type(row[i], types[i]) + " AS " + storage_of(types[i]) +
             ") AS o" + std::to_string(i + 1);
    }
  }
  scope.sources.push_back(std::move(source));
  return "(" + sql + ") AS " + relation;
}

std::string Translator::from_item(Scope& scope) {
  if (tokens_.accept_symbol("(")) {
    if (tokens_.accept("VALUES")) return values_source(scope);
    if (!tokens_.is("SELECT") && !tokens_.is("WITH") && !tokens_.is_symbol("(")) {
      const std::string inner = joined(scope);
      tokens_.expect_symbol(")");
      return "(" + inner + ")";
    }
    Query inner = query(scope.outer);
    settle(inner);
    tokens_.expect_symbol(")");
    tokens_.accept("AS");
    const std::string relation = next_alias();
    Source source{.alias = tokens_.name(), .schema = {}, .columns = {}};
    for (std::size_t i = 0; i < inner.columns.size(); ++i) {
      SourceColumn column = inner.columns[i];
      column.value.sql = relation + ".o" + std::to_string(i + 1);
      column.value.is_column = true;
      column.value.name = column.name;
      source.columns.push_back(std::move(column));
    }
    if (tokens_.accept_symbol("(")) {
      for (std::size_t i = 0; i < source.columns.size(); ++i) {
        if (i > 0) tokens_.expect_symbol(",");
        source.columns[i].name = tokens_.name();
      }
      tokens_.expect_symbol(")");
    }
    scope.sources.push_back(std::move(source));
    return "(" + inner.sql + ") AS " + relation;
  }
  const ObjectName name = object_name();
  const std::string relation = next_alias();
  const auto alias = [&] {
    if (tokens_.accept("AS")) return tokens_.name();
    return ends_table(tokens_) ? name.name : tokens_.name();
  };
  if (const auto common = common_.find(lower(name.name)); common != common_.end() && name.schema.empty()) {
    Source source{.alias = alias(), .schema = {}, .columns = common->second.second.columns};
    for (std::size_t i = 0; i < source.columns.size(); ++i) {
      source.columns[i].value.sql = relation + ".o" + std::to_string(i + 1);
      source.columns[i].value.is_column = true;
    }
    scope.sources.push_back(std::move(source));
    return common->second.first + " AS " + relation;
  }
  if (same_word(name.name, "dm_exec_describe_first_result_set") && tokens_.is_symbol("(")) {
    const std::vector<Expression> given = arguments(scope);
    std::string sql;
    Source described = describe_query(value_of(given.at(0), type_of(Kind::NVarChar, SqlType::kMax)).bytes, sql);
    described.alias = alias();
    for (SourceColumn& column : described.columns) column.value.sql = relation + "." + column.value.sql;
    scope.sources.push_back(std::move(described));
    return "(" + sql + ") AS " + relation;
  }
  if (same_word(name.name, "dm_db_stats_histogram") && tokens_.is_symbol("(")) {
    const std::vector<Expression> given = arguments(scope);
    const auto number = [&](std::size_t which) {
      return static_cast<int>(value_of(given.at(which), type_of(Kind::Int)).number);
    };
    Tokens question{
        histogram_question(*with_.state, number(0), number(1), with_.faults.get("histogram_backwards") > 0)};
    Translator translator{question, with_};
    Query steps = translator.query(nullptr);
    translator.settle(steps);
    Source source{.alias = alias(), .schema = {}, .columns = {}};
    for (std::size_t i = 0; i < steps.columns.size(); ++i) {
      SourceColumn column = steps.columns[i];
      column.value.sql = relation + ".o" + std::to_string(i + 1);
      column.value.is_column = true;
      column.value.name = column.name;
      source.columns.push_back(std::move(column));
    }
    scope.sources.push_back(std::move(source));
    return "(" + steps.sql + ") AS " + relation;
  }
  std::string view_sql;
  if (auto view = with_.system_view(name.schema, name.name, tokens_, view_sql)) {
    if (tokens_.accept_symbol("(")) tokens_.skip_parentheses();
    hints();
    view->alias = alias();
    hints();
    for (SourceColumn& column : view->columns) column.value.sql = relation + "." + column.value.sql;
    scope.sources.push_back(std::move(*view));
    return "(" + view_sql + ") AS " + relation;
  }
  if (const auto view = find_view(with_.catalog, *with_.state, name.schema, name.name)) {
    Tokens view_tokens{with_.state->views.at(*view).sql};
    Translator reader{view_tokens, with_};
    Query query = reader.query();
    reader.settle(query);
    Source source{.alias = alias(), .schema = {}, .columns = query.columns};
    for (std::size_t i = 0; i < source.columns.size(); ++i) {
      source.columns[i].value.sql = relation + ".o" + std::to_string(i + 1);
      source.columns[i].value.is_column = true;
    }
    scope.sources.push_back(std::move(source));
    return "(" + query.sql + ") AS " + relation;
  }
  const TablePtr named = find_table(name);
  if (named == nullptr) throw unknown_object(name.text);
  refuse_denied_read({with_.faults, with_.database, with_.login}, named->name);
  const std::string called = tokens_.is("WITH") ? name.name : alias();
  const TablePtr found = table(name);
  scope.sources.push_back(source_of(*found, called, relation));
  if (tokens_.accept("TABLESAMPLE")) {
    tokens_.accept("SYSTEM");
    tokens_.expect_symbol("(");
    tokens_.skip_parentheses();
  }
  if (target_ && target_->table_id == found->id && target_->met_as.empty() &&
      (target_->alias.empty() || with_.catalog.same_name(target_->alias, called))) {
    target_->met_as = relation;
    return target_->relation + " AS " + relation;
  }
  return "(" + rows_sql(*found, true) + ") AS " + relation;
}

std::string Translator::joined(Scope& scope) {
  std::string sql = from_item(scope);
  while (true) {
    std::string word;
    if (tokens_.accept_all({"CROSS", "JOIN"})) {
      sql += " CROSS JOIN " + from_item(scope);
      continue;
    }
    if (tokens_.accept_all({"CROSS", "APPLY"}) || tokens_.accept_all({"OUTER", "APPLY"})) {
      Scope outer = scope;
      Scope inner;
      inner.outer = &outer;
      sql += " CROSS JOIN LATERAL " + from_item(inner);
      scope.sources.insert(scope.sources.end(), inner.sources.begin(), inner.sources.end());
      continue;
    }
    if (tokens_.accept("JOIN") || tokens_.accept_all({"INNER", "JOIN"})) word = " JOIN ";
    for (const char* const side : {"LEFT", "RIGHT", "FULL"}) {
      if (!word.empty() || !tokens_.is(side)) continue;
      tokens_.next();
      tokens_.accept("OUTER");
      tokens_.expect("JOIN");
      word = std::string{" "} + side + " JOIN ";
    }
    if (word.empty()) return sql;
    const std::size_t before = scope.sources.size();
    sql += word + from_item(scope);
    // Columns that an outer join fills with NULL are no longer NOT NULL.
    const bool left_nulls = word == " RIGHT JOIN " || word == " FULL JOIN ";
    const bool right_nulls = word == " LEFT JOIN " || word == " FULL JOIN ";
    for (std::size_t i = 0; i < scope.sources.size(); ++i) {
      if ((i < before && !left_nulls) || (i >= before && !right_nulls)) continue;
      for (SourceColumn& column : scope.sources[i].columns) column.value.nullable = true;
    }
    tokens_.expect("ON");
    sql += " ON " + expression(scope).sql;
  }
}

std::string Translator::from(Scope& scope) {
  std::string sql = joined(scope);
  while (tokens_.accept_symbol(",")) sql += ", " + joined(scope);
  return sql;
}

}  // namespace hygge::tds_server
