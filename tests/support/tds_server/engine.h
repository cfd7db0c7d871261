#pragma once

#include <duckdb.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/tds_server/cell.h"
#include "tests/support/tds_server/sql_type.h"

/// The embedded DuckDB that keeps the rows and runs the SQL; the only place that calls its C API.
namespace hygge::tds_server {

/// A finished statement's rows, in blocks of up to 2048.
class Rows {
 public:
  explicit Rows(std::shared_ptr<duckdb_result> result) : result_{std::move(result)} {}
  std::size_t columns() const;
  /// SQL Server's type for what the engine says a column has.
  SqlType type(std::size_t column) const;
  /// Goes to the next block; false at the end.
  bool next();
  std::size_t size() const noexcept { return size_; }
  /// Reads a value of the present block; `type` must have the engine's type of the column as its storage.
  void get(std::size_t column, std::size_t row, const SqlType& type, Cell& cell) const;
  std::int64_t changed() const;

 private:
  std::shared_ptr<duckdb_result> result_;
  std::shared_ptr<_duckdb_data_chunk> block_;
  std::size_t size_ = 0;
};

class Engine;

/// What stands between the quotes of ('text'); std::nullopt for all that the engine has to work out. Clients ask for
/// properties, rights and tables by constants, dozens of them in each session. Lives as long as `sql`.
std::optional<std::string_view> plain_constant(std::string_view sql);

/// One connection to the engine; for one thread at a time.
class EngineConnection {
 public:
  explicit EngineConnection(Engine& engine);
  EngineConnection(const EngineConnection&) = delete;
  EngineConnection& operator=(const EngineConnection&) = delete;
  ~EngineConnection();

  /// Runs one statement. Throws SqlError with the number that SQL Server would tell.
  Rows run(const std::string& sql);
  /// The types of the columns that a SELECT gives.
  std::vector<SqlType> describe(const std::string& select);
  std::int64_t integer(const std::string& select);
  std::optional<std::string> text(const std::string& select);
  duckdb_connection get() const noexcept { return connection_; }

 private:
  duckdb_connection connection_ = nullptr;
};

/// The instance, in memory, with the functions that SQL Server has and DuckDB lacks.
///
/// Threads  all calls are safe from any thread.
class Engine {
 public:
  Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  duckdb_database get() const noexcept { return database_; }
  /// Forgets a table that nobody reads any more.
  void drop(const std::string& table) noexcept;
  /// A number that no other call gives.
  std::int64_t next_number() noexcept { return ++numbers_; }

 private:
  duckdb_database database_ = nullptr;
  std::mutex mutex_;
  std::unique_ptr<EngineConnection> janitor_;  // guarded by mutex_
  std::atomic<std::int64_t> numbers_{0};
};

/// Fills a new table of the engine with values, block by block.
class TableFiller {
 public:
  /// `table` exists and has a column for each type, stored as storage_of() says.
  TableFiller(EngineConnection& connection, const std::string& table, std::vector<SqlType> types);
  TableFiller(const TableFiller&) = delete;
  TableFiller& operator=(const TableFiller&) = delete;
  ~TableFiller();

  void set(std::size_t column, const Cell& cell);
  void end_row();
  void finish();

 private:
  void send();

  std::vector<SqlType> types_;
  duckdb_appender appender_ = nullptr;
  duckdb_data_chunk block_ = nullptr;
  std::size_t row_ = 0;
};

/// A function that SQL may call with texts and gives a text; NULL is std::nullopt. It may throw SqlError.
using TextFunction = std::function<std::optional<std::string>(const std::vector<std::optional<std::string_view>>&)>;
void register_text_function(EngineConnection& connection, const std::string& name, TextFunction function);

/// The value as the engine's SQL writes it: CAST('1.5' AS DECIMAL(10,2)).
std::string literal_of(const Cell& cell, const SqlType& type);
std::string sql_literal(std::string_view text);

}  // namespace hygge::tds_server
