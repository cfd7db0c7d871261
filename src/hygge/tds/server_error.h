#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/tds/token.h"

namespace hygge::tds {

/// What was going on when a server complained.
enum class Moment { Login, Statement, Rows, Commit };

/// What one of a server's numbers means.
struct Verdict {
  ErrorKind kind = ErrorKind::Server;
  bool is_transient = false;       ///< the same may succeed when done again
  bool spoils_connection = false;  ///< of no use for anything more
  bool is_in_doubt = false;        ///< the commit may have happened
  /// How long a next try is better put off: throttled servers say so.
  std::chrono::seconds pause{0};
  const char* advice = "";
};

/// The one translation of SQL Server's numbers.
///
/// `severity` is that of ERROR: from 20 on the session is over. Threads  any.
Verdict classify(std::int32_t number, std::uint8_t severity, Moment moment) noexcept;

/// An Error that came from a SQL Server connection, with answers for those who hold it. Higher up it is an Error.
///
/// It is in doubt when the answer to a commit, or to a request outside of a transaction, never came.
class TdsError : public Error {
 public:
  TdsError(Error error, Verdict verdict, std::optional<ServerMessage> message = std::nullopt)
      : Error{std::move(error)}, verdict_{verdict}, message_{std::move(message)} {
    transient(verdict.is_transient).in_doubt(verdict.is_in_doubt);
  }

  /// The connection is of no use for anything more.
  bool spoils_connection() const noexcept { return verdict_.spoils_connection; }
  std::chrono::seconds pause() const noexcept { return verdict_.pause; }
  /// What the server said, if it was the server that complained; the first of several errors, which is the cause.
  const std::optional<ServerMessage>& message() const noexcept { return message_; }
  /// For who knows that it does not matter whether the request was carried out: it is not in doubt, and says no word of
  /// that.
  void lift_doubt() {
    in_doubt(false);
    if (details() == kUnknownFate) detail("");
  }
  /// What it says below when the answer to a commit, or to rows that commit by themselves, never came.
  static constexpr const char* kUnknownFate = "whether it was committed is not known";

 private:
  Verdict verdict_;
  std::optional<ServerMessage> message_;
};

/// The errors of one answer, at least one, as one: the first is told, the others stand below.
TdsError server_error(const std::vector<ServerMessage>& errors, Moment moment);

/// An error of the way to the server, as what it means to a request.
TdsError connection_error(const Error& error, bool spoils_connection, bool is_in_doubt);

}  // namespace hygge::tds
