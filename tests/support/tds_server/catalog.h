#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/tds_server/engine.h"
#include "tests/support/tds_server/sql_type.h"

namespace hygge::tds_server {

/// A column as it was declared.
struct Column {
  std::string name;
  SqlType type;
  bool nullable = true;
  bool identity = false;
  std::int64_t seed = 1;
  std::int64_t step = 1;
  std::string default_sql;   ///< T-SQL, without outer parentheses; empty: none
  std::string default_name;  ///< of its constraint
  std::string computed_sql;  ///< T-SQL; empty: a column that holds values
  bool sparse = false;
  bool hidden = false;
  int period = 0;  ///< generated_always_type: 1 ROW START, 2 ROW END; their values are not made here
  int number = 0;  ///< its place in the engine's tables, "c<number>", for ever

  bool is_generated() const { return !computed_sql.empty() || type.is(Kind::RowVersion); }
};

struct IndexKey {
  int column = 0;  ///< Column::number
  bool descending = false;
};

enum class IndexKind : std::uint8_t {
  Heap = 0,
  Clustered = 1,
  NonClustered = 2,
  ClusteredColumnstore = 5,
  NonClusteredColumnstore = 6
};

struct Index {
  std::string name;
  IndexKind kind = IndexKind::NonClustered;
  bool primary = false;
  bool unique = false;
  bool constraint = false;
  bool disabled = false;
  std::vector<IndexKey> keys;
  std::vector<int> includes{};  ///< Column::number; of a nonclustered columnstore its columns
  std::string filter{};         ///< T-SQL; empty: all rows. Unique indexes do not heed it.
  int compression = 0;          ///< sys.partitions, data_compression
  bool ignores_duplicates = false;
  bool is_padded = false;
  int fill_factor = 0;
};

/// CHECK: held for the rows of INSERT, UPDATE and MERGE, and of bulk loads that ask for it.
struct Check {
  std::string name;
  std::string sql;  ///< T-SQL, without outer parentheses
  bool disabled = false;
  bool trusted = true;
};

/// FOREIGN KEY: told, held for new rows as a Check is, and by DELETE, TRUNCATE and DROP of the table it refers to.
struct ForeignKey {
  std::string name;
  int referenced = 0;        ///< Table::id
  std::vector<int> columns;  ///< Column::number
  std::vector<int> referenced_columns;
  bool disabled = false;
  int on_delete = 0;  ///< sys.foreign_keys, delete_referential_action; it is told, and rows stay as they are
};

/// What GRANT and DENY said. It is told, and nobody is kept from anything.
struct Permission {
  std::string state;  ///< "GRANT", "DENY", "GRANT_WITH_GRANT_OPTION"
  std::string permission;
  int column = 0;  ///< Column::number; 0: the table
  std::string grantee;
};

struct ExtendedProperty {
  std::string name;
  std::string value;
  int column = 0;  ///< Column::number; 0: the table
};

/// CREATE STATISTICS: told, and of no use.
struct Statistics {
  std::string name;
  std::vector<IndexKey> keys;
  std::string filter{};  ///< T-SQL; empty: all rows
};

/// CREATE PARTITION FUNCTION: values of one type, in ranges. What it says is told, rows lie together all the same.
struct PartitionFunction {
  SqlType type;
  bool is_right = false;             ///< a border's own rows are to its right
  std::vector<std::string> borders;  ///< ascending, as they were given: SQL of the engine
};

/// Some rows of a table, as a table of the engine that never changes and is dropped with its last reader.
struct Segment {
  Segment(Engine& with, std::string name, std::set<int> with_columns, std::int64_t row_count)
      : engine{with}, table{std::move(name)}, columns{std::move(with_columns)}, rows{row_count} {}
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;
  ~Segment() { engine.drop(table); }

  Engine& engine;
  std::string table;
  std::set<int> columns;  ///< the Column::number that it has
  std::int64_t rows;
};
using SegmentPtr = std::shared_ptr<const Segment>;

/// A table at one moment. Never changed: a change makes another one.
struct Table {
  int id = 0;
  std::string schema;
  std::string name;
  std::vector<Column> columns;
  std::vector<Index> indexes;
  std::vector<SegmentPtr> segments;
  std::shared_ptr<std::atomic<std::int64_t>> identity;  ///< the last value that was given; shared by all versions
  int next_column = 1;
  int owner = 0;  ///< the session of a temporary table; 0: everybody's
  bool locks_on_bulk_load = false;
  std::vector<Check> checks{};
  std::vector<ForeignKey> foreign_keys{};
  std::vector<std::string> triggers{};  ///< told, and never fired
  std::vector<Permission> permissions{};
  std::vector<ExtendedProperty> properties{};
  std::vector<Statistics> statistics{};
  /// What else it was given, told by the view of that name: "fulltext_indexes", "change_tracking_tables",
  /// "security_predicates".
  std::set<std::string> marks{};
  std::int64_t modified = 0;  ///< grows with each change of its definition
  std::string partition_scheme{};
  int partition_column = 0;  ///< Column::number; 0: it has one partition

