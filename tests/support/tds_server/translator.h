#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/tds_server/catalog.h"
#include "tests/support/tds_server/cell.h"
#include "tests/support/tds_server/engine.h"
#include "tests/support/tds_server/faults.h"
#include "tests/support/tds_server/locks.h"
#include "tests/support/tds_server/sql_type.h"
#include "tests/support/tds_server/tsql_tokens.h"

namespace hygge::tds_server {

/// A part of an expression in the engine's SQL, with the type that SQL Server gives it.
struct Expression {
  std::string sql;
  SqlType type;
  bool is_known = true;    ///< false: the engine is asked for the type
  bool is_column = false;  ///< the engine's type is already the storage of `type`
  bool nullable = true;
  bool identity = false;
  bool computed = false;
  std::string name;   ///< of a plain column
  std::string table;  ///< of a plain column
};

struct SourceColumn {
  std::string name;
  Expression value;
};

/// What stands in FROM under one name.
struct Source {
  std::string alias;
  std::string schema;
  std::vector<SourceColumn> columns;
};

/// The names that an expression may use.
struct Scope {
  std::vector<Source> sources;
  const Scope* outer = nullptr;
};

/// SELECT @a = ..., with the sign that assigns: `+=` calculates first.
struct Assignment {
  std::string variable;
  std::string sign;
};

/// A SELECT in the engine's SQL, whose columns are called o1, o2, ...
struct Query {
  std::string sql;
  std::vector<SourceColumn> columns;
  std::vector<Assignment> assigned;  ///< of SELECT @a = ...; empty: a result
  std::string into;                  ///< the table of SELECT ... INTO, as written
  std::string into_schema;
  std::vector<int> order;  ///< the numbers of the columns that it is sorted by
  bool reads_tables = false;
};

/// A variable or parameter.
struct Variable {
  SqlType type;
  Cell value;
};

/// A hint on a table: WITH (TABLOCK).
struct TableUse {
  TablePtr table;
  std::vector<std::string> hints;
};

/// What a statement may know of its session.
struct Surroundings {
  Catalog& catalog;
  EngineConnection& connection;
  std::shared_ptr<const State> state;
  std::map<std::string, Variable>& variables;  ///< by name in lower case, with its @
  int session = 0;
  std::string database;
  std::string login;
  std::string host;
  std::string application;
  int transactions = 0;
  std::int64_t row_count = 0;
  std::optional<std::int64_t> last_identity;
  int last_error = 0;
  int lock_timeout = -1;  ///< milliseconds; -1: for ever
  const Faults& faults;
  /// The lines of a system view, or nothing when there is none of that name. Columns that the batch does not name may
  /// be missing.
  std::function<std::optional<Source>(const std::string& schema, const std::string& name, const Tokens& batch,
                                      std::string& sql)>
      system_view;
  /// Locks a table that is read or written, and gives the state as it is then.
  std::function<std::shared_ptr<const State>(const TableUse& use)> on_table;
  /// The mode in which the session, or its transaction, has an application lock; SchS: it has not.
  std::function<LockMode(const std::string& resource, bool of_session)> application_lock;
};

/// Turns the queries and expressions of T-SQL into the engine's SQL, name by name.
///
/// Errors  SqlError: 102 and 156 for what it does not understand, 207, 208, 137 for names that are not there.
class Translator {
 public:
  Translator(Tokens& tokens, Surroundings& surroundings) : tokens_{tokens}, with_{surroundings} {}

  /// SELECT ..., WITH ... SELECT, (SELECT ...), with ORDER BY.
  Query query(const Scope* outer = nullptr);
  Expression expression(const Scope& scope);
  /// A type, as in a declaration: decimal(10, 2).
  SqlType type(bool in_cast);
  /// A name of up to four parts; the last two are given, the others only looked at.
  struct ObjectName {
    std::string schema;
    std::string name;
    std::string text;  ///< as an error tells it
  };
  ObjectName object_name();
  /// The table of that name; throws 208. Takes its hints, tells them to on_table.
  TablePtr table(const ObjectName& name);
  TablePtr find_table(const ObjectName& name) const;
  /// Takes WITH (...) after a table.
  std::vector<std::string> hints();
  /// What FROM sees of a table, under `alias`, read from `relation` of the engine.
  Source source_of(const Table& table, const std::string& alias, const std::string& relation);
  /// FROM and what follows until WHERE; SQL of the engine, and the sources into `scope`.
  std::string from(Scope& scope);
  /// What is assigned where there was `before`: `value`, or with `+=` and its like what they calculate.
  Expression assigned(const Expression& before, const std::string& sign, const Expression& value);
  /// The value of an expression that names no columns.
  Cell value_of(const Expression& expression, const SqlType& type);

