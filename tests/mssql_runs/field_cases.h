#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/mssql_runs/run_project.h"
#include "tests/support/one_line.h"

namespace hygge::test {

/// Failures that people have met with such tools, each by the number it has in the list of them (docs/testing.md): the
/// built program, with the test server or a real one.
class FieldCasesTest : public testing::Test {
 protected:
  explicit FieldCasesTest(const std::string& connection = {}, tds_server::Options options = {})
      : project_{connection, std::move(options)} {}

  RunServer& server() { return project_.server(); }
  static std::string well(const ProgramResult& run) {
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    return in_one_line(run.out + run.err);
  }
  static std::string complaint(const ProgramResult& run) {
    EXPECT_EQ(run.exit_code, 1) << run.out << run.err;
    return in_one_line(run.out + run.err);
  }
  static std::string flow(const std::string& name, const std::string& home, const std::string& store,
                          const std::string& more = {}) {
    return "  " + name + ": {home: " + home + ", store: " + store + ", retries: 0" + more + "}\n";
  }
  static std::string table(const std::string& name, const std::string& more = {}) {
    return "{type: mssql, connection: erp, table: " + name + more + "}";
  }
  std::string start(const std::string& flows) {
    project_.write_flows(flows);
    return well(project_.hygge({"start"}));
  }
  /// What DATALENGTH says of one plain letter of an nvarchar: two bytes, or one where the server keeps UTF-8.
  int letter_bytes() { return std::stoi(asked("SELECT DATALENGTH(N'x')")); }
  std::string fails(const std::string& flows) {
    project_.write_flows(flows);
    return complaint(project_.hygge({"start"}));
  }
  /// Parquet to dbo.t, verified, and back to Parquet in lake.
  void there_and_back(const std::string& select, const std::string& store = ", table_options: {heap: true}") {
    project_.write_parquet("landing/a.parquet", select);
    start(flow("up", "landing", table("dbo.t", store), ", verify: full"));
    start(flow("down", table("dbo.t"), "lake"));
  }
  /// dbo.t to Parquet in lake, and from there to dbo.again, verified; returns what was told.
  std::string out_and_back() {
    std::string told = start(flow("down", table("dbo.t"), "lake", ", verify: full"));
    told += start(flow("up", "lake", table("dbo.again", ", table_options: {heap: true}"), ", verify: full"));
    return told;
  }
  void expect_equal() {
    const std::string in = "(SELECT * FROM read_parquet('{folder}/landing/*.parquet'))";
    const std::string out = "(SELECT * FROM read_parquet('{folder}/lake/*.parquet'))";
    EXPECT_EQ(project_.value("SELECT count(*) FROM (" + in + " EXCEPT ALL " + out + ")"), "0");
    EXPECT_EQ(project_.value("SELECT count(*) FROM (" + out + " EXCEPT ALL " + in + ")"), "0");
  }
  /// The values of all rows of an answer, with blanks between them.
  std::string asked(const std::string& sql) {
    std::string text;
    for (const auto& row : server().run(sql)) {
      for (const auto& value : row) text += (text.empty() ? "" : " ") + value.value_or("NULL");
    }
    return text;
  }
  /// The declared types of a table: "id int 4 10 0; name nvarchar 20 0 0".
  std::string declared(const std::string& name) {
    return server().asked(
        "SELECT c.name, t.name, c.max_length, c.precision, c.scale FROM sys.columns AS c JOIN sys.types AS t ON "
        "t.user_type_id = c.user_type_id WHERE c.object_id = OBJECT_ID(N'" +
        name + "') ORDER BY c.column_id");
  }

  RunProject project_;
};

}  // namespace hygge::test
