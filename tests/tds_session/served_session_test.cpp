#include <gmock/gmock.h>

#include "hygge/tds/server_error.h"
#include "tests/tds/source_columns.h"
#include "tests/tds_session/session_rows.h"
#include "tests/tds_session/tested_server.h"

namespace hygge::test {
namespace {

using testing::ElementsAre;

/// One session's life: statements, transactions, bulk loads, errors, and what is given up in its middle.
class ServedSessionTest : public TestedServerTest {
 protected:
  /// A bracket, which must be doubled, is what no name can have in Babelfish.
  static std::string name_column() { return is_babelfish() ? "na[me" : "na]me"; }
  static std::string quoted_name_column() { return is_babelfish() ? "[na[me]" : "[na]]me]"; }
  static std::string people_declared() { return "(id int NOT NULL, " + quoted_name_column() + " nvarchar(50) NULL)"; }

  static std::vector<tds::BulkColumn> people_columns() {
    std::vector<tds::BulkColumn> columns(2);
    columns[0].name = "id";
    columns[0].type.type = tds::WireType::IntN;
    columns[0].type.size = 4;
    columns[0].is_nullable = false;
    columns[1].name = name_column();
    columns[1].type.type = tds::WireType::NVarChar;
    columns[1].type.size = 100;
    columns[1].storage = tds::Storage::Text;
    return columns;
  }
  /// Rows (i, "text é i", NULL in every seventh).
  struct People {
    explicit People(int rows) : ids{SourceColumn::of(id_values(rows))}, names{SourceColumn::of(name_values(rows))} {}
    static std::vector<std::optional<std::int32_t>> id_values(int rows) {
      std::vector<std::optional<std::int32_t>> values;
      for (int row = 0; row < rows; ++row) values.emplace_back(row);
      return values;
    }
    static std::vector<std::optional<std::string>> name_values(int rows) {
      std::vector<std::optional<std::string>> values;
      for (int row = 0; row < rows; ++row)
        values.push_back(row % 7 == 0 ? std::nullopt : std::optional{"text é " + std::to_string(row)});
      return values;
    }
    std::vector<tds::ColumnMemory> memory() { return {ids.memory(), names.memory()}; }
    SourceColumn ids;
    SourceColumn names;
  };
  std::string people(tds::Session& session, int rows) {
    const std::string table = make_table(session, people_declared());
    People made{rows};
    tds::BulkHints hints;
    hints.table_lock = true;
    EXPECT_EQ(load(session, table, people_columns(), made.memory(), static_cast<std::size_t>(rows), hints),
              static_cast<std::uint64_t>(rows));
    return table;
  }
};

TEST_F(ServedSessionTest, ReadsBackWhatItLoaded) {
  tds::Session session = connect();
  const std::string table = people(session, 10'000);
  EXPECT_EQ(count_rows(session, "SELECT * FROM " + table), 10'000U);
  EXPECT_THAT(rows_of(session, "SELECT * FROM " + table + " WHERE id IN (0, 1, 9999) ORDER BY id"),
              ElementsAre("0|NULL", "1|text é 1", "9999|text é 9999"));
}

TEST_F(ServedSessionTest, SendsValuesBesideTheStatement) {
  tds::Session session = connect();
  const std::string table = people(session, 20);
  const std::vector<tds::Parameter> parameters{
      tds::Parameter::of("least", 15),
      tds::Parameter::of("name", "TEXT É 16"),
      tds::Parameter::of("is_on", true),
      tds::Parameter::of("large", std::int64_t{1} << 40U),
      tds::Parameter::of("half", 0.5),
      tds::Parameter::null("nothing", tds::TypeInfo{.type = tds::WireType::NVarChar})};
  std::vector<std::string> names;
  const std::string name = quoted_name_column();
  read_rows(session.query("SELECT " + name + ", @large, @half, @is_on FROM " + table + " WHERE id >= @least AND (" +
                              name + " = @name OR " + name + " = @nothing)",
                          parameters),
            [&](const auto&, const DecodedRows& rows) {
              for (std::size_t row = 0; row < rows.rows(); ++row) names.push_back(rows.shown(row));
            });
  EXPECT_THAT(names, ElementsAre("text é 16|1099511627776|0.5|true"));
}

TEST_F(ServedSessionTest, KeepsTransactionsSavepointsAndRollsBack) {
  tds::Session session = connect();
  const std::string table = make_table(session, "(id int NOT NULL)");
  const auto insert = [&](int id) { session.execute("INSERT INTO " + table + " VALUES (" + std::to_string(id) + ")"); };
  session.begin();
  insert(1);
  EXPECT_TRUE(session.is_in_transaction());
  session.rollback();
  session.begin(tds::Isolation::ReadCommitted);
  insert(2);
  session.save("before");
  insert(3);
  session.roll_back_to("before");
  EXPECT_TRUE(session.is_in_transaction());
  session.commit();
  EXPECT_FALSE(session.is_in_transaction());
  EXPECT_THAT(rows_of(session, "SELECT id FROM " + table), ElementsAre("2"));
}

TEST_F(ServedSessionTest, HearsOfTransactionsThatStatementsBeginAndEnd) {
  HYGGE_NOT_BABELFISH("it tells only of those that a transaction request begins");
  tds::Session session = connect();
  session.execute("BEGIN TRAN");
  EXPECT_TRUE(session.is_in_transaction());
  session.execute("COMMIT");
  EXPECT_FALSE(session.is_in_transaction());
  session.execute("BEGIN TRAN");
  session.execute("ROLLBACK");
  EXPECT_FALSE(session.is_in_transaction());
}

TEST_F(ServedSessionTest, LoadsWithinATransaction) {
  tds::Session session = connect();
  const std::string table = make_table(session, people_declared());
  People rows{500};
  for (const bool commits : {false, true}) {
    session.begin();
    load(session, table, people_columns(), rows.memory(), 500);
    if (commits) {
      session.commit();
    } else {
      session.rollback();
    }
    EXPECT_EQ(count_rows(session, "SELECT * FROM " + table), commits ? 500U : 0U);
  }
}

TEST_F(ServedSessionTest, IsAsGoodAsNewAfterAReset) {
  tds::Session session = connect();
  session.execute("CREATE TABLE #mine (a int); SET LOCK_TIMEOUT 5");
  session.begin();
  session.reset_before_next();
  EXPECT_THAT(rows_of(session, "SELECT @@TRANCOUNT, @@LOCK_TIMEOUT"), ElementsAre("0|-1"));
  EXPECT_FALSE(session.is_in_transaction());
  EXPECT_THROW(session.execute("SELECT * FROM #mine"), tds::TdsError);
}

TEST_F(ServedSessionTest, HearsMessagesInTheirOrderAndSeveralResults) {
  tds::Session session = connect();
  std::vector<std::string> heard;
  session.on_message([&](const tds::ServerMessage& message) { heard.push_back(message.text); });
  EXPECT_THAT(rows_of(session, "PRINT N'first é'; SELECT 1 AS a; RAISERROR(N'second', 10, 1); SELECT 2 AS a"),
              ElementsAre("1", "2"));
  EXPECT_THAT(heard, ElementsAre("first é", "second"));
}

TEST_F(ServedSessionTest, CanBeUsedAfterAnError) {
  tds::Session session = connect();
  try {
    session.execute("\nSELECT * FROM dbo.hygge_test_nobody");
    FAIL() << "there is no such table";
  } catch (const tds::TdsError& error) {
    ASSERT_TRUE(error.message());
    EXPECT_EQ(error.message()->severity, 16);
    EXPECT_FALSE(error.spoils_connection());
    if (!is_babelfish()) {  // most errors have one number there, and the batch's first line
      EXPECT_EQ(error.message()->number, 208);
      EXPECT_EQ(error.message()->line, 2U);
      EXPECT_EQ(error.kind(), ErrorKind::NotFound);
    }
  }
  EXPECT_THAT(rows_of(session, "SELECT 1 AS one"), ElementsAre("1"));
}

TEST_F(ServedSessionTest, CanBeUsedAfterAResultThatWasGivenUp) {
  tds::Session session = connect();
  const std::string table = people(session, 20'000);
  for (const int acknowledges_inside : {0, 1}) {
    if (!is_real()) server().faults().set("attention_in_reply", acknowledges_inside);
    {
      tds::Reply reply = session.batch("SELECT a.* FROM " + table + " a CROSS JOIN (VALUES (1), (2), (3)) b (n)");
      ASSERT_EQ(reply.next(), tds::Reply::Event::Columns);
      const auto columns = tds::read_columns(reply.input());
      ASSERT_EQ(reply.next(), tds::Reply::Event::Rows);
      DecodedRows rows{columns, {}, 100};
      EXPECT_EQ(rows.read(reply.input()), 100U);
    }
    EXPECT_TRUE(session.is_usable());
    EXPECT_THAT(rows_of(session, "SELECT CAST(1 AS int) AS one"), ElementsAre("1"));
  }
  if (!is_real()) {
    EXPECT_EQ(server().counters().attentions, 2);
  }
}

TEST_F(ServedSessionTest, CanBeUsedAfterALoadThatWasGivenUp) {
  tds::Session session = connect();
  const std::string table = people(session, 10);
  const std::vector<std::string> path{"dbo", table.substr(4)};
  People rows{5'000};
  for (const int written : {0, 1, 5'000}) {
    SCOPED_TRACE(written);
    {
      tds::BulkLoad bulk = session.bulk(tds::insert_bulk_statement(path, people_columns(), {}));
      tds::BulkWriter writer{people_columns(), {}};
      writer.begin(bulk.output());
      writer.write(bulk.output(), rows.memory(), 0, static_cast<std::size_t>(written));
    }
    EXPECT_TRUE(session.is_usable());
    EXPECT_THAT(rows_of(session, "SELECT COUNT(*) FROM " + table), ElementsAre("10"));
  }
  EXPECT_EQ(load(session, table, people_columns(), rows.memory(), 5'000), 5'000U);
}

TEST_F(ServedSessionTest, CanBeUsedAfterAStatementThatTookTooLong) {
  HYGGE_NOT_BABELFISH("it hears no attention while a statement runs");
  tds::Session session = connect();
  session.set_limits({.idle = std::chrono::milliseconds{50}});
  try {
    session.execute("WAITFOR DELAY '00:01:00'");
    FAIL() << "it waited";
  } catch (const tds::TdsError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Timeout);
    EXPECT_FALSE(error.spoils_connection());
  }
  session.set_limits({});
  EXPECT_THAT(rows_of(session, "SELECT 1 AS one"), ElementsAre("1"));
}

/// The server tells of it by ENVCHANGE alone, and here nobody reads that.
TEST_F(ServedSessionTest, IsSpoiltByATransactionThatBeganInWhatWasGivenUp) {
  HYGGE_NOT_BABELFISH("it tells only of those that a transaction request begins");
  tds::Session session = connect();
  {
    tds::Reply reply = session.batch("SELECT 1 AS one; BEGIN TRAN");  // whose answer is one packet
    ASSERT_EQ(reply.next(), tds::Reply::Event::Columns);
  }
  EXPECT_FALSE(session.is_usable());
}

TEST_F(ServedSessionTest, TellsWhatItsColumnsAre) {
  HYGGE_NOT_BABELFISH("it tells the same of every column");
  tds::Session session = connect();
  const std::string table = make_table(session, "(i int IDENTITY NOT NULL, n int NULL, o int NOT NULL, c AS (n + 1))");
  tds::Reply reply = session.batch("SELECT i, n, o, c FROM " + table);
  ASSERT_EQ(reply.next(), tds::Reply::Event::Columns);
  std::vector<std::uint16_t> flags;
  for (const tds::ColumnInfo& column : tds::read_columns(reply.input())) flags.push_back(column.flags);
  using Column = tds::ColumnInfo;
  EXPECT_THAT(flags, ElementsAre(Column::kIdentity, Column::kNullable | Column::kUpdatableUnknown,
                                 Column::kUpdatableUnknown, Column::kNullable | Column::kComputed));
}

TEST_F(ServedSessionTest, AgreesOnWhatArrivesAsItIs) {
  HYGGE_EMULATOR_ONLY("not every server has these types");
  tds::Session session = connect();
  EXPECT_TRUE(session.environment().has_utf8);
  EXPECT_TRUE(session.environment().has_json);
  EXPECT_EQ(session.environment().vector_version, 2);
  tds::Reply reply = session.batch("SELECT CAST(N'[1,-2]' AS vector(2, float16)) AS v, CAST(N'{}' AS json) AS j");
  ASSERT_EQ(reply.next(), tds::Reply::Event::Columns);
  const std::vector<tds::ColumnInfo> columns = tds::read_columns(reply.input());
  EXPECT_EQ(columns[0].type.type, tds::WireType::Vector);
  EXPECT_EQ(columns[0].type.element, 1);
  EXPECT_EQ(columns[1].type.type, tds::WireType::Json);
}

/// Nothing of it has run, so that there is nothing that a transaction would have to end for.
TEST_F(ServedSessionTest, KeepsItsTransactionWhenABatchCannotBeRead) {
  HYGGE_NOT_BABELFISH("an error in a transaction ends it");
  tds::Session session = connect();
  session.execute("SET XACT_ABORT ON");
  session.begin();
  EXPECT_THROW(session.execute("SELECT 1 AS a; SELECT 1 FOO 5"), tds::TdsError);
  EXPECT_TRUE(session.is_in_transaction());
  EXPECT_THAT(rows_of(session, "SELECT @@TRANCOUNT"), ElementsAre("1"));
  session.rollback();
}

TEST_F(ServedSessionTest, TellsWhoItIs) {
  tds::ConnectRequest request = TestedServerTest::request();
  request.application_name = "hygge tests";
  tds::Session session = tds::Session::connect(request, CancelToken{});
  EXPECT_THAT(rows_of(session, "SELECT program_name FROM sys.dm_exec_sessions WHERE session_id = @@SPID"),
              ElementsAre("hygge tests"));
  if (!is_babelfish()) {  // its packets do not tell
    EXPECT_THAT(rows_of(session, "SELECT CAST(@@SPID AS int)"), ElementsAre(std::to_string(session.server_process())));
  }
  EXPECT_EQ(session.environment().database, request.database);
}

}  // namespace
}  // namespace hygge::test
