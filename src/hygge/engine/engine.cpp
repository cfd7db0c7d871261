#include "hygge/engine/engine.h"

#include <charconv>
#include <string_view>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/engine/engine_impl.h"
#include "hygge/engine/lockdown.h"
#include "hygge/engine/scan_function.h"
#include "hygge/engine/session_impl.h"

namespace hygge::engine {

namespace {

/// The oldest library that has every function we call without asking.
constexpr int kOldestMajor = 1;
constexpr int kOldestMinor = 4;

void check_version(std::string_view version) {
  int major = 0;
  int minor = 0;
  const char* end = version.data() + version.size();
  const auto [dot, problem] = std::from_chars(version.data(), end, major);
  if (problem == std::errc{} && dot != end) std::from_chars(dot + 1, end, minor);
  if (major > kOldestMajor || (major == kOldestMajor && minor >= kOldestMinor)) return;
  throw Error{ErrorKind::Engine, "the DuckDB library here is too old"}
      .because("found version '" + std::string{version} + "', and 1.4 is the oldest that will do")
      .advise("install a newer libduckdb, or run script/bootstrap");
}

}  // namespace

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
  check_version(library_version());
  if (duckdb_open(nullptr, impl_->database.out()) != DuckDBSuccess) {
    throw Error{ErrorKind::Engine, "the engine could not be opened"};
  }
  const duck::Connection connection = impl_->connect();
  register_scan_function(connection.get(), impl_->scans);
  register_tally_function(connection.get(), impl_->tallies);
  impl_->sessions_choose_order = lock_down(connection.get(), options);
}

Engine::~Engine() = default;

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

}  // namespace hygge::engine