  Tokens& tokens() noexcept { return tokens_; }

  /// Common tables that WITH has named.
  void common_tables();
  /// What sys.dm_exec_describe_first_result_set tells of the query in `batch`; its lines come into `sql`.
  Source describe_query(const std::string& batch, std::string& sql);
  /// Asks the engine for the types that are not known, and makes every column a stored value of its type.
  void settle(Query& query);
  /// FROM reads this table from `relation` of the engine, whose rows have a number `rid`, the first time that it meets
  /// it (under `alias`, if that is not empty); for UPDATE and DELETE.
  void read_target_from(int table_id, const std::string& alias, const std::string& relation) {
    target_ = Target{table_id, alias, relation, {}};
  }
  /// The name that FROM gave it; empty when it was not met.
  std::string target_alias() const { return target_ ? target_->met_as : std::string{}; }
  std::string next_alias() { return "s" + std::to_string(++aliases_); }

 private:
  // selects.cpp
  Query select_term(const Scope* outer, bool may_order);
  Query select_core(const Scope* outer, bool may_order);
  void select_list(Query& query, Scope& scope, std::string& list);
  void select_star(Query& query, const Scope& scope, std::string& list, const std::string& alias);
  void order_by(Query& query, const Scope& scope, std::string& tail);
  std::string from_item(Scope& scope);
  std::string joined(Scope& scope);
  std::string values_source(Scope& scope);
  void set_operation(Query& left, const std::string& word, Query right);
  void add_column(Query& query, std::string& list, Expression value, const std::string& name);

  // expressions.cpp
  Expression disjunction(const Scope& scope);
  Expression conjunction(const Scope& scope);
  Expression negation(const Scope& scope);
  Expression comparison(const Scope& scope);
  Expression sum(const Scope& scope);
  Expression product(const Scope& scope);
  Expression unary(const Scope& scope);
  Expression primary(const Scope& scope);
  Expression place_of_row(const Scope& scope);
  Expression column(const Scope& scope);
  Expression variable();
  Expression case_expression(const Scope& scope);
  Expression in_list(Expression left, const Scope& scope, bool negated);
  Expression compare(const Expression& left, const std::string& sign, const Expression& right);
  Expression arithmetic(const Expression& left, const std::string& sign, const Expression& right);
  Expression scalar_query(const Scope& scope);

  // builtins.cpp
  std::optional<Expression> builtin(const std::string& name, const Scope& scope);
  std::optional<Expression> special_function(const std::string& name, const Scope& scope);
  std::optional<Expression> aggregate(const std::string& name, const Scope& scope);
  std::optional<Expression> text_function(const std::string& name, const std::vector<Expression>& arguments);
  std::optional<Expression> time_function(const std::string& name, const std::vector<Expression>& arguments);
  std::optional<Expression> catalog_function(const std::string& name, const std::vector<Expression>& arguments);
  std::optional<Expression> number_function(const std::string& name, const std::vector<Expression>& arguments);
  Expression global(const std::string& name);
  std::string over(const Scope& scope);
  std::vector<Expression> arguments(const Scope& scope);

  Tokens& tokens_;
  Surroundings& with_;
  std::map<std::string, std::pair<std::string, Query>> common_;  // by name in lower case: alias and what it is
  int aliases_ = 0;
  struct Target {
    int table_id;
    std::string alias;
    std::string relation;
    std::string met_as;
  };
  std::optional<Target> target_;
};

/// The type that holds values of both.
SqlType common_type(const SqlType& left, const SqlType& right);
/// `value` as `type`, unless it is already.
std::string as_type(const Expression& value, const SqlType& type);
/// A stored datetimeoffset without its offset (temporal.h), for by that alone none is before another.
std::string moment_sql(const std::string& sql);
Expression made(std::string sql, SqlType type, bool nullable = true);
/// A literal of a text.
Expression text_expression(std::string_view text, bool unicode = true);
Expression integer_expression(std::int64_t number, Kind kind = Kind::Int);

}  // namespace hygge::tds_server
