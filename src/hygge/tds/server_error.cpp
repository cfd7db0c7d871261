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
  int pause = 0;  // seconds
};

constexpr const char* kWait = "the server is busy: hygge waits and tries again; lower concurrency if it stays so";
constexpr const char* kReconnect = "run again; a database that moves to another node is back within a minute or so";
constexpr const char* kCheckLogin = "check user and password, then run: hygge debug";

constexpr std::array kRules{
    Rule{64, ErrorKind::Connection, Again::Always, kReconnect},
    Rule{102, ErrorKind::Server, Again::Never, "mend the SQL"},
    Rule{156, ErrorKind::Server, Again::Never, "mend the SQL"},
    Rule{207, ErrorKind::NotFound, Again::Never, "check the column's name"},
    Rule{208, ErrorKind::NotFound, Again::Never, "check the table's name, its schema and the database"},
    Rule{220, ErrorKind::Data, Again::Never, "give the column a larger type"},
    Rule{229, ErrorKind::Permission, Again::Never, "grant the user that permission"},
    Rule{233, ErrorKind::Connection, Again::Always, kReconnect},
    Rule{262, ErrorKind::Permission, Again::Never, "grant the user that permission"},
    Rule{515, ErrorKind::Data, Again::Never, "let the column be NULL, give it a default, or fill it"},
    Rule{547, ErrorKind::Data, Again::Never, "the rows break a constraint: load what they refer to first"},
    Rule{615, ErrorKind::Connection, Again::Always, kReconnect},
    Rule{701, ErrorKind::Server, Again::InStatement, "the server is out of memory: move fewer rows at once"},
    Rule{911, ErrorKind::NotFound, Again::Never, "check the database's name"},
    Rule{916, ErrorKind::Permission, Again::Never, "make the login a user of that database"},
    Rule{926, ErrorKind::Connection, Again::AtLogin, kReconnect},
    Rule{997, ErrorKind::Connection, Again::Always, kReconnect},
    Rule{1105, ErrorKind::DiskFull, Again::Never, "the server's disk or file group is full: let its files grow"},
    Rule{1204, ErrorKind::Busy, Again::InStatement, "the server is out of locks: move fewer rows at once"},
    Rule{1205, ErrorKind::Busy, Again::InStatement, "another session wanted the same rows: run the transaction again"},
    Rule{1222, ErrorKind::Busy, Again::InStatement, "another session holds a lock: look who, or try later"},
    Rule{2601, ErrorKind::Data, Again::Never, "a key is there twice: look for duplicates in the rows and the table"},
    Rule{2627, ErrorKind::Data, Again::Never, "a key is there twice: look for duplicates in the rows and the table"},
    Rule{2628, ErrorKind::Data, Again::Never, "make the column wider, or the values shorter"},
    Rule{2714, ErrorKind::Server, Again::Never, "something of that name is there already: choose another"},
    Rule{3960, ErrorKind::Busy, Again::InStatement, "another session changed the same rows: run the transaction again"},
    Rule{4060, ErrorKind::Connection, Again::AtLogin,
         "check the database's name, or make the login a user of it; then run: hygge debug"},
    Rule{4221, ErrorKind::Connection, Again::AtLogin, "the replica is not ready to be read: try later"},
    Rule{4815, ErrorKind::Data, Again::Never, "make the column wider, or the values shorter"},
    Rule{4863, ErrorKind::Data, Again::Never, "make the column wider, or the values shorter"},
    Rule{8114, ErrorKind::Data, Again::Never, "give the column a type that holds the values"},
    Rule{8115, ErrorKind::Data, Again::Never, "give the column a larger type"},
    Rule{8152, ErrorKind::Data, Again::Never, "make the column wider, or the values shorter"},
    Rule{8645, ErrorKind::Busy, Again::InStatement, kWait},
    Rule{9002, ErrorKind::DiskFull, Again::Never, "the database's log is full: back it up, or let it grow"},
    Rule{10053, ErrorKind::Connection, Again::Always, kReconnect},
    Rule{10054, ErrorKind::Connection, Again::Always, kReconnect},
    Rule{10060, ErrorKind::Connection, Again::Always, kReconnect},
    Rule{10928, ErrorKind::Busy, Again::Always, kWait, 10},
    Rule{10929, ErrorKind::Busy, Again::Always, kWait, 10},
    Rule{18452, ErrorKind::Permission, Again::Never, "the server takes no SQL logins from here: use another `auth`"},
    Rule{18456, ErrorKind::Permission, Again::Never, kCheckLogin},
    Rule{18470, ErrorKind::Permission, Again::Never, "the login is disabled: have it enabled"},
    Rule{18486, ErrorKind::Permission, Again::Never, "the login is locked: have it unlocked"},
    Rule{18487, ErrorKind::Permission, Again::Never, "the password has expired: choose a new one"},
    Rule{18488, ErrorKind::Permission, Again::Never, "the password must be changed: choose a new one"},
    Rule{40020, ErrorKind::Connection, Again::Always, kReconnect},
    Rule{40143, ErrorKind::Connection, Again::Always, kReconnect},
    Rule{40166, ErrorKind::Connection, Again::Always, kReconnect},
    Rule{40197, ErrorKind::Connection, Again::Always, kReconnect},
    Rule{40501, ErrorKind::Busy, Again::Always, kWait, 10},
    Rule{40532, ErrorKind::Connection, Again::Never, "check the server's name, and its firewall"},
    Rule{40540, ErrorKind::Connection, Again::Always, kReconnect},
    Rule{40544, ErrorKind::DiskFull, Again::Never, "the database has reached its size limit: raise it, or tidy up"},
    Rule{40613, ErrorKind::Connection, Again::Always, kReconnect},
    Rule{40615, ErrorKind::Connection, Again::Never, "let this machine's address through the server's firewall"},
    Rule{42108, ErrorKind::Connection, Again::Always, "the pool is paused: start it, or wait until it is up", 10},
    Rule{42109, ErrorKind::Connection, Again::Always, "the pool is starting: it takes a while", 10},
    Rule{49918, ErrorKind::Busy, Again::Always, kWait, 10},
    Rule{49919, ErrorKind::Busy, Again::Always, kWait, 20},
    Rule{49920, ErrorKind::Busy, Again::Always, kWait, 20},
};

constexpr bool is_sorted() {
  for (std::size_t i = 1; i < kRules.size(); ++i) {
    if (kRules[i - 1].number >= kRules[i].number) return false;
  }
  return true;
}
static_assert(is_sorted());

/// Those after which a server closes the connection, whatever their severity says.
bool ends_session(std::int32_t number) {
  constexpr std::array kNumbers{64, 233, 997, 10053, 10054, 10060, 40197, 40613};
  return std::find(kNumbers.begin(), kNumbers.end(), number) != kNumbers.end();
}

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
    verdict.pause = std::chrono::seconds{rule->pause};
    verdict.is_transient =
        rule->again == Again::Always || rule->again == (is_login ? Again::AtLogin : Again::InStatement);
  }
  verdict.spoils_connection = moment == Moment::Login || severity >= kFatal || ends_session(number);
  verdict.is_in_doubt = moment == Moment::Commit && verdict.spoils_connection;
  return verdict;
}

TdsError server_error(const std::vector<ServerMessage>& errors, Moment moment) {
  const ServerMessage& first = errors.front();
  Verdict verdict = classify(first.number, first.severity, moment);
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
