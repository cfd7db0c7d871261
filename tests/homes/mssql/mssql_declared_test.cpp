// What the catalogue says of columns is kept with their rows: the built program, reading from the test server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/served_project.h"

namespace hygge::test {
namespace {

class MssqlDeclaredTest : public testing::Test {
 protected:
  void start(const std::string& flows) {
    project_.write_flows(flows);
    const ProgramResult run = project_.hygge({"start"});
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  }
  /// What the files keep of a column, in each of them the same.
  std::string kept(const std::string& folder, const std::string& column) {
    return project_.value("SELECT string_agg(DISTINCT coalesce(json_extract(decode(value), '$.columns.\"" + column +
                          "\"')::VARCHAR, 'nothing'), ' and ') FROM parquet_kv_metadata('{folder}/" + folder +
                          "/*.parquet') WHERE decode(key) = 'hygge_declared'");
  }

  ServedProject project_;
};

TEST_F(MssqlDeclaredTest, EveryFileSaysHowTheColumnsAreDeclared) {
  project_.server().run(
      "CREATE TABLE dbo.[sales 2024.[x]]] (id int IDENTITY(10,5) NOT NULL, line smallint NOT NULL, name nvarchar(50) "
      "COLLATE Latin1_General_100_BIN2 NULL, note varchar(max), amount decimal(18,2) DEFAULT (1.5), at datetime2(3), o "
      "datetimeoffset(0), rv rowversion, v sql_variant, x xml, geo geography, CONSTRAINT pk PRIMARY KEY (line, id))");
  for (int row = 0; row < 5; ++row) {
    project_.server().run("INSERT INTO dbo.[sales 2024.[x]]] (line, name) VALUES (" + std::to_string(row) + ", N'n')");
  }
  start(
      "  f: {home: {type: mssql, connection: erp, table: 'dbo.[sales 2024.[x]]]'}, store: {type: parquet, path: lake, "
      "batch_size: 2}}\n");
  EXPECT_EQ(project_.files("lake").size(), 3U);
  EXPECT_EQ(kept("lake", "id"), R"x({"identity":"10,5","key":2,"nullable":false,"type":"int"})x");
  EXPECT_EQ(kept("lake", "line"), R"x({"key":1,"nullable":false,"type":"smallint"})x");
  EXPECT_EQ(kept("lake", "name"), R"x({"collation":"Latin1_General_100_BIN2","nullable":true,"type":"nvarchar(50)"})x");
  EXPECT_THAT(kept("lake", "note"), testing::HasSubstr(R"x("type":"varchar(max)")x"));
  EXPECT_THAT(kept("lake", "amount"),
              testing::HasSubstr(R"x("default":"(1.5)","nullable":true,"type":"decimal(18,2)")x"));
  EXPECT_EQ(kept("lake", "at"), R"x({"nullable":true,"type":"datetime2(3)"})x");
  EXPECT_EQ(kept("lake", "o"), R"x({"nullable":true,"type":"datetimeoffset(0)"})x");
  EXPECT_EQ(kept("lake", "rv"), R"x({"nullable":false,"type":"rowversion"})x");
  EXPECT_EQ(kept("lake", "v"), R"x({"nullable":true,"type":"sql_variant"})x");
  EXPECT_EQ(kept("lake", "x"), R"x({"nullable":true,"type":"xml"})x");
  EXPECT_EQ(kept("lake", "geo"), R"x({"nullable":true,"type":"geography"})x");
}

TEST_F(MssqlDeclaredTest, RowsThatAreWrittenAnewKeepIt) {
  project_.server().run("CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, name nvarchar(50))");
  project_.server().run("INSERT INTO dbo.t VALUES (1, N'a'), (2, N'b')");
  start("  f: {home: {type: mssql, connection: erp, table: dbo.t}, store: lake}\n");
  start("  g: {home: lake, store: again, where: id > 1}\n  h: {home: lake, store: some, columns: [name]}\n");
  EXPECT_EQ(project_.count("again/*.parquet"), 1);
  EXPECT_EQ(kept("again", "id"), R"x({"key":1,"nullable":false,"type":"int"})x");
  EXPECT_EQ(kept("some", "name"), kept("lake", "name"));
  EXPECT_EQ(kept("some", "id"), "nothing");
}

TEST_F(MssqlDeclaredTest, AQueryHasTheTypesOfItsResult) {
  project_.server().run("CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, name nvarchar(50))");
  start("  f: {home: {type: mssql, connection: erp, query: 'SELECT id AS n, name FROM dbo.t'}, store: lake}\n");
  EXPECT_THAT(kept("lake", "n"), testing::HasSubstr(R"x("type":"int")x"));
  EXPECT_THAT(kept("lake", "name"), testing::HasSubstr(R"x("type":"nvarchar(50)")x"));
}

}  // namespace
}  // namespace hygge::test
