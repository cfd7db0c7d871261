// Parquet to tables of SQL Server: few rows and many, in every way.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/mssql_runs/run_project.h"
#include "tests/support/instrumented.h"
#include "tests/support/one_line.h"
#include "tests/support/wait_until.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class IntoMssql : public testing::Test {
 protected:
  std::string start(const std::string& sample, const std::vector<std::string>& more = {}, int exit_code = 0) {
    const ProgramResult run = project_.start_sample(sample, more);
    EXPECT_EQ(run.exit_code, exit_code) << run.out << run.err;
    return in_one_line(run.err);
  }

  RunProject project_;
};

class Run5 : public IntoMssql, public testing::WithParamInterface<int> {};

TEST_P(Run5, RowsGoIntoANewTableSideBySideAndComeBack) {
  HYGGE_NEEDS_DECIMALS();
  const int rows = kIsInstrumented && GetParam() > 100 ? 20'000 : GetParam();
  project_.copy_sample("parquet_to_mssql_parallel.yaml");
  project_.write_parquet("landing/orders/a.parquet",
                         "SELECT range AS id, (range / 7)::DECIMAL(18,2) AS amount, CASE WHEN range % 9 = 0 THEN NULL "
                         "ELSE 'name ' || range % 1000 END AS name FROM range(" +
                             std::to_string(rows) + ")");
  const std::string told = start("parquet_to_mssql_parallel.yaml", {"--flow", "in"});
  EXPECT_THAT(told, HasSubstr("values of 3 columns agree"));
  if (rows == 500'000) {
    EXPECT_THAT(told,
                HasSubstr(RunServer::is_babelfish() ? "5 writers load a staging table side by side with TABLOCK"
                                                    : "4 writers load a staging table side by side, a columnstore"));
  }
  EXPECT_EQ(project_.server().asked("SELECT COUNT(*) FROM dbo.all_orders"), std::to_string(rows));
  if (!RunServer::is_real()) {  // each writer fills batches, and has a rest
    const std::int64_t loads = project_.server().test_server().counters().bulk_loads;
    EXPECT_GE(loads, (rows + 102'399) / 102'400);
    EXPECT_LE(loads, rows / 102'400 + 4);
  }
  start("parquet_to_mssql_parallel.yaml", {"--flow", "out"});
  EXPECT_EQ(project_.checksum("lake/all_orders/*.parquet"), project_.checksum("landing/orders/*.parquet"));
  EXPECT_EQ(project_.count("lake/all_orders/*.parquet"), rows);
}

INSTANTIATE_TEST_SUITE_P(Rows, Run5, testing::Values(100, 500'000), testing::PrintToStringParamName());

TEST_F(IntoMssql, TablesAreMadeReplacedAndMerged) {
  HYGGE_NEEDS_DECIMALS();
  project_.copy_sample("parquet_to_mssql.yaml");
  project_.write_parquet("landing/customers/a.parquet", "SELECT 1 AS id, 'Anna' AS name UNION ALL SELECT 2, 'Bø'");
  project_.write_parquet("landing/orders/a.parquet", "SELECT 1 AS id, 50.00 AS amount UNION ALL SELECT 2, 150.00");
  start("parquet_to_mssql.yaml");
  project_.write_parquet("landing/customers/a.parquet", "SELECT 3 AS id, 'Cia' AS name");
  project_.write_parquet("landing/orders/a.parquet", "SELECT 2 AS id, 99.50 AS amount UNION ALL SELECT 3, 1.00");
  start("parquet_to_mssql.yaml");
  EXPECT_EQ(project_.server().asked("SELECT id, name FROM dbo.customers ORDER BY id"), "3 Cia");
  EXPECT_EQ(project_.server().asked("SELECT id, amount FROM dbo.orders ORDER BY id"), "1 50.00; 2 99.50; 3 1.00");
}

TEST_F(IntoMssql, Run7EachWayLeavesWhatItPromises) {
  HYGGE_NO_BABELFISH("its sp_rename finds no names of more than 63 bytes");
  project_.copy_sample("mssql_ways.yaml");
  project_.write_parquet("landing/customers/a.parquet", "SELECT 1 AS id, 'Anna' AS name UNION ALL SELECT 2, 'Bø'");
  start("mssql_ways.yaml");
  project_.write_parquet("landing/customers/a.parquet", "SELECT 2 AS id, 'Bo' AS name UNION ALL SELECT 3, 'Cia'");
  EXPECT_THAT(start("mssql_ways.yaml", {}, 1),
              AllOf(HasSubstr("'dbo.customers_once' is there already"), HasSubstr("PASS=4 WARN=0 ERROR=1")));
  const auto there = [&](const std::string& table) {
    return project_.server().asked("SELECT id, name FROM dbo.customers_" + table + " ORDER BY id, name");
  };
  EXPECT_EQ(there("once"), "1 Anna; 2 Bø");
  EXPECT_EQ(there("added"), "1 Anna; 2 Bo; 2 Bø; 3 Cia");
  EXPECT_EQ(there("added_at_the_end"), "1 Anna; 2 Bo; 2 Bø; 3 Cia");
  EXPECT_EQ(there("replaced"), "2 Bo; 3 Cia");
  EXPECT_EQ(there("merged"), "1 Anna; 2 Bo; 3 Cia");
  EXPECT_EQ(project_.server().asked("SELECT name FROM sys.tables WHERE name LIKE '%[_][_]hygge[_]%'"), "");
}

TEST(WithoutColumnstores, TablesAreMadeOfRowsWhereThatIsKnownAndElseHelpIsTold) {
  HYGGE_TEST_SERVER_ONLY("it pretends to be of some service tier");
  const auto flow = [](RunProject& project, const std::string& more, const std::string& command) {
    project.write_parquet("landing/a.parquet", "SELECT 1 AS id");
    project.write_flows("  f: {home: landing, store: {type: mssql, connection: erp, table: dbo.t" + more +
                        "}, retries: 0}\n");
    const ProgramResult run = project.hygge({command});
    return std::pair{run.exit_code, in_one_line(run.out + run.err)};
  };
  const std::string why = "because databases of the service objective S0 have no columnstores";
  RunProject small{"", {.service_objective = "S0"}};
  EXPECT_THAT(flow(small, "", "plan").second, AllOf(HasSubstr("a heap, " + why), Not(HasSubstr("CREATE CLUSTERED"))));
  const auto made = flow(small, ", table_options: {primary_key: id}", "start");
  EXPECT_EQ(made.first, 0) << made.second;
  EXPECT_THAT(made.second, HasSubstr("rows in the order of the primary key, " + why));
  EXPECT_EQ(small.server().asked("SELECT id FROM dbo.t"), "1");
  RunProject pool{"", {.service_objective = "ElasticPool"}};
  const auto refused = flow(pool, "", "start");
  EXPECT_EQ(refused.first, 1);
  EXPECT_THAT(refused.second,
              AllOf(HasSubstr("40536"), HasSubstr("`table_options: {clustered_columnstore: false}` does without")));
  EXPECT_EQ(flow(pool, ", table_options: {clustered_columnstore: false}", "start").first, 0);
}

}  // namespace
}  // namespace hygge::test
