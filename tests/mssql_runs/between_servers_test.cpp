// From SQL Server to SQL Server: two pools, one, and one that has a single session.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/mssql_runs/run_project.h"
#include "tests/support/one_line.h"

namespace hygge::test {
namespace {

using testing::HasSubstr;

class BetweenServers : public testing::Test {
 protected:
  std::string start(const std::string& sample) {
    const ProgramResult run = project_.start_sample(sample);
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    return in_one_line(run.err);
  }
  void expect_equal(const std::string& one, const std::string& other) {
    EXPECT_EQ(project_.server().asked("SELECT COUNT(*) FROM " + one),
              project_.server().asked("SELECT COUNT(*) FROM " + other));
    EXPECT_EQ(project_.server().asked("SELECT * FROM " + one + " EXCEPT SELECT * FROM " + other), "");
  }

  RunProject project_;
};

TEST_F(BetweenServers, TablesAreMadeAsTheyAreDeclaredAndReplaced) {
  HYGGE_NEEDS_DECIMALS();
  project_.make_orders("dbo.orders", 300);
  project_.make_orders("dbo.customers", 20);
  project_.copy_sample("mssql_to_mssql.yaml");
  start("mssql_to_mssql.yaml");
  start("mssql_to_mssql.yaml");
  expect_equal("dbo.customers_copy", "dbo.customers");
  EXPECT_EQ(project_.server().asked("SELECT COUNT(*), MIN(id) FROM dbo.orders_copy"), "299 1") << "amount > 0";
  EXPECT_EQ(project_.server().asked("SELECT is_nullable FROM sys.columns WHERE object_id = "
                                    "OBJECT_ID(N'dbo.orders_copy') ORDER BY column_id"),
            "0; 1; 1");
}

TEST_F(BetweenServers, Run8ReadersAndWritersOfOnePoolNeverWaitForEachOther) {
  HYGGE_NEEDS_DECIMALS();
  project_.server().run("CREATE SCHEMA stage");
  const std::vector<std::string> tables{"customers", "orders", "products", "prices"};
  for (const std::string& table : tables) project_.make_orders("dbo." + table, 3'000);
  project_.copy_sample("mssql_to_mssql_one_pool.yaml");
  for (int run = 0; run < 2; ++run) {
    EXPECT_THAT(start("mssql_to_mssql_one_pool.yaml"), HasSubstr("PASS=4"));
    for (const std::string& table : tables) expect_equal("stage." + table, "dbo." + table);
  }
}

TEST_F(BetweenServers, APatternsTablesGetNamesOfWhichTheirsAreAPiece) {
  project_.server().run("CREATE SCHEMA sales");
  project_.server().run("CREATE SCHEMA stage");
  project_.server().run("CREATE TABLE sales.[order lines] (id int); CREATE TABLE sales.[a]].b] (id int)");
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp}, store: {type: mssql, connection: erp, table: "
      "\"stage.stg_{table}\"}, "
      "entities: [\"sales.*\"]}\n");
  const ProgramResult run = project_.hygge({"start"});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_EQ(project_.server().asked("SELECT name FROM sys.tables WHERE name LIKE N'stg%' ORDER BY name"),
            "stg_a].b; stg_order lines");
}

TEST_F(BetweenServers, TablesMayBeCalledWhatFoldersCannot) {
  project_.server().run("CREATE SCHEMA stage; CREATE TABLE dbo.[in/out] (id int); CREATE TABLE dbo.[..] (id int)");
  project_.server().run("INSERT INTO dbo.[in/out] VALUES (7)");
  for (const char* const entities : {"'dbo.*'", "['dbo.[in/out]', 'dbo.[..]']"}) {
    project_.write_flows(
        "  f: {home: {type: mssql, connection: erp}, store: {type: mssql, connection: erp, table: \"stage.{table}\", "
        "on_error: reject}, entities: " +
        std::string{entities} + "}\n");
    const ProgramResult run = project_.hygge({"start"});
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    EXPECT_THAT(run.err, HasSubstr("PASS=2"));
    EXPECT_EQ(project_.server().asked("SELECT DISTINCT id FROM stage.[in/out]"), "7");
  }
}

TEST_F(BetweenServers, Run8APoolWithOneSessionIsRefusedAtOnce) {
  project_.make_orders("dbo.one", 10);
  project_.make_orders("dbo.two", 10);
  RunProject& project = project_;
  project.write("hygge.yml", "name: shop\nconnections:\n  erp: {type: mssql, " + project.server().keys() +
                                 ", pool_size: 1}\nflows:\n  copy:\n    home: {type: mssql, connection: erp, table: "
                                 "\"dbo.{entity}\"}\n    store: {type: mssql, connection: erp, table: "
                                 "\"dbo.{entity}_copy\"}\n    entities: [one, two]\n");
  const ProgramResult run = project.hygge({"start"});
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(in_one_line(run.out + run.err), HasSubstr("pool"));
}

}  // namespace
}  // namespace hygge::test
