#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "hygge/base/files.h"
#include "hygge/tds/server_error.h"
#include "tests/tds/source_columns.h"
#include "tests/tds_session/session_rows.h"
#include "tests/tds_session/tested_server.h"

namespace hygge::test {
namespace {

using tds::ConnectRequest;
using tds::Session;
using tds::TdsError;
using testing::ElementsAre;
using testing::HasSubstr;

/// Servers that go away, say nothing, or say nonsense: at each stage the client tells what it means, and no more waits.
class BrokenServerTest : public TestedServerTest {
 protected:
  void SetUp() override { HYGGE_EMULATOR_ONLY("it is broken on purpose"); }

  tds_server::Faults& faults() { return server().faults(); }
  /// What `work` throws; what a session threw itself is a TdsError.
  template <typename Thrown = TdsError, typename Work>
  static Thrown failure(Work work) {
    try {
      work();
    } catch (const Thrown& error) {
      return error;
    }
    throw std::logic_error{"nothing was thrown"};
  }
  std::string made_table() {
    server().run("CREATE TABLE t (a int NOT NULL)");
    return "dbo.t";
  }
  std::string rows_there() { return server().run("SELECT COUNT(*) FROM t").front().front().value(); }
  static std::uint64_t load_numbers(Session& session, int rows) {
    std::vector<std::optional<std::int32_t>> numbers;
    for (int i = 0; i < rows; ++i) numbers.emplace_back(i);
    SourceColumn column = SourceColumn::of(numbers);
    return load(session, "dbo.t", one_int_column(), std::vector{column.memory()}, numbers.size());
  }
};

TEST_F(BrokenServerTest, GoesAwayAtEachStageOfALogin) {
  const files::TemporaryFolder folder{std::filesystem::temp_directory_path()};
  ConnectRequest request = TestedServerTest::request();
  request.ca_file = (folder.path() / "authority.pem").string();
  std::ofstream{request.ca_file} << server().authority_pem();
  for (const tds::Encryption encryption : {tds::Encryption::Yes, tds::Encryption::Strict}) {
    request.encrypt = encryption;
    for (const char* const stage : {"drop_at_prelogin", "drop_at_tls", "drop_at_login", "max_connections"}) {
      SCOPED_TRACE(stage);
      faults().set(stage, std::string_view{stage} == "max_connections" ? 0 : 1);
      const TdsError error = failure([&] { Session::connect(request, CancelToken{}); });
      EXPECT_EQ(error.kind(), ErrorKind::Connection);
      EXPECT_TRUE(error.is_transient());
      EXPECT_TRUE(error.spoils_connection());
      EXPECT_FALSE(error.is_in_doubt());
      EXPECT_FALSE(error.advice().empty());
      faults().clear();
    }
    EXPECT_NO_THROW(Session::connect(request, CancelToken{}));
  }
}

TEST_F(BrokenServerTest, TakesTooLongToLogIn) {
  faults().set("login_delay", 60'000);
  ConnectRequest request = TestedServerTest::request();
  request.timeout = std::chrono::milliseconds{300};
  const TdsError error = failure([&] { Session::connect(request, CancelToken{}); });
  EXPECT_THAT(error.reason(), HasSubstr("it did not answer the login within"));
  EXPECT_TRUE(error.is_transient());
}

TEST_F(BrokenServerTest, IsFarAway) {
  Session session = connect();
  constexpr int kMilliseconds = 40;
  faults().set("latency", kMilliseconds);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 3; ++i) EXPECT_THAT(rows_of(session, "SELECT 1 AS one"), ElementsAre("1"));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 3 * std::chrono::milliseconds{kMilliseconds});
}

TEST_F(BrokenServerTest, IsFarAwayFromTheFirstPacketOn) {
  constexpr int kMilliseconds = 150;
  faults().set("latency", kMilliseconds);
  const auto begin = std::chrono::steady_clock::now();
  const Session session = connect();
  // The answers to PRELOGIN and to the login.
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 2 * std::chrono::milliseconds{kMilliseconds});
}

