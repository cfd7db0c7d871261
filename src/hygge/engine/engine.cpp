#include "hygge/engine/engine.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/units.h"
#include "hygge/engine/engine_impl.h"
#include "hygge/engine/library.h"
#include "hygge/engine/lockdown.h"
#include "hygge/engine/scan_function.h"
#include "hygge/engine/session_impl.h"

namespace hygge::engine {

std::string Engine::library_version() {
  std::string_view version = duckdb_library_version();
  if (version.starts_with('v')) version.remove_prefix(1);
  return std::string{version};
}

namespace {

duck::Connection connect_to(duckdb_database database) {
  duck::Connection connection;
  if (duckdb_connect(database, connection.out()) != DuckDBSuccess) {
    throw Error{ErrorKind::Engine, "the engine gave no connection"};
  }
  return connection;
}

std::string told(const EngineOptions& options) {
  std::string text = "opening the engine (DuckDB " + Engine::library_version();
  if (options.threads > 0)
    text += ", " + format_count(options.threads) + (options.threads == 1 ? " thread" : " threads");
  if (options.memory_limit.value > 0) text += ", at most " + format_bytes(options.memory_limit) + " of memory";
  return text + ")";
}

}  // namespace

duck::Connection Engine::Impl::connect() {
  const std::lock_guard lock{mutex_};
  if (database_.get() == nullptr) {
    if (options.on_opening) options.on_opening(told(options));
    database_ = open();
  }
  return connect_to(database_.get());
}

bool Engine::Impl::is_open() {
  const std::lock_guard lock{mutex_};
  return database_.get() != nullptr;
}

duck::Database Engine::Impl::open() const {
  require_library(library_version());
  duck::Database database;
  if (duckdb_open(nullptr, database.out()) != DuckDBSuccess) {
    throw Error{ErrorKind::Engine, "the engine could not be opened"};
  }
  const duck::Connection connection = connect_to(database.get());
  register_scan_function(connection.get(), scans);
  register_tally_function(connection.get(), tallies);
  register_pour_function(connection.get(), sinks);
  register_zero_watch_function(connection.get(), zero_watches);
  lock_down(connection.get(), options);
  return database;
}

Engine::Engine(const EngineOptions& options) : impl_{std::make_unique<Impl>(options)} {}

Engine::~Engine() = default;

void Engine::leave_open() {
  if (!impl_->is_open()) return;
  std::error_code unknown;
  if (std::filesystem::exists(impl_->options.temp_folder, unknown) || unknown) return;
  static std::vector<std::unique_ptr<Impl>>* const left_open = new std::vector<std::unique_ptr<Impl>>;
  left_open->push_back(std::exchange(impl_, nullptr));
}

Session Engine::open_session() { return Session{std::make_unique<Session::Impl>(*impl_)}; }

Relation Engine::tallied(const Relation& relation, std::shared_ptr<Tally> tally, bool checksums) {
  Relation counted = relation;
  counted.sql = tally_sql(relation.sql, relation.schema, impl_->tallies->add(tally), checksums);
  counted.verbatim.reset();
  counted.keepalive.push_back(std::move(tally));
  return counted;
}

Relation Engine::watched(const Relation& relation, std::shared_ptr<ZeroWatch> watch) {
  const std::vector<Column>& columns = relation.schema.columns;
  if (std::none_of(columns.begin(), columns.end(), [](const Column& column) { return holds_floating(column.type); })) {
    return relation;
  }
  Relation shown = relation;
  shown.sql = zero_watch_sql(relation.sql, relation.schema, impl_->zero_watches->add(watch));
  shown.verbatim.reset();
  shown.keepalive.push_back(std::move(watch));
  return shown;
}

}  // namespace hygge::engine
