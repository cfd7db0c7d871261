#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/shop.h"

namespace hygge::test {
namespace {

TEST(List, ShowsEveryFlowWithItsHomeItsStoreAndItsRunType) {
  const ProgramResult run = Shop{}.hygge({"list"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out,
            "project shop, 3 flows\n"
            "  erp_customers  landing/customers -> lake/erp/customers  full_drop\n"
            "  erp_orders     landing/orders    -> lake/erp/orders     full_drop\n"
            "  web            landing/visits    -> lake/visits         full_drop\n");
}

TEST(List, ShowsThoseThatWereAskedFor) {
  const ProgramResult run = Shop{}.hygge({"ls", "--flow", "w*"});
  EXPECT_EQ(run.out, "project shop, 1 flow\n  web  landing/visits -> lake/visits  full_drop\n");
}

TEST(List, TellsProgramsTheSame) {
  const Shop shop;
  const ProgramResult run = shop.hygge({"list", "--format", "json"});
  const nlohmann::json all = nlohmann::json::parse(run.out);
  EXPECT_EQ(all["project"], "shop");
  ASSERT_EQ(all["flows"].size(), 3U);
  const nlohmann::json& orders = all["flows"][1];
  EXPECT_EQ(orders["name"], "erp_orders");
  EXPECT_EQ(orders["flow"], "erp");
  EXPECT_EQ(orders["entity"], "orders");
  EXPECT_EQ(orders["home"]["type"], "parquet");
  EXPECT_EQ(orders["store"]["at"], "lake/erp/orders");
  EXPECT_EQ(orders["run_type"], "full_drop");
  EXPECT_TRUE(all["flows"][2]["entity"].is_null());
}

TEST(List, GivesNamesForShells) {
  const Shop shop;
  EXPECT_EQ(shop.hygge({"list", "--names", "flow"}).out, "erp\nerp_customers\nerp_orders\nweb\n");
  EXPECT_EQ(shop.hygge({"list", "--names", "entity"}).out, "customers\norders\n");
}

TEST(List, OfAnEmptyProjectIsEmpty) {
  const Project project;
  project.write("hygge.yml", "name: empty\n");
  const ProgramResult run = project.hygge({"list"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.out, "project empty, 0 flows\n");
}

TEST(List, SaysWhatBecomesOfTheRowsOfATable) {
  const Project project;
  const auto into = [](const std::string& name, const std::string& more) {
    return "  " + name + ": {home: x.parquet, store: {type: mssql, connection: dwh, table: t_" + name + more + "}}\n";
  };
  project.write("hygge.yml", "connections: {dwh: {type: mssql, server: localhost, user: sa, password: x}}\nflows:\n" +
                                 into("a", "") + into("b", ", if_exists: replace") +
                                 into("c", ", write_strategy: temp_swap") +
                                 into("d", ", write_strategy: merge, key_columns: id"));
  const ProgramResult run = project.hygge({"list"});
  for (const char* line : {"t_a  incremental\n", "t_b  full_drop\n", "t_c  full_drop\n", "t_d  incremental\n"}) {
    EXPECT_THAT(run.out, testing::HasSubstr(line)) << run.err;
  }
}

TEST(List, NeedsNoDataToBeThere) {
  const Shop shop;
  shop.remove("landing");
  EXPECT_EQ(shop.hygge({"list"}).exit_code, 0);
}

TEST(List, DoesNotMindAReaderThatGoesAway) {
  const Shop shop;
  ProgramRequest request = shop.request({});
  request.arguments = {"-c", "set -o pipefail; '" + hygge_program().string() + "' list | true"};
  request.program = "/bin/bash";
  const ProgramResult run = run_program(request);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
}

TEST(List, SaysWhenItsOutputCannotBeWritten) {
  const Shop shop;
  ProgramRequest request = shop.request({});
  request.arguments = {"-c", "'" + hygge_program().string() + "' list > /dev/full"};
  request.program = "/bin/bash";
  const ProgramResult run = run_program(request);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, testing::HasSubstr("standard output"));
}

TEST(List, IsNotSpreadByOneLongName) {
  const Shop shop;
  const std::string name(120, 'n');
  shop.write("flows/" + name + "/flow.yml", "home: landing/visits\nstore: lake/long\n");
  const ProgramResult run = shop.hygge({"list"});
  EXPECT_THAT(run.out, testing::HasSubstr("  " + name + "  landing/visits"));
  EXPECT_THAT(run.out, testing::HasSubstr("  web" + std::string(37, ' ') + "  landing/visits"));
}

}  // namespace
}  // namespace hygge::test
