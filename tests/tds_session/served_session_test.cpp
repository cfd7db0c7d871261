#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "hygge/tds/bulk_writer.h"
#include "hygge/tds/server_error.h"
#include "tests/tds_session/served_session.h"

namespace hygge::tds {
namespace {

using test::count_rows;
using test::OwnColumn;
using test::request_to;
using test::rows_of;
using testing::ElementsAre;
using testing::HasSubstr;

class ServedSessionTest : public testing::Test {
 protected:
  Session connect() { return Session::connect(request_to(server), cancel); }

  /// Loads rows (i, "text i", NULL in every seventh) into `table`.
  void load(Session& session, const std::string& table, std::size_t rows) {
    std::vector<BulkColumn> columns(2);
    columns[0].name = "id";
    columns[0].type.type = WireType::IntN;
    columns[0].type.size = 4;
    columns[0].is_nullable = false;
    columns[1].name = "na]me";
    columns[1].type.type = WireType::NVarChar;
    columns[1].type.size = 100;
    columns[1].storage = Storage::Text;
    BulkHints hints;
    hints.table_lock = true;
    OwnColumn ids{Storage::Int32, rows};
    OwnColumn names{Storage::Text, rows};
    TextArena arena;
    for (std::size_t row = 0; row < rows; ++row) {
      ids.as<std::int32_t>()[row] = static_cast<std::int32_t>(row);
      names.as<TextRef>()[row] = arena.copy("text é " + std::to_string(row));
      if (row % 7 == 0) names.set_null(row);
    }
    const std::vector<std::string> path{"dbo", table};
    BulkLoad bulk = session.bulk(insert_bulk_statement(path, columns, hints));
    BulkWriter writer{columns, {}};
    writer.begin(bulk.output());
    writer.write(bulk.output(), std::vector{ids.memory(), names.memory()}, 0, rows);
    BulkWriter::end(bulk.output());
    EXPECT_EQ(bulk.finish(), rows);
  }

  tds_server::Server server;
  CancelToken cancel;
};

TEST_F(ServedSessionTest, LogsInWithEveryEncryption) {
  const files::TemporaryFolder folder{std::filesystem::temp_directory_path()};
  const std::string authority = (folder.path() / "authority.pem").string();
  std::ofstream{authority} << server.authority_pem();
  for (const Encryption encryption : {Encryption::No, Encryption::Login, Encryption::Yes, Encryption::Strict}) {
    ConnectRequest request = request_to(server);
    request.encrypt = encryption;
    request.ca_file = authority;
    Session session = Session::connect(request, cancel);
    EXPECT_EQ(session.is_encrypted(), encryption == Encryption::Yes || encryption == Encryption::Strict);
    EXPECT_THAT(rows_of(session, "SELECT CAST(7 AS int) AS a, N'é' AS b"), ElementsAre("7|é"));
  }
  ConnectRequest stranger = request_to(server);
  stranger.encrypt = Encryption::Yes;
  EXPECT_THROW(Session::connect(stranger, cancel), TdsError);  // its certificate is signed by nobody we know
}

TEST_F(ServedSessionTest, TellsAWrongPasswordAndDatabaseApart) {
  ConnectRequest request = request_to(server);
  request.password = Secret{"wrong"};
  try {
    Session::connect(request, cancel);
    FAIL() << "it logged in";
  } catch (const TdsError& error) {
    ASSERT_TRUE(error.message());
    EXPECT_EQ(error.message()->number, 18456);
    EXPECT_THAT(error.what(), testing::Not(HasSubstr("wrong'")));
  }
  request = request_to(server);
  request.database = "nowhere";
  try {
    Session::connect(request, cancel);
    FAIL() << "it logged in";
  } catch (const TdsError& error) {
    ASSERT_TRUE(error.message());
    EXPECT_EQ(error.message()->number, 4060);
  }
}

TEST_F(ServedSessionTest, ReadsBackWhatItLoaded) {
  Session session = connect();
  session.execute("CREATE TABLE dbo.people (id int NOT NULL, [na]]me] nvarchar(50) NULL)");
  load(session, "people", 10'000);
  EXPECT_EQ(count_rows(session, "SELECT * FROM dbo.people"), 10'000U);
  EXPECT_THAT(rows_of(session, "SELECT * FROM dbo.people WHERE id IN (0, 1, 9999) ORDER BY id"),
              ElementsAre("0|NULL", "1|text é 1", "9999|text é 9999"));
}

TEST_F(ServedSessionTest, SurvivesTokensThatAreCutAnywhere) {
  Session session = connect();
  session.execute("CREATE TABLE dbo.people (id int NOT NULL, [na]]me] nvarchar(50) NULL)");
  load(session, "people", 300);
  const std::vector<std::string> whole = rows_of(session, "SELECT * FROM dbo.people ORDER BY id");
  for (const int size : {1, 2, 3, 7, 64}) {
    server.faults().set("payload_size", size);
    EXPECT_EQ(rows_of(session, "SELECT * FROM dbo.people ORDER BY id"), whole) << size;
  }
}

TEST_F(ServedSessionTest, KeepsTransactionsAndRollsBack) {
  Session session = connect();
  session.execute("CREATE TABLE dbo.t (id int NOT NULL)");
  session.begin();
  session.execute("INSERT INTO dbo.t VALUES (1)");
  EXPECT_TRUE(session.is_in_transaction());
  session.rollback();
  session.begin();
  session.execute("INSERT INTO dbo.t VALUES (2)");
  session.commit();
  EXPECT_FALSE(session.is_in_transaction());
  EXPECT_THAT(rows_of(session, "SELECT id FROM dbo.t"), ElementsAre("2"));
}

TEST_F(ServedSessionTest, CanBeUsedAfterAnErrorAndAfterAResultThatWasGivenUp) {
  Session session = connect();
  session.execute("CREATE TABLE dbo.people (id int NOT NULL, [na]]me] nvarchar(50) NULL)");
  load(session, "people", 20'000);
  try {
    session.execute("SELECT * FROM dbo.nobody");
    FAIL() << "there is no such table";
  } catch (const TdsError& error) {
    ASSERT_TRUE(error.message());
    EXPECT_EQ(error.message()->number, 208);
    EXPECT_FALSE(error.spoils_connection());
  }
  {
    Reply reply = session.batch("SELECT * FROM dbo.people");
    EXPECT_EQ(reply.next(), Reply::Event::Columns);
    read_columns(reply.input());
  }
  EXPECT_TRUE(session.is_usable());
  EXPECT_THAT(rows_of(session, "SELECT CAST(1 AS int) AS one"), ElementsAre("1"));
}

TEST_F(ServedSessionTest, TellsThatTheServerWentAway) {
  Session session = connect();
  session.execute("CREATE TABLE dbo.people (id int NOT NULL, [na]]me] nvarchar(50) NULL)");
  load(session, "people", 20'000);
  server.faults().set("drop_after_rows", 5'000);
  EXPECT_THROW(count_rows(session, "SELECT * FROM dbo.people"), Error);
  EXPECT_FALSE(session.is_usable());
}

}  // namespace
}  // namespace hygge::tds
