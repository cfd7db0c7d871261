#include "hygge/connections/mssql/mssql_connection.h"

#include <chrono>
#include <utility>

#include "hygge/auth/token.h"
#include "hygge/base/text.h"
#include "hygge/tds/server_error.h"

namespace hygge {

namespace {

constexpr std::int32_t kLoginFailed = 18'456;
/// How long a session that is asked whether it lives has to answer.
constexpr std::chrono::seconds kAlive{5};

/// Not by a server that is paused, say, where another token would not help.
bool is_refused(const tds::TdsError& error) {
  return error.message() && error.message()->number == kLoginFailed && error.kind() == ErrorKind::Permission;
}

/// The identity that a token is for, as far as the token tells.
std::string holder_of(const auth::Token& token) {
  const std::string who = auth::claims_of(token.text).who;
  return who.empty() ? "the token's identity" : "'" + printable(who) + "'";
}

bool make_as_new(tds::Session& session) {
  session.on_message({});
  session.work_for(CancelToken{});
  session.set_limits({});
  if (!session.is_usable()) return false;
  if (session.is_in_transaction()) session.rollback();  // its locks must not wait for the next borrower
  session.reset_before_next();
  return session.is_usable();
}

bool answers(tds::Session& session, const CancelToken& cancel) {
  session.work_for(cancel);
  session.set_limits({.query = kAlive});
  session.execute("SELECT 1");
  return session.is_usable();
}

}  // namespace

MssqlConnection::MssqlConnection(const config::Place& place, Clock& clock)
    : settings_{read_mssql_settings(place.settings)}, where_{place.position.text()}, clock_{clock} {
  if (settings_.entra) tokens_ = std::make_unique<auth::TokenSource>(*settings_.entra);
}

std::string MssqlConnection::way_to_sign_in() const {
  return tokens_ ? tokens_->way() : "user '" + printable(settings_.request.user) + "'";
}

tds::Session MssqlConnection::connect(const CancelToken& cancel) {
  try {
    return sign_in(cancel);
  } catch (Error& error) {
    if (error.kind() == ErrorKind::Cancelled) throw;
    error.add_context("connection '" + settings_.name + "'");
    if (error.where().empty()) error.at(where_);
    throw;
  }
}

tds::Session MssqlConnection::sign_in(const CancelToken& cancel) {
  return tokens_ ? sign_in_by_token(cancel) : tds::Session::connect(settings_.request, cancel);
}

tds::Session MssqlConnection::sign_in_by_token(const CancelToken& cancel) {
  tds::ConnectRequest request = settings_.request;
  const auth::Token token = tokens_->token(cancel);
  request.token = token.text;
  try {
    return tds::Session::connect(request, cancel);
  } catch (const tds::TdsError& error) {
    if (!is_refused(error)) throw;
  }
  const auth::Token other = tokens_->renewed(token, cancel);
  request.token = other.text;
  try {
    return tds::Session::connect(request, cancel);
  } catch (tds::TdsError& error) {
    // A server that tells a state of its own tells more by it.
    if (is_refused(error) && error.message()->state <= 1) {
      error.advise("make " + holder_of(other) + " a user of the database (CREATE USER [...] FROM EXTERNAL PROVIDER), " +
                   "or sign in as somebody else; the token came from: " + other.way);
    }
    throw;
  }
}

std::unique_ptr<tds::Session> MssqlConnection::connect_for_pool(const CancelToken& cancel) {
  try {
    auto session = std::make_unique<tds::Session>(connect(cancel));
    has_told_ = false;
    return session;
  } catch (const Error& error) {
    slow_down(error);
    tell_of_trouble(error);
    throw;
  }
}

/// What may pass by itself is tried for a while, in which nobody should have to wonder.
void MssqlConnection::tell_of_trouble(const Error& error) {
  if (!tell_ || !error.is_transient() || has_told_.exchange(true)) return;
  const std::string reason = error.reason().empty() ? "" : " (" + error.reason() + ")";
  tell_("connection '" + settings_.name + "': " + error.headline() + reason + "; trying again, for up to " +
        format_duration(settings_.pool.acquire_timeout) + " in all");
}

MssqlConnection::Sessions& MssqlConnection::pool() {
  const std::lock_guard lock{mutex_};
  if (!pool_) {
    PoolHooks<tds::Session> hooks{
        .connect = [this](const CancelToken& cancel) { return connect_for_pool(cancel); },
        .lend =
            [this](tds::Session& session, const Borrower& who) {
              session.work_for(who.cancel);
              session.set_limits({.query = settings_.query_timeout});
            },
        .reset = make_as_new,
        .is_open = [](tds::Session& session) { return session.is_usable(); },
        .is_alive = answers,
    };
    PoolSettings settings = settings_.pool;
    if (!opens_ahead_) settings.min_size = 0;
    if (settings.where.empty()) settings.where = where_;
    pool_ = std::make_unique<Sessions>(settings, std::move(hooks), clock_);
  }
  return *pool_;
}

bool MssqlConnection::has_pool() const {
  const std::lock_guard lock{mutex_};
  return pool_ != nullptr;
}

void MssqlConnection::slow_down(const Error& error) {
  const auto* const told = dynamic_cast<const tds::TdsError*>(&error);
  if (told != nullptr && told->pause().count() > 0) pool().slow_down(Seconds{told->pause()});
}

void MssqlConnection::note_failure(const Error& error, Session& session) {
  const auto* const told = dynamic_cast<const tds::TdsError*>(&error);
  if (told != nullptr && told->spoils_connection()) session.mark_broken();
  slow_down(error);
}

}  // namespace hygge
