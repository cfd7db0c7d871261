#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace hygge::tds_server {

/// Modes of locks on tables. SchM keeps everybody out; BU (bulk update) is shared among bulk loads only.
enum class LockMode : std::uint8_t { SchS, IS, S, IX, SIX, U, BU, X, SchM };

std::string name_of(LockMode mode);

/// One line of sys.dm_tran_locks.
struct LockLine {
  int session = 0;
  int object = 0;
  LockMode mode{};
  bool granted = true;
  bool of_session = false;  ///< outlives transactions
};

/// The locks on tables, held to the end of a transaction, or of a statement outside of one; and application locks.
///
/// Threads  all calls are safe from any thread.
class Locks {
 public:
  /// Waits until the lock is free. Throws SqlError 1222 after `timeout` (nothing: no limit), 1205 when sessions wait
  /// for each other, and 3617 when `is_cancelled`, asked now and then, says so.
  void take(int session, int object, LockMode mode, std::optional<std::chrono::milliseconds> timeout,
            const std::function<bool()>& is_cancelled, bool of_session = false);
  /// All but those of the session itself.
  void release_all(int session);
  /// Those too: the session is over, or reset.
  void end_session(int session);
  /// An application lock; false when the session does not have it.
  bool release(int session, int object, bool of_session);
  /// The number under which an application lock of this name is taken.
  int number_of(const std::string& resource);
  /// The name of an application lock; nothing for a table's number.
  std::optional<std::string> resource(int object) const;
  std::vector<LockLine> lines() const;

 private:
  struct Wait {
    int object;
    LockMode mode;
  };
  bool is_free(int session, int object, LockMode mode) const;
  bool waits_for(int session, int other, int depth) const;
  bool would_deadlock(int session) const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<LockLine> granted_;         // guarded by mutex_
  std::map<int, Wait> waiting_;           // guarded by mutex_
  std::map<std::string, int> resources_;  // guarded by mutex_
};

}  // namespace hygge::tds_server
