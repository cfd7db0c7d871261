#include <gmock/gmock.h>

#include "tests/tds_session/session_rows.h"
#include "tests/tds_session/tested_server.h"

namespace hygge::test {
namespace {

using testing::ElementsAreArray;

/// Rows are the same however they are cut into packets, and however large they are.
class PacketsTest : public TestedServerTest {
 protected:
  /// Rows with a value of each framing, NULLs, and a (MAX) value of some packets.
  std::string table_of_rows(tds::Session& session, int rows) {
    const std::string table = make_table(session, kColumns);
    std::string values;
    for (int row = 0; row < rows; ++row) {
      const std::string n = std::to_string(row);
      values +=
          (row > 0 ? ", (" : "(") + n + ", " + (row % 3 == 0 ? "NULL" : n + ".25") + ", N'é" + n + "', " +
          (row % 4 == 0 ? "NULL" : "REPLICATE(CAST(N'ab漢' AS nvarchar(max)), " + std::to_string(row * 13) + ")") +
          ", '2024-02-29 12:00:00." + std::to_string(1'000'000 + row) + "')";
    }
    session.execute("INSERT INTO " + table + " VALUES " + values);
    return table;
  }
  static constexpr const char* kColumns =
      "(n int NOT NULL, d decimal(10,2) NULL, t nvarchar(40) NOT NULL, m nvarchar(max) NULL, w datetime2(7) NOT NULL)";
};

TEST_F(PacketsTest, AreOfEverySize) {
  tds::Session plain = connect();
  const std::string made = table_of_rows(plain, 60);
  const std::string select = "SELECT * FROM " + made + " ORDER BY n";
  const std::vector<std::string> whole = rows_of(plain, select);
  ASSERT_EQ(whole.size(), 60U);
  const std::string loaded = make_table(plain, kColumns);
  std::vector<std::size_t> sizes{512, 513, 514, 515, 4'095, 4'096, 4'097, 16'383, 16'384, 32'766, 32'767};
  for (std::size_t size = 521; size < 32'767; size += size / 7 + 1) sizes.push_back(size);
  for (const std::size_t size : sizes) {
    SCOPED_TRACE(size);
    tds::ConnectRequest request = TestedServerTest::request();
    request.packet_size = size;
    tds::Session session = tds::Session::connect(request, CancelToken{});
    if (!is_real()) {
      EXPECT_EQ(session.environment().packet_size, size);
    }
    EXPECT_THAT(rows_of(session, select), ElementsAreArray(whole));
    session.execute("TRUNCATE TABLE " + loaded);
    EXPECT_EQ(copy_rows(plain, "SELECT * FROM " + made, session, loaded), 60U);
    EXPECT_THAT(rows_of(session, "SELECT * FROM " + loaded + " ORDER BY n"), ElementsAreArray(whole));
  }
}

/// Packets of n bytes cut each token and value somewhere else; one byte each cuts them everywhere.
TEST_F(PacketsTest, CutTokensAndValuesAnywhere) {
  HYGGE_EMULATOR_ONLY("it sends packets of one byte");
  tds::Session session = connect();
  const std::string select = "SELECT * FROM " + table_of_rows(session, 12) + " ORDER BY n";
  const std::vector<std::string> whole = rows_of(session, select);
  for (const int null_form : {0, 1, 2}) {
    server().faults().set("nbcrow", null_form);
    server().faults().set("plp_chunk", 1 + null_form * 5);
    server().faults().set("info_between_rows", 2);
    for (const int size : {1, 2, 3, 5, 7, 11, 13, 17, 64, 127}) {
      server().faults().set("payload_size", size);
      EXPECT_THAT(rows_of(session, select), ElementsAreArray(whole)) << size << " " << null_form;
    }
  }
  server().faults().clear();
  server().faults().set("send_size", 1);
  EXPECT_THAT(rows_of(session, select), ElementsAreArray(whole));
}

TEST_F(PacketsTest, CarryTablesOfAThousandColumns) {
  tds::Session session = connect();
  tds::Session loader = connect();
  std::string columns;
  std::string values;
  constexpr const char* kTypes[] = {"int", "bit", "smallint", "decimal(9,2)", "date", "varchar(3)", "tinyint", "real"};
  constexpr const char* kValues[] = {"-7", "1", "300", "1.25", "'2024-02-29'", "'abc'", "NULL", "0.5"};
  for (int i = 0; i < 1'024; ++i) {
    columns += (i > 0 ? ", c" : "c") + std::to_string(i) + " " + kTypes[i % 8] + " NULL";
    values += (i > 0 ? std::string{", "} : std::string{}) + kValues[i % 8];
  }
  const std::string made = make_table(session, "(" + columns + ")");
  const std::string loaded = make_table(session, "(" + columns + ")");
  session.execute("INSERT INTO " + made + " VALUES (" + values + "), (" + values + ")");
  const std::vector<std::string> whole = rows_of(session, "SELECT * FROM " + made);
  ASSERT_EQ(whole.size(), 2U);
  EXPECT_THAT(whole[0], testing::StartsWith("-7|1|300|1.25|2024-02-29|abc|NULL|0.5|-7|1|"));
  EXPECT_EQ(copy_rows(session, "SELECT * FROM " + made, loader, loaded), 2U);
  EXPECT_THAT(rows_of(session, "SELECT * FROM " + loaded), ElementsAreArray(whole));
}

/// A page has 8,096 bytes, of which a row may take 8,060.
TEST_F(PacketsTest, CarryTheLongestRowsOfAPage) {
  tds::Session session = connect();
  tds::Session loader = connect();
  const std::string columns = "(n int NOT NULL, a char(8000) NOT NULL, b char(49) NOT NULL)";
  const std::string made = make_table(session, columns);
  const std::string loaded = make_table(session, columns);
  session.execute("INSERT INTO " + made + " VALUES (1, REPLICATE('x', 8000), 'b'), (2, 'y', REPLICATE('z', 49))");
  const std::vector<std::string> whole = rows_of(session, "SELECT * FROM " + made + " ORDER BY n");
  ASSERT_EQ(whole.size(), 2U);
  EXPECT_EQ(whole[1], "2|y" + std::string(7'999, ' ') + "|" + std::string(49, 'z'));
  EXPECT_EQ(copy_rows(session, "SELECT * FROM " + made, loader, loaded), 2U);
  EXPECT_THAT(rows_of(session, "SELECT * FROM " + loaded + " ORDER BY n"), ElementsAreArray(whole));
}

}  // namespace
}  // namespace hygge::test
