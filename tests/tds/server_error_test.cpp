#include "hygge/tds/server_error.h"

#include <gtest/gtest.h>

namespace hygge::tds {
namespace {

TEST(ServerErrorTest, KnowsWhatNumbersMean) {
  struct Case {
    std::int32_t number;
    std::uint8_t severity;
    Moment moment;
    ErrorKind kind;
    bool is_transient, spoils_connection, is_in_doubt;
    const char* advice;  // a part of it
  };
  using enum ErrorKind;
  using enum Moment;
  constexpr Case kCases[] = {
      {18456, 14, Login, Permission, false, true, false, "check user and password"},
      {18486, 14, Login, Permission, false, true, false, "locked"},
      {4060, 11, Login, ErrorKind::Connection, true, true, false, "check the database's name"},
      {4060, 11, Statement, ErrorKind::Connection, false, false, false, "check the database's name"},
      {4064, 11, Login, Permission, false, true, false, "own database"},
      {547, 16, Statement, Data, false, false, false, "mend those that break a check"},
      {40613, 17, Login, ErrorKind::Connection, true, true, false, "run again"},
      {40613, 17, Statement, ErrorKind::Connection, true, true, false, "run again"},
      {615, 16, Statement, ErrorKind::Connection, true, true, false, "run again"},
      {40020, 16, Statement, ErrorKind::Connection, true, true, false, "run again"},
      {40143, 16, Statement, ErrorKind::Connection, true, true, false, "run again"},
      {40166, 16, Statement, ErrorKind::Connection, true, true, false, "run again"},
      {40540, 16, Statement, ErrorKind::Connection, true, true, false, "run again"},
      {40615, 14, Login, ErrorKind::Connection, false, true, false, "firewall"},
      {40501, 17, Statement, Busy, true, false, false, "busy"},
      {40197, 17, Commit, ErrorKind::Connection, true, true, true, "run again"},
      {10928, 17, Login, Busy, true, true, false, "busy"},
      {49918, 17, Statement, Busy, true, false, false, "busy"},
      {1205, 13, Statement, Busy, true, false, false, "run the transaction again"},
      {1205, 13, Commit, Busy, true, false, false, "run the transaction again"},
      {1204, 19, Statement, Busy, true, false, false, "locks"},
      {1222, 16, Statement, Busy, true, false, false, "lock"},
      {596, 21, Statement, ErrorKind::Connection, true, true, false, "KILL"},
      {601, 12, Statement, Busy, true, false, false, "isolation"},
      {3958, 16, Statement, Busy, true, false, false, "tempdb"},
      {3961, 16, Statement, Busy, true, false, false, "definition"},
      {6005, 14, Statement, ErrorKind::Connection, true, true, false, "run again"},
      {2627, 14, Statement, Data, false, false, false, "duplicates"},
      {2601, 14, Statement, Data, false, false, false, "duplicates"},
      {8152, 16, Statement, Data, false, false, false, "wider"},
      {2628, 16, Statement, Data, false, false, false, "wider"},
      {515, 16, Statement, Data, false, false, false, "NULL"},
      {1105, 17, Statement, DiskFull, false, false, false, "full"},
      {9002, 17, Statement, DiskFull, false, false, false, "log"},
      {208, 16, Statement, NotFound, false, false, false, "table"},
      {229, 14, Statement, Permission, false, false, false, "grant"},
      {102, 15, Statement, Server, false, false, false, "SQL"},
      {33557097, 16, Statement, Server, false, false, false, ""},
      {823, 24, Statement, Server, false, true, false, ""},
      {823, 24, Commit, Server, false, true, true, ""},
  };
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.number);
    const Verdict verdict = classify(given.number, given.severity, given.moment);
    EXPECT_EQ(verdict.kind, given.kind);
    EXPECT_EQ(verdict.is_transient, given.is_transient);
    EXPECT_EQ(verdict.spoils_connection, given.spoils_connection);
    EXPECT_EQ(verdict.is_in_doubt, given.is_in_doubt);
    EXPECT_NE(std::string{verdict.advice}.find(given.advice), std::string::npos) << verdict.advice;
  }
  EXPECT_EQ(classify(40501, 17, Statement).pause, std::chrono::seconds{10});
}

