#include "tests/support/tds_server/locks.h"

#include <algorithm>
#include <array>

#include "tests/support/tds_server/sql_error.h"

namespace hygge::tds_server {

namespace {

/// kCompatible[held][wanted], in the order of LockMode.
constexpr std::array<std::array<bool, 9>, 9> kCompatible{{
    //  SchS   IS    S     IX    SIX   U     BU    X     SchM
    {{true, true, true, true, true, true, true, true, false}},         // SchS
    {{true, true, true, true, true, true, false, false, false}},       // IS
    {{true, true, true, false, false, true, false, false, false}},     // S
    {{true, true, false, true, false, false, false, false, false}},    // IX
    {{true, true, false, false, false, false, false, false, false}},   // SIX
    {{true, true, true, false, false, false, false, false, false}},    // U
    {{true, false, false, false, false, false, true, false, false}},   // BU
    {{true, false, false, false, false, false, false, false, false}},  // X
    {{false, false, false, false, false, false, false, false, false}}  // SchM
}};

bool go_together(LockMode held, LockMode wanted) {
  return kCompatible.at(static_cast<std::size_t>(held)).at(static_cast<std::size_t>(wanted));
}

}  // namespace

std::string name_of(LockMode mode) {
  constexpr std::array kModeNames{"Sch-S", "IS", "S", "IX", "SIX", "U", "BU", "X", "Sch-M"};
  return kModeNames.at(static_cast<std::size_t>(mode));
}

bool Locks::is_free(int session, int object, LockMode mode) const {
  return std::all_of(granted_.begin(), granted_.end(), [&](const LockLine& line) {
    return line.session == session || line.object != object || go_together(line.mode, mode);
  });
}

bool Locks::waits_for(int session, int other, int depth) const {
  const auto wait = waiting_.find(session);
  if (wait == waiting_.end() || depth > 100) return false;
  return std::any_of(granted_.begin(), granted_.end(), [&](const LockLine& line) {
    if (line.session == session || line.object != wait->second.object) return false;
    if (go_together(line.mode, wait->second.mode)) return false;
    return line.session == other || waits_for(line.session, other, depth + 1);
  });
}

bool Locks::would_deadlock(int session) const { return waits_for(session, session, 0); }

void Locks::take(int session, int object, LockMode mode, std::optional<std::chrono::milliseconds> timeout,
                 const std::function<bool()>& is_cancelled, bool of_session) {
  const auto deadline = std::chrono::steady_clock::now() + timeout.value_or(std::chrono::milliseconds{0});
  std::unique_lock lock{mutex_};
  const bool held = std::any_of(granted_.begin(), granted_.end(), [&](const LockLine& line) {
    return line.session == session && line.object == object && line.mode == mode && line.of_session == of_session;
  });
  if (held) return;
  while (!is_free(session, object, mode)) {
    waiting_[session] = {object, mode};
    const auto stop = [&](SqlError error) {
      waiting_.erase(session);
      throw error;
    };
    if (would_deadlock(session)) {
      SqlError error{1205,
                     "Transaction (Process ID " + std::to_string(session) +
                         ") was deadlocked on lock resources with another process and has been chosen as the deadlock "
                         "victim. Rerun the transaction.",
                     13, 51};
      error.ends_transaction = true;
      stop(error);
    }
    if (timeout && std::chrono::steady_clock::now() >= deadline) {
      stop(SqlError{1222, "Lock request time out period exceeded.", 16, 51});
    }
    const auto step = std::chrono::milliseconds{20};
    changed_.wait_for(lock, timeout
                                ? std::min<std::chrono::nanoseconds>(step, deadline - std::chrono::steady_clock::now())
                                : std::chrono::nanoseconds{step});
    lock.unlock();
    bool cancelled = false;
    try {
      cancelled = is_cancelled();
    } catch (...) {  // the client has gone
      lock.lock();
      waiting_.erase(session);
      throw;
    }
    lock.lock();
    if (cancelled) stop(SqlError{3617, "The request was cancelled."});
  }
  waiting_.erase(session);
  granted_.push_back({session, object, mode, true, of_session});
}

void Locks::release_all(int session) {
  const std::lock_guard lock{mutex_};
  std::erase_if(granted_, [session](const LockLine& line) { return line.session == session && !line.of_session; });
  changed_.notify_all();
}

void Locks::end_session(int session) {
  const std::lock_guard lock{mutex_};
  std::erase_if(granted_, [session](const LockLine& line) { return line.session == session; });
  changed_.notify_all();
}

bool Locks::release(int session, int object, bool of_session) {
  const std::lock_guard lock{mutex_};
  const auto erased = std::erase_if(granted_, [&](const LockLine& line) {
    return line.session == session && line.object == object && line.of_session == of_session;
  });
  changed_.notify_all();
  return erased > 0;
}

int Locks::number_of(const std::string& resource) {
  constexpr int kFirst = 2'000'000'000;  // no table has such a number
  const std::lock_guard lock{mutex_};
  return resources_.try_emplace(resource, kFirst + static_cast<int>(resources_.size())).first->second;
}

std::optional<std::string> Locks::resource(int object) const {
  const std::lock_guard lock{mutex_};
  for (const auto& [name, number] : resources_) {
    if (number == object) return name;
  }
  return std::nullopt;
}

std::vector<LockLine> Locks::lines() const {
  const std::lock_guard lock{mutex_};
  std::vector<LockLine> all = granted_;
  for (const auto& [session, wait] : waiting_) all.push_back({session, wait.object, wait.mode, false, false});
  return all;
}

}  // namespace hygge::tds_server
