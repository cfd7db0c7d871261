#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/scratch.h"

namespace hygge::tds_server {

namespace {

/// One WHEN of a MERGE: what it says, and where in the batch its action stands.
struct MergeClause {
  enum class Of : std::uint8_t { Matched, NotMatchedByTarget, NotMatchedBySource } of{};
  std::string condition;  ///< SQL of the engine over `target` and `source`; empty: always
  enum class Does : std::uint8_t { Update, Delete, Insert } does{};
  std::string list;  ///< of an UPDATE: the new row; of an INSERT: the values
  std::vector<const Column*> columns;
  std::vector<SqlType> types;
};

/// The place of the WHEN in order that a row meets first, as SQL; -1 when it meets none.
std::string which_clause(const std::vector<MergeClause>& clauses, MergeClause::Of of) {
  std::string sql = "CASE";
  bool any = false;
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    if (clauses[i].of != of) continue;
    sql += " WHEN " + (clauses[i].condition.empty() ? std::string{"TRUE"} : clauses[i].condition) + " THEN " +
           std::to_string(i);
    any = true;
  }
  return any ? sql + " ELSE -1 END" : "-1";
}

}  // namespace

void Executor::merge(Run& run) {
  Tokens& tokens = run.tokens;
  Surroundings with = surroundings(run);
  Translator translator{tokens, with};
  translator.common_tables();
  tokens.expect("MERGE");
  tokens.accept("INTO");
  const auto name = translator.object_name();
  next_lock_ = LockMode::IX;
  TablePtr table = translator.table(name);
  next_lock_ = LockMode::IS;
  lock_for_rewrite(table);
  with.state = state();
  table = present(table->id);
  if (table == nullptr) throw unknown_object(name.text);
  tokens.accept("AS");
  const std::string alias = tokens.is_name() && !tokens.is("USING") ? tokens.name() : name.name;
  tokens.expect("USING");

  // The source is read once, under names of its own.
  Scope source_scope;
  const std::string from = translator.from(source_scope);
  const Scratch source_table{shared_.engine};
  std::string source_list = "row_number() OVER () AS sid";
  Scope scope;
  scope.sources.push_back(translator.source_of(*table, alias, "target"));
  int next = 0;
  for (const Source& given : source_scope.sources) {
    Source source = given;
    for (SourceColumn& column : source.columns) {
      const std::string own = "v" + std::to_string(next++);
      source_list += "," + column.value.sql + " AS " + own;
      column.value.sql = "source." + own;
    }
    scope.sources.push_back(std::move(source));
  }
  connection_.run("CREATE TABLE " + source_table.name() + " AS SELECT " + source_list + " FROM " + from);
  tokens.expect("ON");
  const std::string on = translator.expression(scope).sql;

  std::vector<MergeClause> clauses;
  while (tokens.accept("WHEN")) {
    MergeClause clause;
    const bool negated = tokens.accept("NOT");
    if (tokens.peek().kind == TokenKind::Word && tokens.peek().text.size() == 7) tokens.next();  // MATCHED
    clause.of = MergeClause::Of::Matched;
    if (negated) {
      clause.of = MergeClause::Of::NotMatchedByTarget;
      if (tokens.accept("BY")) {
        if (tokens.accept("SOURCE")) {
          clause.of = MergeClause::Of::NotMatchedBySource;
        } else {
          tokens.expect("TARGET");
        }
      }
    }
    if (tokens.accept("AND")) clause.condition = translator.expression(scope).sql;
    tokens.expect("THEN");
    if (tokens.accept("UPDATE")) {
      tokens.expect("SET");
      clause.does = MergeClause::Does::Update;
      clause.list = set_list(run, translator, *table, scope, "target");
    } else if (tokens.accept("DELETE")) {
      clause.does = MergeClause::Does::Delete;
    } else {
      tokens.expect("INSERT");
      clause.does = MergeClause::Does::Insert;
      if (tokens.accept_symbol("(")) {
        do {
          const std::string column_name = tokens.name();
          const Column* const column = table->column(column_name, shared_.catalog.ignores_case());
          if (column == nullptr) throw unknown_column(column_name);
          clause.columns.push_back(column);
        } while (tokens.accept_symbol(","));
        tokens.expect_symbol(")");
      } else {
        for (const Column& column : table->columns) {
          if (!column.is_generated() && !column.identity) clause.columns.push_back(&column);
        }
      }
      tokens.expect("VALUES");
      tokens.expect_symbol("(");
      do {
        const Expression value = translator.expression(scope);
        const SqlType type =
            value.is_known && !value.type.is(Kind::Null) ? value.type : clause.columns.at(clause.types.size())->type;
        clause.types.push_back(type);
        clause.list += (clause.list.empty() ? "" : ",") + std::string{"CAST("} + value.sql + " AS " + storage_of(type) +
                       ") AS o" + std::to_string(clause.types.size());
      } while (tokens.accept_symbol(","));
      tokens.expect_symbol(")");
    }
    clauses.push_back(std::move(clause));
  }
  if (!tokens.accept_symbol(";"))
    throw SqlError{10713, "A MERGE statement must be terminated by a semi-colon (;).", 15};

  const Scratch base{shared_.engine};
  connection_.run("CREATE TABLE " + base.name() + " AS SELECT *, row_number() OVER () AS rid FROM (" +
                  rows_sql(*table) + ")");
  const Scratch pairs{shared_.engine};
  connection_.run("CREATE TABLE " + pairs.name() + " AS SELECT target.rid AS rid, source.sid AS sid, " +
                  which_clause(clauses, MergeClause::Of::Matched) + " AS clause FROM " + base.name() +
                  " AS target JOIN " + source_table.name() + " AS source ON " + on);
  if (connection_.integer("SELECT count(*) FROM (SELECT rid FROM " + pairs.name() +
                          " WHERE clause >= 0 GROUP BY rid HAVING count(*) > 1)") > 0) {
    throw SqlError{8672,
                   "The MERGE statement attempted to UPDATE or DELETE the same row more than once. This happens when a "
                   "target row matches more than one source row."};
  }
  // What happens to each row of the target: the WHEN that it meets, and the source row that is its partner.
  const Scratch fates{shared_.engine};
  connection_.run("CREATE TABLE " + fates.name() + " AS SELECT rid, sid, clause FROM " + pairs.name() +
                  " WHERE clause >= 0 UNION ALL SELECT target.rid, NULL, " +
                  which_clause(clauses, MergeClause::Of::NotMatchedBySource) + " FROM " + base.name() +
                  " AS target WHERE target.rid NOT IN (SELECT rid FROM " + pairs.name() + ")");
  std::string kept =
      "SELECT * FROM " + base.name() + " WHERE rid NOT IN (SELECT rid FROM " + fates.name() + " WHERE clause >= 0)";
  row_count_ = connection_.integer("SELECT count(*) FROM " + fates.name() + " WHERE clause >= 0");
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    if (clauses[i].does != MergeClause::Does::Update) continue;
    kept += " UNION ALL BY NAME SELECT target.rid AS rid, " + clauses[i].list + " FROM " + fates.name() + " f JOIN " +
            base.name() + " AS target ON target.rid = f.rid LEFT JOIN " + source_table.name() +
            " AS source ON source.sid = f.sid WHERE f.clause = " + std::to_string(i);
  }
  if (row_count_ > 0) {
    const std::string segment = "t" + std::to_string(shared_.engine.next_number());
    connection_.run("CREATE TABLE " + segment + " AS SELECT * EXCLUDE (rid) FROM (" + kept + ") ORDER BY rid");
    const SegmentPtr made_segment = make_segment(table, segment);
    check_rows(*table, segment, "UPDATE");
    check_keys(*table, {"SELECT * FROM " + segment});
    replace_rows(table, made_segment);
  }
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    if (clauses[i].does != MergeClause::Does::Insert) continue;
    const Scratch fresh{shared_.engine};
    connection_.run("CREATE TABLE " + fresh.name() + " AS SELECT " + clauses[i].list + " FROM " + source_table.name() +
                    " AS source WHERE sid NOT IN (SELECT sid FROM " + pairs.name() + ") AND " +
                    which_clause(clauses, MergeClause::Of::NotMatchedByTarget) + " = " + std::to_string(i));
    row_count_ +=
        insert_rows(table, clauses[i].columns, {.table = fresh.name(), .types = clauses[i].types}, Defaults::OfMissing);
  }
  run.results.done(done_command::kMerge, no_count_ ? std::nullopt : std::optional{row_count_}, false);
}

}  // namespace hygge::tds_server
