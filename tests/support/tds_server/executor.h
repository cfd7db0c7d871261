#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/tds_server/catalog.h"
#include "tests/support/tds_server/engine.h"
#include "tests/support/tds_server/faults.h"
#include "tests/support/tds_server/locks.h"
#include "tests/support/tds_server/reply_tokens.h"
#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/translator.h"
#include "tests/support/tds_server/view_cache.h"
#include "tests/support/tds_server/wire_type.h"

namespace hygge::tds_server {

/// Who is signed in; a line of sys.dm_exec_sessions.
struct SessionFacts {
  int id = 0;
  std::string login;
  std::string host;
  std::string application;
  std::string database;
  std::string address;
  std::uint32_t process = 0;
  std::size_t packet_size = 4096;
  bool encrypted = false;
  // What the client said at its login that it understands; else these arrive as Unicode texts.
  bool knows_utf8 = false;
  bool knows_json = false;
  int vector_version = 0;  ///< 1: of float32; 2: of float16, too
};

/// What all sessions share.
struct Shared {
  Engine& engine;
  Catalog& catalog;
  Locks& locks;
  Faults& faults;
  ViewCache& views;
  std::mutex& commits;  ///< held while a transaction with keys is checked and published
  std::function<std::vector<SessionFacts>()> sessions;
};

/// Thrown where the batch goes no further, but the session does.
struct BatchEnded {};

/// Where results go: to the wire, or to a test.
class Results {
 public:
  virtual ~Results() = default;
  virtual void columns(const std::vector<WireColumn>& columns) = 0;
  virtual void order(const std::vector<int>& columns) = 0;
  /// One row; false when nobody wants more.
  virtual bool row(const std::vector<Cell>& cells) = 0;
  /// The end of a statement; with a count when it has one.
  virtual void done(std::uint16_t command, std::optional<std::int64_t> count, bool failed) = 0;
  virtual void message(const SqlError& message) = 0;
  /// A procedure begins, whose statements end otherwise; and it ends, having returned that.
  virtual void enter_procedure() {}
  virtual void leave_procedure(std::int32_t /*returned*/) {}
  /// A transaction began (with its descriptor), was committed or rolled back.
  virtual void transaction(Environment what, std::uint64_t descriptor) = 0;
  virtual void database(const std::string& now, const std::string& before) = 0;
  virtual bool is_cancelled() = 0;
  /// Packets that were made beforehand for a canned result. False: take the slow way.
  virtual bool canned(const std::string& shape, std::int64_t rows) = 0;
};

/// Takes results and keeps nothing.
class NoResults : public Results {
 public:
  void columns(const std::vector<WireColumn>&) override {}
  void order(const std::vector<int>&) override {}
  bool row(const std::vector<Cell>&) override { return false; }
  void done(std::uint16_t, std::optional<std::int64_t>, bool) override {}
  void message(const SqlError&) override {}
  void transaction(Environment, std::uint64_t) override {}
  void database(const std::string&, const std::string&) override {}
  bool is_cancelled() override { return false; }
  bool canned(const std::string&, std::int64_t) override { return false; }
};

/// The arguments of a procedure: names in lower case with their @, or nothing; values as texts.
using CallArguments = std::vector<std::pair<std::string, Cell>>;

/// Which values of new rows become their column's default.
enum class Defaults {
  OfMissing,          ///< those of columns that are not named (INSERT)
  OfMissingAndNulls,  ///< also NULLs (INSERT BULK)
  None,               ///< KEEP_NULLS switches the defaults off, also those of columns that are not named
};

/// An accepted INSERT BULK that waits for its data.
struct BulkTarget {
  Translator::ObjectName table;
  std::vector<std::string> columns;
  std::vector<SqlType> types;
  Defaults defaults = Defaults::OfMissingAndNulls;
  bool checks = false;    ///< CHECK_CONSTRAINTS
  bool swallows = false;  ///< the rows are only counted
};

/// A transaction that a session has begun.
struct Transaction {
  std::string name;
  Changes changes;
  std::map<std::string, Changes> savepoints;
  std::uint64_t descriptor = 0;
  int depth = 1;
  std::shared_ptr<const State> snapshot;  ///< all that it sees, from its first look at a table; null: what is committed
};

/// Runs the statements of one session.
///
/// Threads  the session's.
class Executor {
 public:
  Executor(Shared shared, SessionFacts facts);
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  ~Executor();

