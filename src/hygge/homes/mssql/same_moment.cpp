#include "hygge/homes/mssql/same_moment.h"

#include <utility>

#include "hygge/tds/request.h"
#include "hygge/tds/server_error.h"

namespace hygge::homes::mssql {

namespace {

/// Runs `work`, and tells the pool of what it failed with.
template <typename Work>
auto watched(MssqlConnection& connection, MssqlConnection::Session& session, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    connection.note_failure(error, session);
    throw;
  }
}

}  // namespace

MssqlConnection::Session SameMoment::take(std::size_t part) {
  const std::lock_guard lock{mutex_};
  if (!std::exchange(has_begun_, true)) {
    try {
      begin();
    } catch (...) {
      sessions_.clear();  // one that has not begun would read other rows
      throw;
    }
  }
  if (part >= sessions_.size() || !sessions_[part]) {
    throw Error{ErrorKind::Io, "the readers could not begin together"}.transient();
  }
  return std::move(sessions_[part]);
}

void SameMoment::begin() {
  // Opening sessions may take long: nobody is kept from the table meanwhile.
  for (std::size_t i = 0; i < request_.count; ++i) {
    sessions_.push_back(request_.sessions->take(request_.connection));
  }
  if (!request_.has_one_more) return begin_all();
  MssqlConnection& connection = request_.sessions->mssql(request_.connection);
  MssqlConnection::Session holder = request_.sessions->take(request_.connection);
  watched(connection, holder, [&] {
    const bool is_still = hold_still(*holder);
    begin_all();
    if (is_still) holder->rollback();
    if (!is_still) request_.tell("others change the table: each reader sees a moment of its own, just after the other");
  });
}

bool SameMoment::hold_still(tds::Session& session) const {
  constexpr std::int32_t kLockTimedOut = 1222;
  try {
    session.execute("SET LOCK_TIMEOUT 1000");
    session.begin(tds::Isolation::ReadCommitted);
    session.execute("DECLARE @seen int; SELECT TOP (1) @seen = 1 FROM " + request_.table + " WITH (TABLOCK, HOLDLOCK)");
    return true;
  } catch (const tds::TdsError& error) {
    if (!error.message() || error.message()->number != kLockTimedOut || error.spoils_connection()) throw;
    if (session.is_in_transaction()) session.rollback();
    return false;
  }
}

void SameMoment::begin_all() {
  MssqlConnection& connection = request_.sessions->mssql(request_.connection);
  for (MssqlConnection::Session& session : sessions_) {
    watched(connection, session, [&] {
      session->begin(tds::Isolation::Snapshot);
      // A snapshot is of the moment of its first look at data.
      session->execute("DECLARE @seen int; SELECT TOP (1) @seen = 1 FROM " + request_.table);
    });
  }
}

}  // namespace hygge::homes::mssql
