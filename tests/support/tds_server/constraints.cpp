#include <algorithm>

#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"

namespace hygge::tds_server {

namespace {

/// "c1 = p.c2 AND ...": rows of `s` and their partners in `p`, by the columns of a foreign key.
std::string pairs_sql(const ForeignKey& key) {
  std::string sql;
  for (std::size_t i = 0; i < key.columns.size() && i < key.referenced_columns.size(); ++i) {
    sql += (sql.empty() ? "" : " AND ") + std::string{"s.c"} + std::to_string(key.columns[i]) + " = p.c" +
           std::to_string(key.referenced_columns[i]);
  }
  return sql;
}

std::string without_nulls_sql(const ForeignKey& key) {
  std::string sql;
  for (const int column : key.columns) sql += " AND s.c" + std::to_string(column) + " IS NOT NULL";
  return sql;
}

}  // namespace

void Executor::check_constraints(const Table& table, const std::string& relation, const char* verb) {
  const auto refuse = [&](const std::string& kind, const std::string& name, const Table& of) {
    throw SqlError{547,
                   std::string{"The "} + verb + " statement conflicted with the " + kind + " constraint \"" + name +
                       "\". The conflict occurred in database \"" + facts_.database + "\", table \"" +
                       of.quoted_name() + "\".",
                   16, 0};
  };
  for (const Check& check : table.checks) {
    if (check.disabled) continue;
    std::map<std::string, Variable> nothing;
    NoResults nobody;
    Tokens tokens{check.sql};
    Run run{.tokens = tokens, .results = nobody, .variables = nothing, .depth = 0};
    Surroundings with = surroundings(run);
    Translator translator{tokens, with};
    Scope scope;
    scope.sources.push_back(translator.source_of(table, table.name, "s"));
    const std::string holds = translator.expression(scope).sql;
    if (connection_.integer("SELECT count(*) FROM " + relation + " AS s WHERE NOT (" + holds + ")") > 0)
      refuse("CHECK", check.name, table);
  }
  for (const ForeignKey& key : table.foreign_keys) {
    const TablePtr other = present(key.referenced);
    if (key.disabled || other == nullptr) continue;
    std::string partners = rows_sql(*other);
    // Rows may refer to each other, or to those that were there.
    if (other->id == table.id) partners = "SELECT * FROM " + relation + " UNION ALL BY NAME (" + partners + ")";
    if (connection_.integer("SELECT count(*) FROM " + relation + " AS s WHERE NOT EXISTS (SELECT 1 FROM (" + partners +
                            ") AS p WHERE " + pairs_sql(key) + ")" + without_nulls_sql(key)) > 0)
      refuse("FOREIGN KEY", key.name, *other);
  }
}

void Executor::check_references_to(const Table& table, const char* verb) {
  const std::shared_ptr<const State> now = state();
  const TablePtr left = present(table.id);
  for (const auto& [id, other] : now->tables) {
    for (const ForeignKey& key : other->foreign_keys) {
      if (key.referenced != table.id || key.disabled || left == nullptr) continue;
      if (connection_.integer("SELECT count(*) FROM (" + rows_sql(*other) + ") AS s WHERE NOT EXISTS (SELECT 1 FROM (" +
                              rows_sql(*left) + ") AS p WHERE " + pairs_sql(key) + ")" + without_nulls_sql(key)) > 0) {
        throw SqlError{547,
                       std::string{"The "} + verb + " statement conflicted with the REFERENCE constraint \"" +
                           key.name + "\". The conflict occurred in database \"" + facts_.database + "\", table \"" +
                           other->quoted_name() + "\".",
                       16, 0};
      }
    }
  }
}

bool Executor::is_referenced(const Table& table) const {
  const std::shared_ptr<const State> now = state();
  return std::any_of(now->tables.begin(), now->tables.end(), [&](const auto& each) {
    return each.first != table.id && std::any_of(each.second->foreign_keys.begin(), each.second->foreign_keys.end(),
                                                 [&](const ForeignKey& key) { return key.referenced == table.id; });
  });
}

}  // namespace hygge::tds_server
