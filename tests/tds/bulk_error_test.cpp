#include "hygge/tds/bulk_error.h"

#include <gtest/gtest.h>

namespace hygge::tds {
namespace {

std::vector<BulkColumn> columns_named(const std::vector<std::string>& names) {
  std::vector<BulkColumn> columns(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) columns[i].name = names[i];
  return columns;
}

std::string place_of_error(const std::string& text, LoadedRows rows, std::int32_t number = 4863) {
  ServerMessage message;
  message.number = number;
  message.severity = 16;
  message.is_error = true;
  message.text = text;
  return locate(server_error({message}, Moment::Rows), "dbo.people", columns_named({"id", "na'me", "age"}), rows)
      .where();
}

TEST(BulkErrorTest, FindsTheColumnByItsNumberOrName) {
  EXPECT_EQ(place_of_error("Invalid column type from bcp client for colid 3.", {}), "dbo.people, column 'age'");
  EXPECT_EQ(place_of_error("Cannot insert the value NULL into column 'na'me', table 'd.dbo.people'", {}),
            "dbo.people, column 'na'me'");
  EXPECT_EQ(place_of_error("truncated in table 'd.dbo.people', column 'id'. Truncated value: 'x'.", {}),
            "dbo.people, column 'id'");
  for (const char* const text : {"colid 4.", "colid 0", "colid -1", "colid 99999999999999999999", "colid", "colid x",
                                 "column 'nobody'", "column '", ""}) {
    EXPECT_EQ(place_of_error(text, {}), "dbo.people") << text;
  }
}

TEST(BulkErrorTest, TellsTheRowOrTheBatch) {
  const std::string conversion = "Bulk load data conversion error (truncation) for row 7, column 2 (name).";
  EXPECT_EQ(place_of_error(conversion, {.first = 1'000, .count = 500}), "dbo.people, column 'na'me', row 1007");
  EXPECT_EQ(place_of_error(conversion, {.first = 1'000, .count = 6}), "dbo.people, column 'na'me', rows 1001 to 1006");
  EXPECT_EQ(place_of_error("Violation of PRIMARY KEY constraint", {.first = 0, .count = 500}),
            "dbo.people, rows 1 to 500");
  EXPECT_EQ(place_of_error("Violation of PRIMARY KEY constraint", {.first = 6, .count = 1}), "dbo.people, row 7");
}

TEST(BulkErrorTest, TakesNoNumbersFromValuesThatAreQuoted) {
  const std::string truncated =
      "data would be truncated in table 'd.dbo.people', column 'age'. Truncated value: 'colid 1 for row 3, column 2'.";
  EXPECT_EQ(place_of_error(truncated, {.first = 0, .count = 500}, 2628), "dbo.people, column 'age', rows 1 to 500");
  const std::string twice = "Violation of PRIMARY KEY constraint. The duplicate key value is (for row 3, column 2).";
  EXPECT_EQ(place_of_error(twice, {.first = 0, .count = 500}, 2627), "dbo.people, rows 1 to 500");
}

TEST(BulkErrorTest, LeavesWhatIsNotTheServersAsItIs) {
  const TdsError lost = connection_error(Error{ErrorKind::Connection, "lost"}.at("here"), true, true);
  const TdsError same = locate(lost, "dbo.people", columns_named({"id"}), {.first = 0, .count = 1});
  EXPECT_EQ(same.where(), "here");
  EXPECT_TRUE(same.is_in_doubt());
}

}  // namespace
}  // namespace hygge::tds
