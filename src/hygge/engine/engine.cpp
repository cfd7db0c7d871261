#include "hygge/engine/engine.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
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

duck::Connection Engine::Impl::connect() {
  duck::Connection connection;
  if (duckdb_connect(database.get(), connection.out()) != DuckDBSuccess) {
    throw Error{ErrorKind::Engine, "the engine gave no connection"};
  }
  return connection;
}

Engine::Engine(const EngineOptions& options) : impl_{std::make_unique<Impl>()} {
  require_library(library_version());
  impl_->temp_folder = options.temp_folder;
  if (duckdb_open(nullptr, impl_->database.out()) != DuckDBSuccess) {
    throw Error{ErrorKind::Engine, "the engine could not be opened"};
  }
  const duck::Connection connection = impl_->connect();
  register_scan_function(connection.get(), impl_->scans);
  register_tally_function(connection.get(), impl_->tallies);
  register_zero_watch_function(connection.get(), impl_->zero_watches);
  lock_down(connection.get(), options);
}

Engine::~Engine() = default;

void Engine::leave_open() {
  std::error_code unknown;
  if (std::filesystem::exists(impl_->temp_folder, unknown) || unknown) return;
  static std::vector<std::unique_ptr<Impl>>* const left_open = new std::vector<std::unique_ptr<Impl>>;
  left_open->push_back(std::exchange(impl_, nullptr));
}

Session Engine::open_session() {
  Session session{std::make_unique<Session::Impl>(*impl_, impl_->connect())};
  // Without these two the engine tells no progress; printing it itself is not wanted.
  const CancelToken never;
  session.run("SET enable_progress_bar=true", never);
  session.run("SET enable_progress_bar_print=false", never);
  return session;
}

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
