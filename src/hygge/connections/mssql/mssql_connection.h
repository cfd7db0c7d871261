#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "hygge/auth/token_source.h"
#include "hygge/base/cancel.h"
#include "hygge/base/pool.h"
#include "hygge/config/project.h"
#include "hygge/connections/mssql/mssql_settings.h"
#include "hygge/tds/session.h"

namespace hygge {

/// One connection of a project to SQL Server: signs sessions in, and keeps a pool of them for all flows of a run.
///
/// Errors   those of tds::Session and auth::TokenSource, with the connection's name in front and its place in the
///          project; no secret is in any of them.
/// Threads  all calls are safe from any thread. All loans have ended when it does.
class MssqlConnection {
 public:
  using Sessions = Pool<tds::Session>;
  using Session = Loan<tds::Session>;

  /// `place` is of the kind `mssql` and has been checked; `clock` is the pool's, and outlives it.
  explicit MssqlConnection(const config::Place& place, Clock& clock = Clock::real());

  const MssqlSettings& settings() const noexcept { return settings_; }
  /// How messages call where it was written: "hygge.yml:3:3".
  const std::string& where() const noexcept { return where_; }
  /// How it signs in: "user 'mover'", "managed identity".
  std::string way_to_sign_in() const;

  /// A session beside the pool. A token that the server refuses is fetched once more.
  tds::Session connect(const CancelToken& cancel);

  /// Gets a sentence when a session of the pool cannot be opened yet and is tried again, once until one can. Called
  /// from any thread. Set before pool() is called.
  void on_trouble(std::function<void(const std::string&)> tell) { tell_ = std::move(tell); }

  /// Who asks one question and ends needs no sessions but that which asks. Said before pool() is called.
  void open_none_ahead() noexcept { opens_ahead_ = false; }

  /// The sessions; opened ahead (`min_size`) from the first call on. Each works for its borrower and its token, with
  /// `query_timeout` as its limit; what it did is undone before the next one gets it. What borrowers wait for is in
  /// base/pool.h; a session that a throttled server refuses slows all of them down.
  Sessions& pool();
  bool has_pool() const;

  /// Tells the pool of an error of `session`, whose loan goes on: closes what is spoilt at the loan's end, and slows
  /// all borrowers down when the server asked for patience.
  void note_failure(const Error& error, Session& session);

 private:
  tds::Session sign_in(const CancelToken& cancel);
  tds::Session sign_in_by_token(const CancelToken& cancel);
  std::unique_ptr<tds::Session> connect_for_pool(const CancelToken& cancel);
  void slow_down(const Error& error);
  void tell_of_trouble(const Error& error);

  const MssqlSettings settings_;
  const std::string where_;
  Clock& clock_;
  std::unique_ptr<auth::TokenSource> tokens_;  // none for user and password
  std::function<void(const std::string&)> tell_;
  bool opens_ahead_ = true;
  std::atomic<bool> has_told_{false};
  mutable std::mutex mutex_;
  std::unique_ptr<Sessions> pool_;  // guarded by mutex_; once there it stays
};

}  // namespace hygge
