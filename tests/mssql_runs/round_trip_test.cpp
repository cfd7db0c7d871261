// To SQL Server and back, and from SQL Server and back: values, types, lengths, keys and NULLs are what they were.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/mssql_runs/run_project.h"
#include "tests/support/one_line.h"

namespace hygge::test {
namespace {

using testing::HasSubstr;

class Run6 : public testing::Test {
 protected:
  void start(const std::string& first, const std::string& second) {
    const ProgramResult run = project_.start_sample("mssql_round_trip.yaml", {"--flow", first, "--flow", second});
    ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  }
  std::string columns_of(const std::string& table) {
    return project_.server().asked(
        "SELECT c.name, t.name, c.max_length, c.precision, c.scale, c.is_nullable, c.is_identity, c.collation_name "
        "FROM "
        "sys.columns AS c JOIN sys.types AS t ON t.user_type_id = c.user_type_id WHERE c.object_id = OBJECT_ID(N'" +
        table + "') ORDER BY c.column_id");
  }
  std::string key_of(const std::string& table) {
    return project_.server().asked(
        "SELECT i.type_desc, i.is_primary_key, i.is_unique, c.name, k.key_ordinal FROM sys.indexes AS i JOIN "
        "sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id JOIN sys.columns AS c ON "
        "c.object_id = k.object_id AND c.column_id = k.column_id WHERE i.is_primary_key = 1 AND i.object_id = "
        "OBJECT_ID(N'" +
        table + "') ORDER BY k.key_ordinal");
  }
  /// How many rows one has and the other has not.
  std::string only_in(const std::string& one, const std::string& other) {
    return project_.value("SELECT count(*) FROM (SELECT * FROM '{folder}/" + one +
                          "' EXCEPT ALL SELECT * FROM '{folder}/" + other + "')");
  }

  RunProject project_;
};

TEST_F(Run6, BothDirectionsKeepWhatTheyGot) {
  HYGGE_NO_BABELFISH("it has six digits of a second, and other precisions");
  project_.copy_sample("mssql_round_trip.yaml");
  project_.server().run(
      "CREATE TABLE dbo.customers (region char(3) NOT NULL, id int IDENTITY(100,5) NOT NULL, name nvarchar(37) COLLATE "
      "Latin1_General_100_BIN2 NOT NULL, note varchar(max) NULL, code varchar(8000) NULL, photo varbinary(64) NULL, "
      "balance money NULL, rate decimal(38,38) NULL, share real NULL, born date NULL, at time(3) NULL, seen datetime "
      "NULL, "
      "since smalldatetime NULL, made datetime2(7) NULL, changed datetimeoffset(3) NULL, is_kept bit NULL, small "
      "tinyint "
      "NULL, uid uniqueidentifier NULL, CONSTRAINT pk_customers PRIMARY KEY CLUSTERED (region, id))");
  project_.server().run(
      "INSERT INTO dbo.customers (region, name, note, code, photo, balance, rate, share, born, at, seen, since, made, "
      "changed, is_kept, small, uid) VALUES ('DK', N'Ærø 😀', 'note', '', 0x00FF, -922337203685477.5808, "
      "-0.99999999999999999999999999999999999999, 1.5, '0001-01-01', '23:59:59.999', '1753-01-01T00:00:00.003', "
      "'2079-06-06T23:59:00', '2024-01-02T03:04:05.1234567', '2024-01-02T03:04:05.123 +05:45', 1, 255, "
      "'0E984725-C51C-4BF4-9960-E1C80E27ABA0')");
  project_.server().run("INSERT INTO dbo.customers (region, name) VALUES ('DK', N''), ('NO', N' trailing ')");
  project_.write_parquet("landing/orders/a.parquet",
                         "SELECT range AS id, CASE WHEN range % 5 = 0 THEN NULL ELSE 'order ' || range END AS text, "
                         "(range / 7)::DECIMAL(18,4) AS amount, range % 3 = 0 AS paid, "
                         "TIMESTAMP '2024-01-01' + INTERVAL (range) SECONDS AS at FROM range(4000)");
  start("save", "load");
  start("restore", "unload");

  EXPECT_EQ(columns_of("dbo.customers_restored"), columns_of("dbo.customers"));
  EXPECT_EQ(key_of("dbo.customers"), "CLUSTERED 1 1 region 1; CLUSTERED 1 1 id 2");
  EXPECT_EQ(key_of("dbo.customers_restored"), key_of("dbo.customers"));
  const std::string all =
      "SELECT region, id, name, note, code, photo, balance, rate, share, born, at, seen, since, made, "
      "is_kept, small, uid FROM dbo.";
  EXPECT_EQ(project_.server().asked(all + "customers_restored EXCEPT " + all + "customers"), "");
  EXPECT_EQ(project_.server().asked("SELECT changed FROM dbo.customers_restored WHERE id = 100"),
            "2024-01-01 21:19:05.123 +00:00")
      << "the moment; offsets are not kept";
  EXPECT_EQ(project_.server().asked("SELECT COUNT(*), MIN(id), MAX(id) FROM dbo.customers_restored"), "3 100 110");

  EXPECT_EQ(only_in("lake/orders/*.parquet", "landing/orders/*.parquet"), "0");
  EXPECT_EQ(only_in("landing/orders/*.parquet", "lake/orders/*.parquet"), "0");
  const std::string types = "SELECT string_agg(column_name || ' ' || column_type, ', ') FROM (DESCRIBE SELECT * FROM '";
  EXPECT_EQ(project_.value(types + "{folder}/lake/orders/*.parquet')"),
            project_.value(types + "{folder}/landing/orders/*.parquet')"));
}

}  // namespace
}  // namespace hygge::test