ServerMessage message(std::int32_t number, std::string text) {
  ServerMessage message;
  message.number = number;
  message.severity = 16;
  message.is_error = true;
  message.text = std::move(text);
  message.line = 1;
  return message;
}

TEST(ServerErrorTest, AdvisesByTheStateOfAFailedLogin) {
  struct Case {
    std::uint8_t state;
    ErrorKind kind;
    bool is_transient;
    const char* advice;  // a part of it
  };
  using enum ErrorKind;
  for (const Case& given : {Case{0, Permission, false, "check user and password"},
                            Case{1, Permission, false, "check user and password"},
                            Case{2, Permission, false, "no login of that name"},
                            Case{5, Permission, false, "no login of that name"},
                            Case{6, Permission, false, "Windows login"},
                            Case{7, Permission, false, "disabled"},
                            Case{8, Permission, false, "check the password"},
                            Case{9, Permission, false, "check the password"},
                            Case{11, Permission, false, "CONNECT SQL"},
                            Case{12, Permission, false, "CONNECT SQL"},
                            Case{13, ErrorKind::Connection, true, "paused"},
                            Case{18, Permission, false, "must be changed"},
                            Case{23, ErrorKind::Connection, true, "shutting down"},
                            Case{38, Permission, false, "check the database's name"},
                            Case{40, Permission, false, "the login's own database"},
                            Case{46, Permission, false, "check the database's name"},
                            Case{58, Permission, false, "Windows logins alone"},
                            Case{65, Permission, false, "check the password"},
                            Case{101, Permission, false, "check user and password"},
                            Case{102, Permission, false, "Entra ID"},
                            Case{111, Permission, false, "Entra ID"},
                            Case{123, Permission, false, "empty"},
                            Case{126, Permission, false, "check the database's name"},
                            Case{255, Permission, false, "check user and password"}}) {
    SCOPED_TRACE(int{given.state});
    ServerMessage failed = message(18456, "Login failed for user 'sa'.");
    failed.state = given.state;
    const TdsError error = server_error({failed}, Moment::Login);
    EXPECT_EQ(error.kind(), given.kind);
    EXPECT_EQ(error.is_transient(), given.is_transient);
    EXPECT_NE(error.advice().find(given.advice), std::string::npos) << error.advice();
  }
  ServerMessage other = message(208, "Invalid object name.");
  other.state = 13;
  EXPECT_FALSE(server_error({other}, Moment::Statement).is_transient());
}

TEST(ServerErrorTest, TellsTheFirstErrorAndTheOthersBelow) {
  const TdsError error = server_error({message(2627, "Violation of PRIMARY KEY."), message(3621, "It was terminated.")},
                                      Moment::Statement);
  EXPECT_EQ(error.headline(), "the server refused a statement");
  EXPECT_EQ(error.reason(), "server error 2627: Violation of PRIMARY KEY.");
  EXPECT_EQ(error.where(), "");
  EXPECT_EQ(error.details(), "server error 3621: It was terminated.");
  ASSERT_TRUE(error.message());
  EXPECT_EQ(error.message()->number, 2627);
}

TEST(ServerErrorTest, TellsTheLineAndTheProcedure) {
  ServerMessage within = message(50000, "no\x1b[31m");
  within.procedure = "dbo.load";
  within.line = 12;
  const TdsError error = server_error({within}, Moment::Statement);
  EXPECT_EQ(error.where(), "procedure dbo.load, line 12");
  EXPECT_EQ(error.reason(), "server error 50000: no\\x1b[31m");  // a server does not steer a terminal
  within.procedure.clear();
  EXPECT_EQ(server_error({within}, Moment::Statement).where(), "line 12");
}

TEST(ServerErrorTest, AnyOfSeveralErrorsMaySpoilTheConnection) {
  ServerMessage fatal = message(596, "The session is in the kill state.");
  fatal.severity = 21;
  EXPECT_TRUE(server_error({message(1205, "Deadlock."), fatal}, Moment::Statement).spoils_connection());
}

}  // namespace
}  // namespace hygge::tds