TEST_F(BrokenServerTest, GoesAwayBeforeAndWithinAResult) {
  made_table();
  {
    Session session = connect();
    load_numbers(session, 5'000);
  }
  const std::pair<const char*, int> faults_of_results[] = {
      {"drop_at_request", 1}, {"drop_at_answer", 1}, {"drop_after_rows", 2'500}, {"drop_after_bytes", 6'000}};
  for (const auto& [fault, number] : faults_of_results) {
    SCOPED_TRACE(fault);
    Session session = connect();
    faults().set(fault, number);
    const Error error = failure<Error>([&] { count_rows(session, "SELECT * FROM dbo.t"); });
    EXPECT_EQ(error.kind(), ErrorKind::Connection);
    EXPECT_TRUE(error.is_transient());
    EXPECT_FALSE(session.is_usable());
    faults().clear();
  }
}

/// A bulk load is one batch: whoever hears nothing of its end cannot know whether it is there.
TEST_F(BrokenServerTest, GoesAwayDuringABulkLoad) {
  made_table();
  struct Case {
    const char* fault;
    int number;
    const char* rows;
  };
  for (const Case& given : {Case{"drop_at_request", 1, "0"},       // of INSERT BULK, which does nothing yet
                            Case{"bulk_drop_after_rows", 7, "0"},  // when all have come
                            Case{"drop_at_request", 2, "0"},       // likewise
                            Case{"drop_at_answer", 2, "2000"}}) {  // when they are there for good
    SCOPED_TRACE(std::string{given.fault} + " " + std::to_string(given.number));
    server().run("TRUNCATE TABLE t");
    Session session = connect();
    faults().set(given.fault, given.number);
    const Error error = failure<Error>([&] { load_numbers(session, 2'000); });
    EXPECT_EQ(error.kind(), ErrorKind::Connection);
    EXPECT_TRUE(error.is_in_doubt()) << error.what();
    EXPECT_FALSE(session.is_usable());
    EXPECT_EQ(rows_there(), given.rows);
    faults().clear();
  }
}

TEST_F(BrokenServerTest, GoesAwayWhileRowsAreSent) {
  made_table();
  Session session = connect();
  faults().set("bulk_drop_after_bytes", 10'000);
  SourceColumn column = SourceColumn::of(std::vector<std::optional<std::int32_t>>(10'000, 7));
  const std::vector<std::string> path{"dbo", "t"};
  const Error error = failure<Error>([&] {
    tds::BulkLoad bulk = session.bulk(tds::insert_bulk_statement(path, one_int_column(), {}));
    tds::BulkWriter writer{one_int_column(), {}};
    writer.begin(bulk.output());
    while (true) writer.write(bulk.output(), std::vector{column.memory()}, 0, 10'000);
  });
  EXPECT_EQ(error.kind(), ErrorKind::Connection);
  EXPECT_FALSE(error.is_in_doubt());  // what has not come whole is not loaded
  EXPECT_FALSE(session.is_usable());
  EXPECT_EQ(rows_there(), "0");
}

TEST_F(BrokenServerTest, ALoadWithinALostTransactionIsNotInDoubt) {
  made_table();
  Session session = connect();
  session.begin();
  faults().set("drop_at_answer", 2);
  EXPECT_FALSE(failure([&] { load_numbers(session, 100); }).is_in_doubt());
  EXPECT_EQ(rows_there(), "0");
}

/// Nobody but the server knows which of the two it was.
TEST_F(BrokenServerTest, ALostCommitIsInDoubtWhetherItHappenedOrNot) {
  made_table();
  const std::pair<const char*, const char*> ends[] = {{"drop_at_request", "0"}, {"drop_at_answer", "1"}};
  for (const auto& [fault, rows] : ends) {
    SCOPED_TRACE(fault);
    Session session = connect();
    session.begin();
    session.execute("INSERT INTO t VALUES (1)");
    faults().set(fault, 1);
    const TdsError error = failure([&] { session.commit(); });
    EXPECT_TRUE(error.is_in_doubt());
    EXPECT_EQ(error.details(), "whether it was committed is not known");
    EXPECT_EQ(rows_there(), rows);
  }
}

TEST_F(BrokenServerTest, AllSessionsAreKilledAtOnce) {
  Session first = connect();
  Session second = connect();
  server().drop_all();
  EXPECT_THROW(first.execute("SELECT 1"), TdsError);
  EXPECT_THROW(second.execute("SELECT 1"), TdsError);
  EXPECT_NO_THROW(connect());
}

/// A connection that nobody serves any more, though it is open.
TEST_F(BrokenServerTest, FallsSilent) {
  made_table();
  for (const auto& [fault, number] : {std::pair{"stall_after_bytes", 0}, {"stall_after_bytes", 20}}) {
    Session session = connect();
    load_numbers(session, 100);
    faults().set(fault, number);
    session.set_limits({.idle = std::chrono::milliseconds{50}});
    const Error error = failure<Error>([&] { count_rows(session, "SELECT * FROM dbo.t"); });
    EXPECT_EQ(error.kind(), ErrorKind::Timeout);
    EXPECT_FALSE(session.is_usable());
  }
  Session session = connect();
  faults().set("stall_after_rows", 50);  // this one still hears that it shall stop
  session.set_limits({.query = std::chrono::milliseconds{50}});
  EXPECT_EQ(failure<Error>([&] { count_rows(session, "SELECT * FROM dbo.t"); }).kind(), ErrorKind::Timeout);
  session.set_limits({});
  EXPECT_THAT(rows_of(session, "SELECT 1 AS one"), ElementsAre("1"));
}

/// An answer of every kind of token, which ends for good at each of its bytes.
TEST_F(BrokenServerTest, AnAnswerEndsAnywhere) {
  const std::string sql = "PRINT N'é'; SELECT 1 AS a, CAST(N'x' AS nvarchar(max)) AS b, CAST(NULL AS int) AS c";
  const std::size_t size = [&] {
    Session session = connect();
    const std::uint64_t before = session.bytes_received();
    count_rows(session, sql);
    return static_cast<std::size_t>(session.bytes_received() - before) - 8;
  }();
  for (std::size_t at = 0; at < size; ++at) {
    Session session = connect();
    faults().set("cut_reply", static_cast<std::int64_t>(at));
    EXPECT_THROW(count_rows(session, sql), Error) << at;
    EXPECT_THROW(session.execute("SELECT 1"), Error) << at;
  }
}

TEST_F(BrokenServerTest, AnAnswerThatEndsWithinARowComesWithAReasonAndAdvice) {
  Session session = connect();
  faults().set("cut_reply", 30);
  const Error error = failure<Error>([&] { count_rows(session, "SELECT N'a text of some length' AS a"); });
  EXPECT_EQ(error.headline(), "the server's answer ends in the middle of something");
  EXPECT_EQ(error.reason(), "it broke off, or has a value in another form than the server told");
  EXPECT_EQ(error.advice(), "run the same at the server: it may fail there, too");
}

TEST_F(BrokenServerTest, AnAnswerTurnsIntoNonsenseAnywhere) {
  const std::string sql = "SELECT CAST(1 AS int) AS a, CAST(N'abc' AS nvarchar(max)) AS b";
  for (std::int64_t at = 0; at < 90; ++at) {
    Session session = connect();
    faults().set("garbage_after", at);
    try {
      count_rows(session, sql);
    } catch (const Error&) {
      // Told, or passed over where it changed nothing that matters.
    }
  }
  faults().clear();
  Session session = connect();
  EXPECT_THAT(rows_of(session, "SELECT 1 AS one"), ElementsAre("1"));
}

struct Meaning {
  int number;
  ErrorKind kind;
  bool is_transient;
  bool spoils;
  int pause;  ///< seconds
};

TEST_F(BrokenServerTest, ItsNumbersAreUnderstoodInStatements) {
  for (const Meaning& meaning :
       {Meaning{40'501, ErrorKind::Busy, true, true, 10}, Meaning{49'918, ErrorKind::Busy, true, false, 10},
        Meaning{10'928, ErrorKind::Busy, true, false, 10}, Meaning{1105, ErrorKind::DiskFull, false, false, 0},
        Meaning{9002, ErrorKind::DiskFull, false, false, 0}, Meaning{1204, ErrorKind::Busy, true, false, 0},
        Meaning{1205, ErrorKind::Busy, true, false, 0}, Meaning{1222, ErrorKind::Busy, true, false, 0},
        Meaning{2627, ErrorKind::Data, false, false, 0}, Meaning{2628, ErrorKind::Data, false, false, 0},
        Meaning{8152, ErrorKind::Data, false, false, 0}}) {
    SCOPED_TRACE(meaning.number);
    Session session = connect();
    faults().set("statement_error", meaning.number);
    const TdsError error = failure([&] { session.execute("SELECT 1"); });
    ASSERT_TRUE(error.message());
    EXPECT_EQ(error.message()->number, meaning.number);
    EXPECT_EQ(error.kind(), meaning.kind);
    EXPECT_EQ(error.is_transient(), meaning.is_transient);
    EXPECT_EQ(error.spoils_connection(), meaning.spoils);
    EXPECT_EQ(error.pause(), std::chrono::seconds{meaning.pause});
    EXPECT_FALSE(error.advice().empty());
    EXPECT_EQ(session.is_usable(), !meaning.spoils);
  }
}

TEST_F(BrokenServerTest, ItsNumbersAreUnderstoodAtLogins) {
  for (const Meaning& meaning :
       {Meaning{4060, ErrorKind::Connection, true, true, 0}, Meaning{18'456, ErrorKind::Permission, false, true, 0},
        Meaning{40'501, ErrorKind::Busy, true, true, 10}, Meaning{40'613, ErrorKind::Connection, true, true, 0},
        Meaning{49'918, ErrorKind::Busy, true, true, 10}}) {
    SCOPED_TRACE(meaning.number);
    faults().set("login_error", meaning.number);
    const TdsError error = failure([&] { connect(); });
    ASSERT_TRUE(error.message());
    EXPECT_EQ(error.message()->number, meaning.number);
    EXPECT_EQ(error.kind(), meaning.kind);
    EXPECT_EQ(error.is_transient(), meaning.is_transient);
    EXPECT_EQ(error.pause(), std::chrono::seconds{meaning.pause});
    EXPECT_NO_THROW(connect());
  }
}

TEST_F(BrokenServerTest, ALoadThatIsRefusedLeavesNothingAndTheSessionAsItWas) {
  made_table();
  Session session = connect();
  for (const int number : {1105, 1204, 2627, 2628, 8152, 547}) {
    SCOPED_TRACE(number);
    faults().set("bulk_error", number);
    const TdsError error = failure([&] { load_numbers(session, 100); });
    ASSERT_TRUE(error.message());
    EXPECT_EQ(error.message()->number, number);
    EXPECT_FALSE(error.is_in_doubt());
    EXPECT_TRUE(session.is_usable());
    EXPECT_EQ(rows_there(), "0");
  }
  EXPECT_EQ(load_numbers(session, 100), 100U);
}

}  // namespace
}  // namespace hygge::test