  const Column* column(std::string_view column_name, bool ignores_case) const;
  const Index* primary_key() const;
  const Index* clustered() const;
  std::int64_t rows() const;
  std::string quoted_name() const { return schema + "." + name; }
};
using TablePtr = std::shared_ptr<const Table>;

/// A query with a name. It can be read, and not written into.
struct NamedQuery {
  std::string schema;
  std::string name;
  std::string sql;  ///< T-SQL
};

/// All tables at one moment.
struct State {
  std::map<int, TablePtr> tables;   ///< by id
  std::map<int, NamedQuery> views;  ///< by id
  std::set<std::string> schemas{"dbo", "guest", "INFORMATION_SCHEMA", "sys"};
  std::set<std::string> principals{"dbo", "guest", "public"};
  std::map<std::string, PartitionFunction> partition_functions;  ///< by name
  std::map<std::string, std::string> partition_schemes;          ///< by name: the function's
};

/// The function that divides a table, or null.
const PartitionFunction* partition_function(const State& state, const Table& table);
/// The number of a scheme in sys.partition_schemes, and of a function in sys.partition_functions.
int scheme_id(const State& state, const std::string& scheme);
int function_id(const State& state, const std::string& function);

/// The number of a schema in sys.schemas; nothing for one that is not there.
std::optional<int> schema_id(const State& state, const std::string& schema);

/// What a transaction has done to one table.
struct Change {
  TablePtr table;              ///< as it is now for the transaction; null: dropped
  bool is_structural = false;  ///< made, dropped or declared anew, under a lock that keeps everybody out
  std::set<SegmentPtr> removed;
  std::vector<SegmentPtr> added;
  std::vector<SegmentPtr> seen{};  ///< the committed rows when the transaction first touched the table
};

/// The changes of a transaction. Copying it is a savepoint.
struct Changes {
  std::map<int, Change> tables;
  std::set<std::string> new_schemas;
  std::set<std::string> dropped_schemas;
  std::set<std::string> new_principals;
  std::map<int, NamedQuery> new_views;
  std::set<int> dropped_views;
  std::map<std::string, PartitionFunction> new_partition_functions;
  std::map<std::string, std::string> new_partition_schemes;
  bool empty() const {
    return new_partition_functions.empty() && new_partition_schemes.empty() && tables.empty() && new_schemas.empty() &&
           dropped_schemas.empty() && new_principals.empty() && new_views.empty() && dropped_views.empty();
  }
};

/// The rowversions that a database has given, and which of them belong to changes that are not committed yet.
///
/// Threads  all calls are safe from any thread.
class RowVersions {
 public:
  /// Gives a session `count` new ones, which stay open until it lets them go; returns the first.
  std::int64_t take(int session, std::int64_t count);
  /// The session's transaction, or its statement outside of one, is over: others see its rows, or nobody ever will.
  void let_go(int session);
  /// @@DBTS
  std::int64_t last() const;
  /// MIN_ACTIVE_ROWVERSION(): no row below it can come to light any more.
  std::int64_t lowest_open() const;

 private:
  mutable std::mutex mutex_;
  std::int64_t last_ = 2000;           // guarded by mutex_; where a new database of the real server begins
  std::map<int, std::int64_t> first_;  // guarded by mutex_; of the sessions that have open ones
};

/// SQL that gives the eight bytes of a rowversion whose number is that SQL.
std::string row_version_sql(const std::string& number);

/// The committed state, and the numbers that objects get.
///
/// Threads  all calls are safe from any thread.
class Catalog {
 public:
  Catalog(bool ignores_case, std::string service_objective)
      : ignores_case_{ignores_case},
        service_objective_{std::move(service_objective)},
        state_{std::make_shared<State>()} {}

  bool ignores_case() const noexcept { return ignores_case_; }
  /// Of Azure SQL Database; empty: it is none.
  const std::string& service_objective() const noexcept { return service_objective_; }
  std::shared_ptr<const State> committed() const;
  /// The committed state with `changes` done to it.
  std::shared_ptr<const State> with(const Changes& changes) const;
  /// Commits.
  void publish(const Changes& changes);
  int next_id() noexcept { return ++ids_; }
  RowVersions& row_versions() noexcept { return row_versions_; }

  bool same_name(std::string_view left, std::string_view right) const;
  /// The table of that name that session `owner` sees, or null. An empty schema is dbo.
  TablePtr find(const State& state, std::string_view schema, std::string_view name, int owner) const;

 private:
  static std::shared_ptr<State> apply(const State& state, const Changes& changes);

  const bool ignores_case_;
  const std::string service_objective_;
  std::atomic<int> ids_{1'000'000};
  RowVersions row_versions_;
  mutable std::mutex mutex_;
  std::shared_ptr<const State> state_;  // guarded by mutex_
};

/// The number of the view of that name; nothing when there is none. An empty schema is dbo.
std::optional<int> find_view(const Catalog& catalog, const State& state, std::string_view schema,
                             std::string_view name);

/// Whether a table, view or constraint of the schema has that name: all of them share one space of names.
bool has_object(const Catalog& catalog, const State& state, std::string_view schema, std::string_view name);

/// "c7": a column in the engine's tables.
std::string engine_column(const Column& column);
/// SQL that gives all rows of a table, with the columns named as engine_column() says; computed ones are left out.
/// `with_places`: and a number of its own for each row, `place`.
std::string rows_sql(const Table& table, bool with_places = false);

}  // namespace hygge::tds_server
