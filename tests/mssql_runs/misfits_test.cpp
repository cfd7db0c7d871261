// What a person is told of a value that its column has no place for, and what is done about long texts.

#include <string>
#include <vector>

#include "tests/mssql_runs/field_cases.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class MisfitsTest : public FieldCasesTest {
 protected:
  /// What a flow `f` says that fails to bring rows with `value` in the 6th of 10 into a column `c` of `type`.
  std::string told(const std::string& value, const std::string& other, const std::string& type) {
    server().run("DROP TABLE IF EXISTS dbo.t; CREATE TABLE dbo.t (id int NOT NULL, c " + type + " NULL)");
    project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, CASE range WHEN 5 THEN " + value +
                                                    " ELSE " + other + " END AS c FROM range(10)");
    const std::string text = fails(flow("f", "landing", table("dbo.t")));
    EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t"), "0");
    EXPECT_THAT(text, AllOf(HasSubstr("f: a value does not fit the column 'c'"), HasSubstr("dbo.t, column 'c', row 6"),
                            HasSubstr("set such rows aside with `on_error: reject`"), Not(HasSubstr("or the value"))));
    return text;
  }
  std::string indexes(const std::string& name) {
    return asked("SELECT i.type_desc FROM sys.indexes AS i WHERE i.object_id = OBJECT_ID(N'" + name + "')");
  }
};

TEST_F(MisfitsTest, TextsAreToldWithTheirLengthTheLimitAndWhereTheyBegin) {
  EXPECT_THAT(told("'a long name ' || repeat('x', 30)", "'a'", "nvarchar(20)"),
              AllOf(HasSubstr("'c' (nvarchar(20))"), HasSubstr("it has 42 characters, and the column takes 20"),
                    HasSubstr(": 'a long name xx"), HasSubstr("make the column longer at the server (ALTER TABLE")));
  EXPECT_THAT(told("repeat('x', 21)", "'a'", "varchar(20)"), HasSubstr("it has 21 bytes, and the column takes 20"));
}

TEST_F(MisfitsTest, RowsOfWhichNoColumnIsLeftAreTold) {
  server().run(
      "CREATE TABLE dbo.t (id int IDENTITY(1,1) NOT NULL PRIMARY KEY); CREATE TABLE dbo.source (id int NULL); "
      "INSERT INTO dbo.source VALUES (1)");
  for (const char* const home : {"{type: mssql, connection: erp, table: dbo.source}", "landing"}) {
    project_.write_parquet("landing/a.parquet", "SELECT 1 AS id");
    EXPECT_THAT(fails(flow("f", home, table("dbo.t", ", keep_identity: false"))),
                AllOf(HasSubstr("no column of the rows goes into"), HasSubstr("the server makes the values of 'id'"),
                      HasSubstr("set `keep_identity: true`")));
  }
  EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t"), "0");
}

TEST_F(MisfitsTest, NumbersAreToldWithTheirValueAndWhatTheColumnTakes) {
  const std::string mended = "mend the value at its home, give the column another type at the server (ALTER TABLE), or";
  EXPECT_THAT(
      told("12345678.90", "1.5", "decimal(9,2)"),
      AllOf(HasSubstr("'c' (decimal(9,2))"), HasSubstr("more than the 9 digits of its type: 12345678.90"),
            HasSubstr("takes numbers with at most 7 digits before the point and 2 behind it"), HasSubstr(mended)));
  EXPECT_THAT(
      told("214748.3648::DECIMAL(12,4)", "1.5", "smallmoney"),
      HasSubstr("type's range: 214748.3648; the column takes numbers from -214,748.3648 to 214,748.3647, with"));
  EXPECT_THAT(told("40000", "1", "smallint"), HasSubstr("type's range: 40000;"));
  EXPECT_THAT(told("-7::DECIMAL(4,0)", "1", "tinyint"), HasSubstr("-7"));
  EXPECT_THAT(told("1.234::DOUBLE", "1.5", "decimal(9,2)"),
              AllOf(HasSubstr("'1.234' does not fit"), HasSubstr(mended)));
  EXPECT_THAT(told("3000000000::BIGINT", "1", "int"),
              AllOf(HasSubstr("it is outside of the type's range: 3000000000; the column takes whole numbers from "
                              "-2,147,483,648 to 2,147,483,647"),
                    HasSubstr(mended)));
}

TEST_F(MisfitsTest, TimesAreToldWithTheYearsThatThereAreAndATypeThatHasMore) {
  const std::string nulled = "have such values written as NULL with `invalid_values: set_null`";
  const std::string day = "DATE '2020-01-01'";
  const std::string years = "it is no date from 0001-01-01 to 9999-12-31";
  EXPECT_THAT(told(day + " - 900000", day, "date"),
              AllOf(HasSubstr(years), HasSubstr(nulled), Not(HasSubstr("datetime2"))));
  EXPECT_THAT(told(day + " + 3900000", day, "date"), AllOf(HasSubstr(years), HasSubstr(nulled)));
  EXPECT_THAT(told("TIMESTAMP '1752-12-31 23:59:59'", "TIMESTAMP '2020-01-01'", "datetime"),
              AllOf(HasSubstr("it is no time from 1753-01-01 to 9999-12-31"), HasSubstr(nulled),
                    HasSubstr("give the column the type datetime2 at the server (ALTER TABLE)")));
  EXPECT_THAT(told("TIMESTAMP '2080-01-01'", "TIMESTAMP '2020-01-01'", "smalldatetime"),
              AllOf(HasSubstr("it is no time from 1900-01-01 to 2079-06-06"), HasSubstr("the type datetime2")));
}

TEST_F(MisfitsTest, ALongTextMakesTheColumnOfANewTableMaxWhereverItStands) {
  HYGGE_NO_BABELFISH("its ALTER COLUMN takes no NULL");
  // Within what is looked at, in the batch behind it, in the last row of all.
  for (const int row : {7, 10'000, 199'999}) {
    project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, CASE range WHEN " + std::to_string(row) +
                                                    " THEN repeat('x', 5000) ELSE 'x' END AS note FROM range(200000)");
    for (const char* shape : {"clustered_columnstore: true", "heap: true"}) {
      SCOPED_TRACE(std::to_string(row) + " " + shape);
      server().run("DROP TABLE IF EXISTS dbo.t");
      start(flow("f", "landing",
                 table("dbo.t", std::string{", batch_size: 10000, schema_inference: {sample_batches: 1}, "
                                            "table_options: {"} +
                                    shape + "}"),
                 ", verify: full"));
      EXPECT_EQ(asked("SELECT COUNT(*), MAX(LEN(note)), MIN(LEN(note)) FROM dbo.t"), "200000 5000 1");
      EXPECT_THAT(declared("dbo.t"), HasSubstr("note nvarchar -1"));
      EXPECT_EQ(indexes("dbo.t"), std::string{shape}.starts_with("heap") ? "HEAP" : "CLUSTERED COLUMNSTORE");
    }
  }
  // With the usual settings, from the first batch that is not looked at.
  server().run("DROP TABLE IF EXISTS dbo.t");
  project_.write_parquet("landing/a.parquet",
                         "SELECT range::INTEGER AS id, CASE range WHEN 399999 THEN repeat('x', "
                         "5000) ELSE 'x' END AS note FROM range(400000)");
  EXPECT_THAT(start(flow("f", "landing", table("dbo.t"))), HasSubstr("nvarchar(50) became nvarchar(max)"));
  EXPECT_EQ(asked("SELECT COUNT(*), MAX(LEN(note)) FROM dbo.t"), "400000 5000");
}

}  // namespace
}  // namespace hygge::test