  /// Runs a batch. What fails is told to `results`; it throws only what ends the session.
  void run(const std::string& batch, Results& results, std::map<std::string, Variable>& variables);
  void run(const std::string& batch, Results& results);

  /// The INSERT BULK that the last batch was, if it was one.
  std::optional<BulkTarget> take_bulk_target();
  /// Its data will not come.
  void abandon_bulk();
  /// Puts a loaded table of the engine with columns v0, v1, ... into the target.
  void insert_bulk(const BulkTarget& target, const std::string& loaded, Results& results);

  /// `name` is what ROLLBACK may call it.
  void begin(Results& results, const std::string& name);
  void commit(Results& results);
  /// To a savepoint; all of it when `to` is empty or the transaction's own name.
  void rollback(Results& results, const std::string& to);
  void save(const std::string& savepoint);
  /// What sp_reset_connection does.
  void reset(Results& results, bool keeps_transaction);
  /// Sets the isolation level by its number in a transaction request; 0 keeps it.
  void isolate(int level) {
    if (level != 0) isolation_ = level;
  }
  /// The names and types of `@a int, @b nvarchar(40)`.
  std::vector<std::pair<std::string, SqlType>> declared_parameters(const std::string& declarations);
  /// A value as another type has it.
  Cell converted(const Cell& value, const SqlType& from, const SqlType& to);
  std::uint64_t descriptor() const { return transaction_ ? transaction_->descriptor : 0; }
  SessionFacts& facts() noexcept { return facts_; }
  const SessionFacts& facts() const noexcept { return facts_; }
  EngineConnection& connection() noexcept { return connection_; }
  Shared& shared() noexcept { return shared_; }
  /// Tells an error and does what it does to the transaction.
  void fail(SqlError error, Results& results);
  /// The types of a query's columns without running it; nothing for what is no query.
  std::vector<WireColumn> describe(const std::string& batch, std::map<std::string, Variable>& variables);

 private:
  /// What running a batch needs at hand.
  struct Run {
    Tokens& tokens;
    Results& results;
    std::map<std::string, Variable>& variables;
    int depth = 0;
  };

  // control.cpp
  /// All of a batch, whose statements can be read.
  static Tokens read(const std::string& batch);
  void statements(Run& run, bool until_end);
  void statement(Run& run);
  void dispatch(Run& run);
  void skip_statement(Run& run);
  void if_statement(Run& run);
  void while_statement(Run& run);
  void try_block(Run& run);
  void declare(Run& run);
  void set(Run& run);
  /// What SET and SELECT do to a variable, by `=`, `+=` and their like.
  static void assign(Variable& variable, const std::string& sign, const Expression& value, Translator& translator);
  void print(Run& run);
  void raise(Run& run);
  void throw_statement(Run& run);
  void wait_for(Run& run);
  void use(Run& run);
  bool transaction_statement(Run& run);

  // queries.cpp
  void select(Run& run);
  void send(Rows rows, const std::vector<WireColumn>& columns, const std::vector<int>& order, Results& results);
  void insert(Run& run);
  void update(Run& run);
  void remove(Run& run);
  void merge(Run& run);
  struct NewRows {
    std::string table;  ///< of the engine, with columns o1, o2, ...
    std::vector<SqlType> types;
  };
  std::int64_t insert_rows(const TablePtr& table, const std::vector<const Column*>& columns, const NewRows& rows,
                           Defaults defaults, bool checks = true);
  /// Throws what a database without columnstores says of one.
  void require_columnstores() const;
  SegmentPtr make_segment(const TablePtr& table, const std::string& name);
  void check_rows(const Table& table, const std::string& segment, const char* verb);
  /// CREATE STATISTICS, CREATE FULLTEXT INDEX, CREATE SECURITY POLICY.
  void create_statistics(Run& run);
  void create_mark(Run& run, const std::string& mark);
  void check_keys(const Table& table, const std::vector<std::string>& relations);
  /// Takes rows from `segment` whose key is there twice under an index with IGNORE_DUP_KEY; returns how many are left.
  std::int64_t drop_duplicates(const Table& table, const std::string& segment);
  // constraints.cpp; of new rows in `relation`, and of what refers to those that are left.
  void check_constraints(const Table& table, const std::string& relation, const char* verb);
  void check_references_to(const Table& table, const char* verb);
  bool is_referenced(const Table& table) const;
  void replace_rows(const TablePtr& table, SegmentPtr segment);
  void add_rows(const TablePtr& table, SegmentPtr segment);
  std::string set_list(Run& run, Translator& translator, const Table& table, const Scope& scope,
                       const std::string& row);

