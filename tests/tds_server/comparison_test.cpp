// What a reader of new rows asks for: the greatest value of a column, and the rows beyond a value that it was given.

#include "tests/tds_server/sql_test.h"

namespace hygge::test {
namespace {

using ComparisonTest = SqlTest;

/// A type, three ascending values of it as literals, and the greatest as the server shows it.
struct Ordered {
  std::string type;
  std::string low;
  std::string middle;
  std::string high;
  std::string shown;
};

const std::vector<Ordered>& ordered() {
  static const std::vector<Ordered> all{
      {"tinyint", "0", "1", "255", "255"},
      {"smallint", "-32768", "2", "10", "10"},
      {"int", "-9", "9", "10", "10"},
      {"bigint", "-9223372036854775808", "9007199254740992", "9007199254740993", "9007199254740993"},
      {"decimal(38,10)", "-1.5", "9.0000000001", "10.0000000002", "10.0000000002"},
      {"decimal(9,2)", "-1.5", "9.25", "10.05", "10.05"},
      {"money", "-1", "9.0001", "922337203685477.5807", "922337203685477.5807"},
      {"smallmoney", "-1", "9.0001", "10.5", "10.5000"},
      {"real", "-0.5", "9", "10.5", "10.5"},
      {"float", "-0.5", "9", "10.25", "10.25"},
      {"date", "'0001-01-01'", "'1999-12-31'", "'2024-02-29'", "2024-02-29"},
      {"time(3)", "'00:00'", "'09:00:00.001'", "'13:45:30.123'", "13:45:30.123"},
      {"smalldatetime", "'1900-01-01'", "'2024-02-29 13:45'", "'2024-02-29 13:46'", "2024-02-29 13:46:00"},
      {"datetime", "'1753-01-01'", "'2024-02-29 13:45:30.123'", "'2024-02-29 13:45:30.127'", "2024-02-29 13:45:30.127"},
      {"datetime2(0)", "'0001-01-01'", "'2024-02-29 13:45:29'", "'2024-02-29 13:45:30'", "2024-02-29 13:45:30"},
      {"datetime2(3)", "'0001-01-01'", "'2024-02-29 13:45:30.122'", "'2024-02-29 13:45:30.123'",
       "2024-02-29 13:45:30.123"},
      {"datetime2(7)", "'0001-01-01'", "'2024-02-29 13:45:30.1234566'", "'2024-02-29 13:45:30.1234567'",
       "2024-02-29 13:45:30.1234567"},
      // The moments go up while the local times go down.
      {"datetimeoffset(7)", "'2024-03-01 12:00:00 +14:00'", "'2024-02-29 23:00:00.0000001 +00:00'",
       "'2024-02-29 12:00:00 -12:00'", "2024-02-29 12:00:00.0000000 -12:00"},
      {"datetimeoffset(0)", "'2024-03-01 12:00:00 +14:00'", "'2024-02-29 23:00:00 +00:00'",
       "'2024-02-29 12:00:00 -12:00'", "2024-02-29 12:00:00 -12:00"},
      {"binary(8)", "0x00", "0x00000000000000FF", "0x0000000000000100", "0000000000000100"},
      {"varbinary(8)", "0x00", "0x00FF", "0x0100", "0100"},
  };
  return all;
}

TEST_F(ComparisonTest, TheGreatestValueHasTheTypeOfItsColumn) {
  for (const Ordered& each : ordered()) {
    SCOPED_TRACE(each.type);
    server_.run("CREATE TABLE t (c " + each.type + "); INSERT t VALUES (" + each.high + "), (" + each.low +
                "), (NULL), (" + each.middle + ")");
    EXPECT_EQ(rows("SELECT MAX(c) FROM t"), each.shown + "\n");
    EXPECT_EQ(rows("SELECT COUNT(*) FROM t WHERE c = (SELECT MAX(c) FROM t)"), "1\n");
    EXPECT_EQ(rows("SELECT system_type_name FROM sys.dm_exec_describe_first_result_set(N'SELECT MAX(c) AS m, MIN(c) AS "
                   "n FROM t', NULL, 0)"),
              each.type + "\n" + each.type + "\n");
    EXPECT_EQ(rows("SELECT MAX(c) FROM t WHERE c IS NULL"), "NULL\n");
    server_.run("DROP TABLE t");
  }
  server_.run("CREATE TABLE t (c bit)");
  EXPECT_EQ(error("SELECT MAX(c) FROM t"), "8117: Operand data type bit is invalid for max operator.");
}

TEST_F(ComparisonTest, ParametersOfAColumnsTypePartItsRows) {
  for (const Ordered& each : ordered()) {
    SCOPED_TRACE(each.type);
    server_.run("CREATE TABLE t (id int, c " + each.type + "); INSERT t VALUES (3, " + each.high + "), (1, " +
                each.low + "), (0, NULL), (2, " + each.middle + ")");
    const auto ids = [&](const std::string& condition, const std::string& value) {
      return rows("DECLARE @v " + each.type + " = " + value + "; EXEC sp_executesql N'SELECT id FROM t WHERE c " +
                  condition + " @p ORDER BY c', N'@p " + each.type + "', @p = @v");
    };
    EXPECT_EQ(ids(">", each.low), "2\n3\n");
    EXPECT_EQ(ids(">", each.middle), "3\n");
    EXPECT_EQ(ids(">", each.high), "");
    EXPECT_EQ(ids(">=", each.middle), "2\n3\n");
    EXPECT_EQ(ids("<=", each.middle), "1\n2\n");
    EXPECT_EQ(ids("<", each.middle), "1\n");
    EXPECT_EQ(ids("=", each.middle), "2\n");
    server_.run("DROP TABLE t");
  }
}

TEST_F(ComparisonTest, OneMomentIsTheSameWithEveryOffset) {
  server_.run(
      "CREATE TABLE t (id int, c datetimeoffset(3)); INSERT t VALUES (2, '2024-02-29 13:00:00 +01:00'), "
      "(1, '2024-02-29 12:00:00 +00:00'), (3, '2024-02-29 06:00:00 -06:00'), (4, '2024-02-29 12:00:00.001 +00:00')");
  const std::string moment = "N'@p datetimeoffset(7)', @p = '2024-02-29 14:00:00 +02:00'";
  EXPECT_EQ(rows("EXEC sp_executesql N'SELECT id FROM t WHERE c = @p ORDER BY id', " + moment), "1\n2\n3\n");
  EXPECT_EQ(rows("EXEC sp_executesql N'SELECT id FROM t WHERE c > @p', " + moment), "4\n");
  EXPECT_EQ(rows("SELECT id FROM t ORDER BY c, id"), "1\n2\n3\n4\n");
  EXPECT_EQ(rows("SELECT id FROM t ORDER BY c DESC, id"), "4\n1\n2\n3\n");
}

TEST_F(ComparisonTest, ADatetimeIsThirdsToATypeThatHoldsThem) {
  server_.run("CREATE TABLE t (c datetime); INSERT t VALUES ('2024-02-29 13:45:30.123')");
  EXPECT_EQ(rows("SELECT CAST(c AS datetime2(7)), CAST(c AS datetime2(3)) FROM t"),
            "2024-02-29 13:45:30.1233333|2024-02-29 13:45:30.123\n");
  EXPECT_EQ(rows("EXEC sp_executesql N'SELECT COUNT(*) FROM t WHERE c > @p', N'@p datetime2(7)', @p = "
                 "'2024-02-29 13:45:30.123'"),
            "1\n");
  EXPECT_EQ(rows("EXEC sp_executesql N'SELECT COUNT(*) FROM t WHERE c > @p', N'@p datetime', @p = "
                 "'2024-02-29 13:45:30.123'"),
            "0\n");
}

TEST_F(ComparisonTest, BytesAreAsIfZerosFollowed) {
  EXPECT_EQ(rows("SELECT CASE WHEN 0x01 = 0x0100 THEN 1 ELSE 0 END, CASE WHEN 0x0100 < 0x010001 THEN 1 ELSE 0 END, "
                 "CASE WHEN 0x10 = 0x01 THEN 1 ELSE 0 END"),
            "1|1|0\n");
}

}  // namespace
}  // namespace hygge::test
