#include "hygge/tds/server_error.h"

#include <algorithm>
#include <array>

#include "hygge/base/text.h"

namespace hygge::tds {

namespace {

/// When a try again makes sense.
enum class Again { Never, AtLogin, InStatement, Always };

struct Rule {
  std::int32_t number;
  ErrorKind kind;
  Again again;
  const char* advice;
  int pause = 0;              // seconds
  bool ends_session = false;  // the connection is of no more use, whatever the severity says
};

constexpr const char* kWait = "the server is busy: hygge waits and tries again; lower concurrency if it stays so";
constexpr const char* kReconnect = "run again; a database that moves to another node is back within a minute or so";
constexpr const char* kVersions =
    "the server no longer has the versions of rows that the snapshot needs: give tempdb more room, or read in less "
    "time";
constexpr const char* kMend = "mend the SQL";
constexpr const char* kGrant = "grant the user that permission";
constexpr const char* kLarger = "give the column a larger type";
constexpr const char* kWider = "make the column wider, or the values shorter";
constexpr const char* kTwice = "a key is there twice: look for duplicates in the rows and the table";

constexpr std::int32_t kLoginFailed = 18456;

/// What a try again does not help.
constexpr Rule refused(std::int32_t number, ErrorKind kind, const char* advice) {
  return {number, kind, Again::Never, advice};
}
/// The connection is gone, or leads to where the database no longer is.
constexpr Rule gone(std::int32_t number) { return {number, ErrorKind::Connection, Again::Always, kReconnect, 0, true}; }
/// The server wants less for some seconds.
constexpr Rule throttled(std::int32_t number, int pause) {
  return {number, ErrorKind::Busy, Again::Always, kWait, pause};
}

constexpr std::array kRules{
    gone(64),
    refused(102, ErrorKind::Server, kMend),
    refused(156, ErrorKind::Server, kMend),
    refused(207, ErrorKind::NotFound, "check the column's name"),
    refused(208, ErrorKind::NotFound, "check the table's name, its schema and the database"),
    refused(220, ErrorKind::Data, kLarger),
    refused(229, ErrorKind::Permission, kGrant),
    gone(233),
    refused(262, ErrorKind::Permission, kGrant),
    refused(515, ErrorKind::Data, "let the column be NULL, give it a default, or fill it"),
    refused(547, ErrorKind::Data,
            "the rows break a constraint: mend those that break a check, and load first what others refer to"),
    Rule{596, ErrorKind::Connection, Again::Always, "somebody ended the session (KILL): ask who, then run again", 0,
         true},
    Rule{601, ErrorKind::Busy, Again::InStatement,
         "rows moved while they were read without locks: use another isolation"},
    gone(615),
    Rule{701, ErrorKind::Server, Again::InStatement, "the server is out of memory: move fewer rows at once"},
    refused(911, ErrorKind::NotFound, "check the database's name"),
    refused(916, ErrorKind::Permission, "make the login a user of that database"),
    Rule{926, ErrorKind::Connection, Again::AtLogin, kReconnect},
    gone(997),
    refused(1105, ErrorKind::DiskFull, "the server's disk or file group is full: let its files grow"),
    Rule{1204, ErrorKind::Busy, Again::InStatement, "the server is out of locks: move fewer rows at once"},
    Rule{1205, ErrorKind::Busy, Again::InStatement, "another session wanted the same rows: run the transaction again"},
    Rule{1222, ErrorKind::Busy, Again::InStatement, "another session holds a lock: look who, or try later"},
    refused(1505, ErrorKind::Data, kTwice),
    refused(2601, ErrorKind::Data, kTwice),
    refused(2627, ErrorKind::Data, kTwice),
    refused(2628, ErrorKind::Data, kWider),
    refused(2714, ErrorKind::Server, "something of that name is there already: choose another"),
    Rule{3958, ErrorKind::Busy, Again::InStatement, kVersions},
    Rule{3960, ErrorKind::Busy, Again::InStatement, "another session changed the same rows: run the transaction again"},
    Rule{3961, ErrorKind::Busy, Again::InStatement,
         "somebody changed the definition of the table while a snapshot of it was read: run again"},
    Rule{3966, ErrorKind::Busy, Again::InStatement, kVersions},
    Rule{4060, ErrorKind::Connection, Again::AtLogin,
         "check the database's name, or make the login a user of it; then run: hygge debug"},
    refused(4064, ErrorKind::Permission,
            "the login's own database cannot be opened: set `database`, or give the login another"),
    Rule{4221, ErrorKind::Connection, Again::AtLogin, "the replica is not ready to be read: try later"},
    refused(4815, ErrorKind::Data, kWider),
    refused(4863, ErrorKind::Data, kWider),
    gone(6005),
    refused(8114, ErrorKind::Data, "give the column a type that holds the values"),
    refused(8115, ErrorKind::Data, kLarger),
    refused(8152, ErrorKind::Data, kWider),
    Rule{8645, ErrorKind::Busy, Again::InStatement, kWait},
    refused(9002, ErrorKind::DiskFull, "the database's log is full: back it up, or let it grow"),
    gone(10053),
    gone(10054),
    gone(10060),
    throttled(10928, 10),
    throttled(10929, 10),
    refused(18452, ErrorKind::Permission, "the server takes no SQL logins from here: use another `auth`"),
    refused(kLoginFailed, ErrorKind::Permission, "check user and password, then run: hygge debug"),
    refused(18470, ErrorKind::Permission, "the login is disabled: have it enabled"),
    refused(18486, ErrorKind::Permission, "the login is locked: have it unlocked"),
    refused(18487, ErrorKind::Permission, "the password has expired: choose a new one"),
    refused(18488, ErrorKind::Permission, "the password must be changed: choose a new one"),
    gone(40020),
    gone(40143),
    gone(40166),
    gone(40197),
    throttled(40501, 10),
    refused(40532, ErrorKind::Connection, "check the server's name, and its firewall"),
    gone(40540),
    refused(40544, ErrorKind::DiskFull, "the database has reached its size limit: raise it, or tidy up"),
    gone(40613),
    refused(40615, ErrorKind::Connection, "let this machine's address through the server's firewall"),
    Rule{42108, ErrorKind::Connection, Again::Always, "the pool is paused: start it, or wait until it is up", 10},
    Rule{42109, ErrorKind::Connection, Again::Always, "the pool is starting: it takes a while", 10},
    throttled(49918, 10),
    throttled(49919, 20),
    throttled(49920, 20),
};

/// Why a login failed (18456), where the server tells more than 1: most write the state into their log alone.
struct LoginState {
  std::uint8_t first;
  std::uint8_t last;
  const char* advice;
  bool passes = false;  // the same login may succeed later
};

constexpr const char* kMayNotConnect = "grant the login the right to connect (CONNECT SQL), and to its database";
constexpr const char* kCheckPassword = "check the password, then run: hygge debug";
constexpr const char* kCheckDatabase =
    "check the database's name, and that the login may open it; then run: hygge debug";
constexpr const char* kCheckIdentity = "check who signs in by Entra ID, and that the server knows that identity";

constexpr std::array kLoginStates{
    LoginState{2, 2, "check the user: the server has no login of that name"},
    LoginState{5, 5, "check the user: the server has no login of that name"},
    LoginState{6, 6, "the user is a Windows login: take a login of SQL Server, or Entra ID"},
    LoginState{7, 7, "the login is disabled, and has another password: have it enabled, and check the password"},
    LoginState{8, 9, kCheckPassword},
    LoginState{11, 12, kMayNotConnect},
    LoginState{13, 13, "the server is paused: have it continued, or try later", true},
    LoginState{16, 16, kCheckDatabase},
    LoginState{18, 18, "the password must be changed: choose a new one"},
    LoginState{23, 23, "the server is shutting down: try again when it is up", true},
    LoginState{27, 27, kCheckDatabase},
    LoginState{38, 38, kCheckDatabase},
    LoginState{40, 40, "the login's own database cannot be opened: set `database`, or give the login another"},
    LoginState{46, 46, kCheckDatabase},
    LoginState{58, 58, "the server takes Windows logins alone: have SQL logins allowed, or sign in by Entra ID"},
    LoginState{65, 65, kCheckPassword},
    LoginState{102, 111, kCheckIdentity},
    LoginState{122, 124, "set user and password: one of them is empty"},
    LoginState{126, 126, kCheckDatabase},
    LoginState{132, 133, kCheckIdentity},
};

/// What the state of a failed login adds to what its number says.
void refine(Verdict& verdict, const ServerMessage& message) noexcept {
  if (message.number != kLoginFailed) return;
  const auto* const known = std::find_if(kLoginStates.begin(), kLoginStates.end(), [&](const LoginState& state) {
    return state.first <= message.state && message.state <= state.last;
  });
  if (known == kLoginStates.end()) return;
  verdict.advice = known->advice;
  if (!known->passes) return;
  verdict.kind = ErrorKind::Connection;
  verdict.is_transient = true;
}

constexpr bool is_sorted() {
  for (std::size_t i = 1; i < kRules.size(); ++i) {
    if (kRules[i - 1].number >= kRules[i].number) return false;
  }
  return true;
}
static_assert(is_sorted());

const char* headline(Moment moment) {
  switch (moment) {
    case Moment::Login:
      return "the server refused the login";
    case Moment::Rows:
      return "the server refused the rows";
    case Moment::Commit:
      return "the server did not commit";
    case Moment::Statement:
      break;
  }
  return "the server refused a statement";
}

std::string told(const ServerMessage& message) {
  return "server error " + std::to_string(message.number) + ": " + printable(message.text);
}

std::string place_of(const ServerMessage& message) {
  std::string place = message.procedure.empty() ? "" : "procedure " + printable(message.procedure);
  if (message.line > 1 || !place.empty()) {
    place += (place.empty() ? "line " : ", line ") + std::to_string(message.line);
  }
  return place;
}

}  // namespace

Verdict classify(std::int32_t number, std::uint8_t severity, Moment moment) noexcept {
  constexpr std::uint8_t kFatal = 20;
  Verdict verdict;
  const auto* rule = std::lower_bound(kRules.begin(), kRules.end(), number,
                                      [](const Rule& other, std::int32_t wanted) { return other.number < wanted; });
  if (rule != kRules.end() && rule->number == number) {
    const bool is_login = moment == Moment::Login;
    verdict.kind = rule->kind;
    verdict.advice = rule->advice;
    verdict.spoils_connection = rule->ends_session;
    verdict.pause = std::chrono::seconds{rule->pause};
    verdict.is_transient =
        rule->again == Again::Always || rule->again == (is_login ? Again::AtLogin : Again::InStatement);
  }
  verdict.spoils_connection |= moment == Moment::Login || severity >= kFatal;
  verdict.is_in_doubt = moment == Moment::Commit && verdict.spoils_connection;
  return verdict;
}

TdsError server_error(const std::vector<ServerMessage>& errors, Moment moment) {
  const ServerMessage& first = errors.front();
  Verdict verdict = classify(first.number, first.severity, moment);
  refine(verdict, first);
  for (const ServerMessage& other : errors) {
    const Verdict also = classify(other.number, other.severity, moment);
    verdict.spoils_connection |= also.spoils_connection;
    verdict.is_in_doubt |= also.is_in_doubt;
  }
  Error error = Error{verdict.kind, headline(moment)}.because(told(first)).at(place_of(first)).advise(verdict.advice);
  std::string rest;
  for (std::size_t i = 1; i < errors.size(); ++i) rest += (i > 1 ? "\n" : "") + told(errors[i]);
  error.detail(rest);
  return TdsError{std::move(error), verdict, first};
}

TdsError connection_error(const Error& error, bool spoils_connection, bool is_in_doubt) {
  Verdict verdict{.kind = error.kind(), .is_transient = error.is_transient()};
  verdict.spoils_connection = spoils_connection;
  verdict.is_in_doubt = is_in_doubt;
  return TdsError{error, verdict};
}

}  // namespace hygge::tds
