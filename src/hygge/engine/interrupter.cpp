#include "hygge/engine/interrupter.h"

#include <chrono>
#include <system_error>

namespace hygge::engine {

namespace {
constexpr std::chrono::milliseconds kInterval{10};
}  // namespace

Interrupter::~Interrupter() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Interrupter::add(duckdb_connection connection) {
  const std::lock_guard lock{mutex_};
  connections_.insert(connection);
  duckdb_interrupt(connection);
  try {
    if (!thread_.joinable()) thread_ = std::thread{[this] { run(); }};
  } catch (const std::system_error&) {
    // No thread is left to interrupt again: the once above must do. Whoever cancels must not be thrown at.
  }
  changed_.notify_all();
}

void Interrupter::remove(duckdb_connection connection) {
  const std::lock_guard lock{mutex_};
  connections_.erase(connection);
}

void Interrupter::run() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    if (connections_.empty()) {
      changed_.wait(lock);
    } else {
      changed_.wait_for(lock, kInterval);
    }
    for (duckdb_connection connection : connections_) duckdb_interrupt(connection);
  }
}

StatementWatch::StatementWatch(Interrupter& interrupter, duckdb_connection connection, const CancelToken& cancel)
    : interrupter_{interrupter}, connection_{connection}, registration_{cancel.on_cancel([this] {
        interrupter_.add(connection_);
      })} {}

StatementWatch::~StatementWatch() {
  registration_ = {};  // waits for a callback that is running
  interrupter_.remove(connection_);
}

}  // namespace hygge::engine
