// Tables of SQL Server to Parquet: signed in with a token, and over a pool of three sessions.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/mssql_runs/run_project.h"
#include "tests/support/http_stand_in.h"
#include "tests/support/one_line.h"
#include "tests/support/wait_until.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kToken = "a-token-of-entra";

TEST(Run1, OneTableArrivesValueByValueWithATokenOfEntraId) {
  HYGGE_TEST_SERVER_ONLY("tokens of Entra ID are made here");
  HttpStandIn entra{[](const HttpStandIn::Request&) {
    return HttpStandIn::Reply{.body = std::string{R"({"token_type":"Bearer","expires_in":3599,"access_token":")"} +
                                      kToken + "\"}"};
  }};
  RunProject project{"", {.tokens = {kToken}}};
  project.make_orders("dbo.orders", 3'000);
  project.server().run("UPDATE dbo.orders SET name = NULL, amount = NULL WHERE id % 7 = 0");
  project.server().run("ALTER TABLE dbo.orders ADD customer_id int NOT NULL DEFAULT 1");
  project.server().run("CREATE TABLE dbo.customers (id int NOT NULL, name nvarchar(50) NULL)");
  project.server().run("INSERT INTO dbo.customers VALUES (1, N'Bø')");
  project.write("ca.pem", project.server().test_server().authority_pem());
  project.write("mssql_to_parquet.yaml", project.read(RunProject::sample("mssql_to_parquet.yaml")));

  ProgramRequest request = project.sample_request("mssql_to_parquet.yaml");
  request.environment["SSL_CERT_FILE"] = project.path("ca.pem").string();
  request.environment["AZURE_AUTHORITY_HOST"] = entra.address();
  request.environment["AZURE_TENANT_ID"] = "contoso.example";
  request.environment["AZURE_CLIENT_ID"] = "hygge-app";
  request.environment["AZURE_CLIENT_SECRET"] = "S3cret";
  RunningProgram running{std::move(request)};
  const ProgramResult run = running.wait();
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(in_one_line(run.err), ContainsRegex("connection erp: [12] opened"));
  EXPECT_THAT(run.out + run.err, AllOf(Not(HasSubstr(kToken)), Not(HasSubstr("S3cret"))));
  ASSERT_EQ(entra.requests().size(), 1U) << "all connections share a token";
  EXPECT_THAT(entra.requests()[0].body, HasSubstr("scope=https%3A%2F%2Fdatabase.windows.net%2F.default"));

  const RunServer::Rows there =
      project.server().run("SELECT id, name, amount, customer_id FROM dbo.orders ORDER BY id");
  std::string expected;
  for (const auto& row : there) {
    for (const auto& value : row) expected += value.value_or("NULL") + "|";
    expected += "\n";
  }
  EXPECT_EQ(project.value("SELECT string_agg(concat(id, '|', coalesce(name, 'NULL'), '|', coalesce(amount::VARCHAR, "
                          "'NULL'), '|', customer_id, '|\n'), '' ORDER BY id) FROM '{folder}/lake/orders/*.parquet'"),
            expected);
  EXPECT_EQ(project.value("SELECT count(*) || ' ' || min(name) FROM '{folder}/lake/large_orders/*.parquet'"),
            project.server().asked("SELECT COUNT(*), N'Bø' FROM dbo.orders WHERE amount > 100"));
  wait_until([&] { return project.server().sessions_of(running.process()) == 0; });
}

TEST(Run2, TenEntitiesShareThreeSessions) {
  RunProject project;
  const std::vector<std::string> plain{"customers", "suppliers", "products",  "prices",
                                       "stocks",    "shops",     "employees", "invoices"};
  for (const std::string& table : plain) project.make_orders("dbo." + table, 2'000);
  project.make_orders("dbo.orders", 2'000);
  project.server().run("UPDATE dbo.orders SET amount = 0 WHERE id < 500");
  project.server().run("CREATE TABLE dbo.order_lines (order_id int, line int, product nvarchar(20), note nvarchar(9))");
  project.server().run("INSERT INTO dbo.order_lines VALUES (1, 1, N'tea', N'x')");

  project.copy_sample("mssql_entity_pattern.yaml");
  RunningProgram running{project.sample_request("mssql_entity_pattern.yaml")};
  std::size_t most = 0;
  while (!running.has_ended()) most = std::max(most, project.server().sessions_of(running.process()));
  const ProgramResult run = running.wait();
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_GE(most, 1U);
  EXPECT_LE(most, 3U);
  EXPECT_THAT(
      in_one_line(run.err),
      AllOf(HasSubstr("PASS=10"), ContainsRegex("connection erp: 3 opened, borrowed [0-9]+ times \\(([7-9]|[1-9]"
                                                "[0-9]+) reused\\)")));
  for (const std::string& table : plain) {
    EXPECT_EQ(
        project.value("SELECT count(*) || ' ' || sum(id) || ' ' || sum(amount) || ' ' || count(DISTINCT name) FROM "
                      "'{folder}/lake/erp/" +
                      table + "/*.parquet'"),
        project.server().asked("SELECT COUNT(*), SUM(id), SUM(amount), COUNT(DISTINCT name) FROM dbo." + table))
        << table;
  }
  EXPECT_EQ(project.count("lake/erp/orders/*.parquet"), 1'500);
  EXPECT_EQ(
      project.value(
          "SELECT string_agg(concat_ws(' ', order_id, line, product), '') || ' ' || (SELECT count(*) FROM (DESCRIBE "
          "SELECT * FROM '{folder}/lake/erp/order_lines/*.parquet')) FROM '{folder}/lake/erp/order_lines/*.parquet'"),
      "1 1 tea 3");
}

}  // namespace
}  // namespace hygge::test
