#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/one_line.h"
#include "tests/support/served_project.h"

namespace hygge::test {

/// The built program with the test server, and a flow `f` of landing/*.parquet into a table of it.
class FlowTest : public testing::Test {
 protected:
  static std::string well(const ProgramResult& run) {
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    return in_one_line(run.out + run.err);
  }
  static std::string complaint(const ProgramResult& run, int exit_code = 1) {
    EXPECT_EQ(run.exit_code, exit_code) << run.out << run.err;
    return in_one_line(run.out + run.err);
  }
  tds_server::Server& server() { return project_.server(); }
  /// Into dbo.t, with more keys of the store, and of the flow.
  void write_flow(const std::string& more = {}, const std::string& flow = {}) {
    project_.write_flows("  f: {home: landing, store: {type: mssql, connection: erp, table: dbo.t" + more +
                         "}, retries: 0" + flow + "}\n");
  }
  std::string start() { return well(project_.hygge({"start"})); }
  std::string fails() { return complaint(project_.hygge({"start"})); }
  /// All values of the server's answer, with blanks between them; "NULL" for NULL.
  std::string asked(const std::string& sql) {
    std::string text;
    for (const auto& row : server().run(sql)) {
      for (const auto& value : row) text += (text.empty() ? "" : " ") + value.value_or("NULL");
    }
    return text;
  }
  std::string rows_of(const std::string& table = "dbo.t") { return asked("SELECT COUNT_BIG(*) FROM " + table); }
  std::string tables_left() { return asked("SELECT name FROM sys.tables ORDER BY name"); }

  ServedProject project_{", encrypt: no"};
};

}  // namespace hygge::test
