#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "hygge/base/cancel.h"
#include "hygge/engine/duckdb_handles.h"

namespace hygge::engine {

/// Interrupts cancelled statements again and again until they have returned: the engine forgets an interrupt that comes
/// before a statement has begun. One thread for all, started by the first cancelled statement.
///
/// Threads  all calls from any thread.
class Interrupter {
 public:
  Interrupter() = default;
  Interrupter(const Interrupter&) = delete;
  Interrupter& operator=(const Interrupter&) = delete;
  ~Interrupter();

  void add(duckdb_connection connection);
  /// No interrupt reaches `connection` afterwards.
  void remove(duckdb_connection connection);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<duckdb_connection> connections_;  // guarded by mutex_
  bool stopping_ = false;                    // guarded by mutex_
  std::thread thread_;                       // guarded by mutex_ until it is joined
};

/// Ties a statement, for as long as it lives, to a token: interrupts it when the token is cancelled.
class StatementWatch {
 public:
  StatementWatch(Interrupter& interrupter, duckdb_connection connection, const CancelToken& cancel);
  StatementWatch(const StatementWatch&) = delete;
  StatementWatch& operator=(const StatementWatch&) = delete;
  ~StatementWatch();

 private:
  Interrupter& interrupter_;
  duckdb_connection connection_;
  CancelToken::Registration registration_;
};

}  // namespace hygge::engine
