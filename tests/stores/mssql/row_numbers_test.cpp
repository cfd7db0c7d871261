#include "hygge/stores/mssql/row_numbers.h"

#include <gtest/gtest.h>

namespace hygge::stores::mssql {
namespace {

tds::TdsError refusal(std::int32_t number, const std::string& text) {
  tds::ServerMessage message;
  message.number = number;
  message.severity = 16;
  message.text = text;
  return tds::server_error({message}, tds::Moment::Rows);
}

std::vector<tds::BulkColumn> two_columns() {
  tds::BulkColumn first;
  first.name = "id";
  tds::BulkColumn second;
  second.name = "text";
  return {first, second};
}

TEST(RowNumbersTest, TellTheRowsOfABatchThatHasThemAll) {
  RowNumbers numbers;
  numbers.add(100, 20);
  numbers.add(120, 30);
  EXPECT_EQ(numbers.count(), 50U);
  EXPECT_EQ(numbers.number(49), 149U);
  const std::vector<tds::BulkColumn> columns = two_columns();
  EXPECT_EQ(numbers.locate(refusal(2627, "Violation of PRIMARY KEY constraint."), "dbo.t", columns).where(),
            "dbo.t, within rows 101 to 150");
}

TEST(RowNumbersTest, TellBetweenWhichRowsItWasWhereOthersTookSome) {
  RowNumbers numbers;
  numbers.add(0, 10);
  numbers.add(20, 10);
  EXPECT_EQ(numbers.number(10), 20U);
  const std::vector<tds::BulkColumn> columns = two_columns();
  EXPECT_EQ(numbers.locate(refusal(2627, "Violation of PRIMARY KEY constraint."), "dbo.t", columns).where(),
            "dbo.t, within rows 1 to 30");
}

TEST(RowNumbersTest, TellTheRowThatTheServerCounts) {
  RowNumbers numbers;
  numbers.add(0, 10);
  numbers.add(20, 10);
  const std::vector<tds::BulkColumn> columns = two_columns();
  const std::string text = "Bulk load data conversion error (truncation) for row 12, column 2 (text).";
  EXPECT_EQ(numbers.locate(refusal(4863, text), "dbo.t", columns).where(), "dbo.t, column 'text', row 22");
}

TEST(RowNumbersTest, TellNothingOfAnErrorThatIsNotTheServers) {
  RowNumbers numbers;
  numbers.add(0, 10);
  const tds::TdsError error = tds::connection_error(Error{ErrorKind::Connection, "gone"}, true, true);
  EXPECT_EQ(numbers.locate(error, "dbo.t", two_columns()).where(), "");
}

}  // namespace
}  // namespace hygge::stores::mssql
