#include <gmock/gmock.h>

#include "hygge/tds/bulk_error.h"
#include "tests/tds/source_columns.h"
#include "tests/tds_session/session_rows.h"
#include "tests/tds_session/tested_server.h"

namespace hygge::test {
namespace {

using tds::Storage;
using tds::WireType;
using testing::HasSubstr;

/// Rows that the server does not take: which column, which rows, what to do; and nothing of the batch is there.
class RefusedRowsTest : public TestedServerTest {
 protected:
  static tds::BulkColumn column(const std::string& name, WireType type, std::uint32_t size, Storage storage) {
    tds::BulkColumn made;
    made.name = name;
    made.type.type = type;
    made.type.size = size;
    made.storage = storage;
    return made;
  }
  /// What comes of loading rows (number, text) into columns n and t of a table with these columns.
  tds::TdsError refusal(const std::string& columns, const std::vector<std::optional<std::int32_t>>& numbers,
                        const std::vector<std::optional<std::string>>& texts, tds::BulkColumn text) {
    tds::Session session = connect();
    const std::string table = make_table(session, columns);
    const std::vector<tds::BulkColumn> loaded{column("n", WireType::IntN, 4, Storage::Int32), std::move(text)};
    SourceColumn first = SourceColumn::of(numbers);
    SourceColumn second = SourceColumn::of(texts);
    try {
      load(session, table, loaded, std::vector{first.memory(), second.memory()}, numbers.size());
    } catch (const tds::TdsError& error) {
      EXPECT_TRUE(session.is_usable());
      EXPECT_THAT(rows_of(session, "SELECT COUNT(*) FROM " + table), testing::ElementsAre("0"));
      return locate(error, "people", loaded, {.first = 100, .count = numbers.size()});
    }
    throw std::logic_error{"the rows were taken"};
  }
  static tds::BulkColumn wide_text() { return column("t", WireType::NVarChar, 200, Storage::Text); }
};

TEST_F(RefusedRowsTest, TooLongForTheirColumn) {
  HYGGE_NOT_BABELFISH("it takes the rows of a bulk load as they come");
  const tds::TdsError error = refusal("(n int, t nvarchar(3))", {1, 2, 3}, {"abc", "too long", "x"}, wide_text());
  EXPECT_EQ(error.headline(), "the server refused the rows");
  EXPECT_EQ(error.where(), "people, column 't', rows 101 to 103");
  EXPECT_THAT(error.reason(), HasSubstr("Truncated value: 'too'"));
  EXPECT_EQ(error.advice(), "make the column wider, or the values shorter");
}

TEST_F(RefusedRowsTest, NothingWhereSomethingMustBe) {
  HYGGE_NOT_BABELFISH("it takes the rows of a bulk load as they come");
  const tds::TdsError error = refusal("(n int NOT NULL, t nvarchar(9))", {1, std::nullopt}, {"a", "b"}, wide_text());
  EXPECT_EQ(error.message()->number, 515);
  EXPECT_EQ(error.where(), "people, column 'n', rows 101 to 102");
  EXPECT_EQ(error.advice(), "let the column be NULL, give it a default, or fill it");
}

TEST_F(RefusedRowsTest, TwiceTheSameKey) {
  const tds::TdsError error =
      refusal("(n int NOT NULL PRIMARY KEY, t nvarchar(9))", {7, 8, 7}, {"a", "b", "c"}, wide_text());
  EXPECT_EQ(error.message()->number, 2627);
  EXPECT_EQ(error.where(), "people, rows 101 to 103");
  EXPECT_THAT(error.reason(), HasSubstr(is_babelfish() ? "duplicate key value" : "The duplicate key value is (7)."));
}

TEST_F(RefusedRowsTest, OfAnotherTypeThanTheyWereDeclared) {
  HYGGE_NOT_BABELFISH("it takes the rows of a bulk load as they come");
  tds::BulkColumn text = wide_text();
  text.declared = "varbinary(20)";
  const tds::TdsError error = refusal("(n int, t nvarchar(9))", {1}, {"a"}, text);
  EXPECT_EQ(error.where(), "people, column 't', row 101");
}

/// What the client itself finds out, before the server sees it, has its row.
TEST_F(RefusedRowsTest, TooLongForWhatWasDeclared) {
  tds::Session session = connect();
  const std::string table = make_table(session, "(t nvarchar(3))");
  const std::vector<tds::BulkColumn> columns{column("t", WireType::NVarChar, 6, Storage::Text)};
  SourceColumn texts = SourceColumn::of({std::optional<std::string>{"abc"}, "abcd"});
  try {
    load(session, table, columns, std::vector{texts.memory()}, 2);
    FAIL() << "the rows were taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Data);
    EXPECT_EQ(error.headline(), "a value does not fit the column 't' (nvarchar(3))");
    EXPECT_EQ(error.where(), "row 2");
  }
  EXPECT_TRUE(session.is_usable());
  EXPECT_THAT(rows_of(session, "SELECT COUNT(*) FROM " + table), testing::ElementsAre("0"));
}

}  // namespace
}  // namespace hygge::test
