#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "hygge/base/cancel.h"
#include "hygge/tds/bulk_load.h"
#include "hygge/tds/connect_request.h"
#include "hygge/tds/parameter.h"
#include "hygge/tds/reply.h"
#include "hygge/tds/request.h"

namespace hygge::tds {

/// A session with SQL Server: one request at a time.
///
/// A request's answer is read to its end, or given up, before the next request. Its limits and its token are those
/// that are set when it begins.
///
/// Errors   TdsError, from the requests and from what they return. connect() throws Error{Config} for what cannot be
///          asked for, Error{Cancelled}, and TdsError for everything else; it never tries again by itself.
/// Threads  one at a time; the token may be cancelled from any.
class Session {
 public:
  static Session connect(const ConnectRequest& request, const CancelToken& token);
  /// Over a connection whose login has happened.
  explicit Session(std::unique_ptr<SessionState> state) : state_{std::move(state)} {}

  /// Whom the session works for from now on: who may cancel its requests.
  void work_for(CancelToken token) { state_->token = std::move(token); }
  void set_limits(const Limits& limits) { state_->limits = limits; }
  /// Gets everything that the server says beside its results (PRINT, RAISERROR, errors), in order. It must not use the
  /// session.
  void on_message(std::function<void(const ServerMessage&)> callback) { state_->on_message = std::move(callback); }

  /// Runs statements. They are sent as they are; values go with query().
  Reply batch(std::string_view sql);
  /// Runs one statement with values in the place of `@name` (sp_executesql).
  Reply query(std::string_view sql, std::span<const Parameter> parameters);
  /// Runs statements whose results nobody wants; returns the rows that they touched.
  std::uint64_t execute(std::string_view sql) { return batch(sql).finish(); }

  void begin(Isolation isolation = Isolation::AsItIs);
  /// When this throws a TdsError that is_in_doubt(), nobody knows whether the transaction was committed.
  void commit();
  void save(std::string_view savepoint);
  /// Both also work when the session's token was cancelled.
  void rollback() { roll_back_to({}); }
  void roll_back_to(std::string_view savepoint);
  bool is_in_transaction() const noexcept { return state_->environment.is_in_transaction(); }

  /// Sends an INSERT BULK; its rows follow.
  BulkLoad bulk(std::string_view insert_bulk);

  /// Makes the session as good as new with the next request: no transaction, temporary tables or SET options are left.
  void reset_before_next() noexcept { state_->resets_before = true; }
  /// False when nothing more can be done with it. Never waits.
  bool is_usable() noexcept;

  const Environment& environment() const noexcept { return state_->environment; }
  bool is_encrypted() const noexcept { return state_->transport->is_encrypted(); }
  /// What TLS agreed on, "TLSv1.3, TLS_AES_256_GCM_SHA384", also when only the login was encrypted; empty without it.
  std::string cipher() const { return state_->transport->cipher(); }
  /// @@SPID.
  std::uint16_t server_process() const noexcept { return state_->reader.spid(); }
  std::uint64_t bytes_received() const noexcept { return state_->reader.wire_bytes(); }
  std::uint64_t bytes_sent() const noexcept { return state_->writer.wire_bytes(); }

 private:
  Reply send(PacketType type, Moment moment, Patience patience, const std::function<void(Output&)>& write);
  bool roll_back_before_reset();
  void manage_transaction(Moment moment, Patience patience, const std::function<void(Output&)>& write);

  std::unique_ptr<SessionState> state_;
};

}  // namespace hygge::tds