  // definitions.cpp
  void create(Run& run);
  void create_table(Run& run);
  void create_index(Run& run);
  void create_trigger(Run& run);
  void create_view(Run& run);
  // partitioning.cpp
  void create_partition(Run& run);
  /// ON scheme(column), if that is what comes next.
  void place_on_scheme(Run& run, Table& table);
  void alter(Run& run);
  void alter_table(Run& run, Translator& translator);
  void alter_index(Run& run, Translator& translator);
  void drop(Run& run);
  void truncate(Run& run);
  Column column_definition(Run& run, Translator& translator, Table& table);
  void table_constraint(Run& run, Translator& translator, Table& table, const std::string& name);
  void foreign_key(Run& run, Translator& translator, Table& table, const std::string& given_name,
                   std::vector<int> columns);
  std::vector<IndexKey> key_columns(Run& run, const Table& table);
  /// The table of that name, locked against everybody else; throws `missing` when it is not there.
  TablePtr table_to_change(const Translator& translator, const Translator::ObjectName& name, const SqlError& missing);
  /// What leaves the moment of the last change of the definition as it is.
  void change_facts(const TablePtr& table);
  void change_definition(const TablePtr& table);
  void drop_table(const TablePtr& table);
  void insert_bulk_statement(Run& run);
  void alter_column_type(Table& table, const Column& before, const Column& after);

  // object_facts.cpp
  void grant(Run& run);
  void create_principal(Run& run);
  void extended_property(const CallArguments& given, const std::string& procedure);
  void check_identity(Run& run);

  // application_locks.cpp
  std::int32_t get_application_lock(const CallArguments& given);
  std::int32_t release_application_lock(const CallArguments& given);

  // procedures.cpp
  void execute(Run& run);
  void rename_constraint(const TablePtr& table, const std::string& from, const std::string& to);
  void rename(const std::vector<std::string>& given);
  /// `typed`: the same values as they are, and not as texts.
  CallArguments call_arguments(Run& run, Translator& translator, std::vector<Variable>& typed);

  // executor.cpp
  Surroundings surroundings(Run& run);
  std::shared_ptr<const State> state() const;
  Change& change_of(const TablePtr& table);
  void commit_statement();
  void lock(const TablePtr& table, LockMode mode);
  /// What a transaction, or a statement outside of one, has held until now.
  void let_go();
  /// For UPDATE, DELETE and MERGE, which make all rows anew: one at a time on a table, until the transaction ends.
  void lock_for_rewrite(const TablePtr& table);
  void require_own_name(const State& after, const Table& table) const;
  void publish(const Changes& changes);
  void lock_for_read(const TableUse& use);
  TablePtr present(int id) const;

  Shared shared_;
  SessionFacts facts_;
  EngineConnection connection_;
  std::optional<Transaction> transaction_;
  Changes statement_changes_;  ///< of a statement outside of a transaction
  std::optional<BulkTarget> bulk_target_;
  Results* results_ = nullptr;
  std::int64_t row_count_ = 0;
  std::optional<std::int64_t> last_identity_;
  int last_error_ = 0;
  bool no_count_ = false;
  bool abort_on_error_ = false;
  bool implicit_transactions_ = false;
  bool format_only_ = false;
  bool parse_only_ = false;
  std::optional<std::chrono::milliseconds> lock_timeout_;
  int identity_insert_ = 0;
  LockMode next_lock_ = LockMode::IS;
  int isolation_ = 2;
};

/// Goes past WITH (...) and ON filegroup, which change nothing here. Gives the DATA_COMPRESSION, as sys.partitions has
/// it.
int skip_storage_options(Tokens& tokens);
/// What WITH (...) says of an index, which comes next; reads nothing away.
void read_index_options(const Tokens& tokens, Index& index);

/// The columns and rows of a system view, or nothing. With `batch`: only the columns that it may name.
std::optional<Source> system_view(const Shared& shared, const State& state, const SessionFacts& facts,
                                  const std::string& schema, const std::string& name, const Tokens* batch,
                                  std::string& sql);

}  // namespace hygge::tds_server
