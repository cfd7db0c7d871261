#include "hygge/tds/session.h"

#include "hygge/tds/wire_text.h"

namespace hygge::tds {

/// The reset that the next request brings would end a transaction, but the request names it: servers take it amiss when
/// they reset before they look. False when there was nothing to do.
bool Session::roll_back_before_reset() {
  if (!state_->resets_before || !is_in_transaction()) return false;
  state_->resets_before = false;
  try {
    rollback();
  } catch (...) {
    state_->resets_before = true;
    throw;
  }
  state_->resets_before = true;
  return true;
}

Reply Session::send(PacketType type, Moment moment, Patience patience, const std::function<void(Output&)>& write) {
  roll_back_before_reset();
  try {
    state_->request(type, std::move(patience), write);
  } catch (const Error& error) {
    // What was sent only in part was not run.
    throw connection_error(error, state_->is_spoilt, false);
  }
  return Reply{*state_, moment};
}

Reply Session::batch(std::string_view sql) {
  return send(PacketType::Batch, Moment::Statement, state_->ordinary(),
              [&](Output& output) { write_utf16(output, sql); });
}

Reply Session::query(std::string_view sql, std::span<const Parameter> parameters) {
  return send(PacketType::Rpc, Moment::Statement, state_->ordinary(),
              [&](Output& output) { write_execute_sql(output, sql, parameters, state_->environment.collation); });
}

void Session::manage_transaction(Moment moment, Patience patience, const std::function<void(Output&)>& write) {
  send(PacketType::TransactionManager, moment, std::move(patience), write).finish();
}

void Session::begin(Isolation isolation) {
  manage_transaction(Moment::Statement, state_->ordinary(), [&](Output& output) { write_begin(output, isolation); });
}

// Once it is sent, whoever stopped the waiting would not know what became of the rows.
void Session::commit() {
  const bool is_stopped = state_->token.is_cancelled();
  manage_transaction(Moment::Commit, is_stopped ? state_->ordinary() : Patience{CancelToken{}, state_->limits},
                     write_commit);
}

void Session::save(std::string_view savepoint) {
  manage_transaction(Moment::Statement, state_->ordinary(), [&](Output& output) { write_save(output, savepoint); });
}

void Session::roll_back_to(std::string_view savepoint) {
  if (roll_back_before_reset() && savepoint.empty()) return;
  manage_transaction(Moment::Statement, SessionState::unflinching(),
                     [&](Output& output) { write_rollback(output, savepoint); });
}

BulkLoad Session::bulk(std::string_view insert_bulk) {
  batch(insert_bulk).finish();
  return BulkLoad{*state_};
}

bool Session::is_usable() noexcept { return !state_->is_spoilt && state_->transport->is_open(); }

}  // namespace hygge::tds
