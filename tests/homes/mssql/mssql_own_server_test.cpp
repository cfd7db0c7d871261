// Homes that say by themselves which server they mean, and entities that the server is asked for: the built program.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/one_line.h"
#include "tests/support/served_project.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class MssqlOwnServerTest : public testing::Test {
 protected:
  MssqlOwnServerTest() { project_.make_orders("dbo.orders", 100); }

  /// The keys of a connection in a home.
  std::string keys(const std::string& more = "") {
    return "server: localhost, port: " + std::to_string(project_.server().port()) +
           ", database: hygge, user: sa, password: Hygge!2026, ca_file: ca.pem" + more;
  }
  std::string start(const std::vector<std::string>& arguments, int exit_code = 0) {
    const ProgramResult run = project_.hygge(arguments);
    EXPECT_EQ(run.exit_code, exit_code) << run.out << run.err;
    EXPECT_THAT(run.out + run.err, Not(HasSubstr("Hygge!2026")));
    return in_one_line(run.out + run.err);
  }

  ServedProject project_;
};

TEST_F(MssqlOwnServerTest, HomesThatDescribeOneServerShareItsPool) {
  project_.write_flows("  a: {home: {type: mssql, table: dbo.orders, " + keys() +
                       "}, store: a}\n  b: {home: {type: mssql, "
                       "query: 'SELECT id FROM dbo.orders', " +
                       keys() +
                       "}, store: b}\n  c: {home: {type: mssql, table: "
                       "dbo.orders, " +
                       keys(", packet_size: 512") + "}, store: c}\noptions: {concurrency: 1}\n");
  const std::string told = start({"start"});
  EXPECT_THAT(told, AllOf(HasSubstr("connection localhost/hygge: 1 opened, borrowed 4 times (3 reused)"),
                          HasSubstr("connection localhost/hygge #2: 1 opened")));
  EXPECT_EQ(project_.count("b/*.parquet"), 100);
  EXPECT_THAT(start({"debug"}), HasSubstr("signed in as 'sa'"));
}

TEST_F(MssqlOwnServerTest, MistakesAreToldWhereTheyAre) {
  const auto flow = [&](const std::string& home) {
    project_.write_flows("  f: {home: {type: mssql, table: dbo.orders" + home + "}, store: a}\n");
    return start({"start"}, 2);
  };
  EXPECT_THAT(flow(", connection: erp, " + keys()), HasSubstr("both connection and "));
  EXPECT_THAT(flow(""), AllOf(HasSubstr("home (mssql) names no server"), HasSubstr("hygge.yml:5:")));
  EXPECT_THAT(flow(", server: 'a b c'"), HasSubstr("hygge.yml:5:"));
  EXPECT_THAT(flow(", server: localhost"), HasSubstr("auth: sql needs a user"));
  EXPECT_THAT(flow(", server: localhost, usr: me"), HasSubstr("did you mean 'user'?"));
  EXPECT_THAT(flow(", host: localhost"), HasSubstr("did you mean 'server'?"));
  EXPECT_THAT(flow(", server: localhost, pwd: verysecret"),
              AllOf(HasSubstr("did you mean 'password'?"), Not(HasSubstr("verysecret"))));
  EXPECT_THAT(flow(", server: localhost, user: sa, password: ''"), HasSubstr("the password is empty"));
  EXPECT_EQ(project_.server().counters().connections, 0);
}

TEST_F(MssqlOwnServerTest, AFileOfCertificatesThatIsNotThereIsTold) {
  project_.write_flows("  f: {home: {type: mssql, table: dbo.orders, server: localhost, port: " +
                       std::to_string(project_.server().port()) +
                       ", user: sa, password: x, ca_file: gone.pem}, store: a, retries: 0}\n");
  EXPECT_THAT(start({"start"}, 1),
              AllOf(HasSubstr("the file that `ca_file` names cannot be read"), HasSubstr("gone.pem")));
}

TEST_F(MssqlOwnServerTest, EntitiesMayBePatterns) {
  project_.server().run("CREATE SCHEMA [sales 2024]");
  for (const char* const table :
       {"dbo.customers", "dbo.tmp_one", "dbo.tmp_two", "[sales 2024].[a.b]", "dbo.t__hygge_1", "dbo.hygge_runs"}) {
    project_.server().run(std::string{"CREATE TABLE "} + table + " (id int)");
    project_.server().run(std::string{"INSERT INTO "} + table + " VALUES (1)");
  }
  project_.server().run(
      "EXEC sp_addextendedproperty @name = N'hygge_staging', @value = N't', @level0type = N'SCHEMA', @level0name = "
      "N'dbo', @level1type = N'TABLE', @level1name = N't__hygge_1'");  // else it would be somebody's own
  const auto flows = [&](const std::string& entities) {
    project_.write_flows("  erp: {home: {type: mssql, connection: erp}, store: lake, entities: " + entities + "}\n");
  };
  flows("'dbo.*__hygge_*'");
  EXPECT_THAT(start({"start"}, 2), HasSubstr("no table fits the entities of flow 'erp'"));
  project_.server().run("CREATE TABLE dbo.sales__hygge_backup (id int)");
  EXPECT_THAT(start({"list"}), HasSubstr("dbo.sales__hygge_backup"));
  project_.server().run("DROP TABLE dbo.sales__hygge_backup");
  flows("all");
  EXPECT_THAT(start({"start"}), HasSubstr("PASS=5"));
  EXPECT_EQ(project_.count("lake/dbo.orders/*.parquet"), 100);
  EXPECT_EQ(project_.count("lake/?sales 2024?.?a.b?/*.parquet"), 1);

  flows("['DBO.*', '!dbo.tmp_*', dbo.orders]");
  const std::string listed = start({"list"});
  EXPECT_THAT(listed, AllOf(HasSubstr("2 flows"), HasSubstr("erp_dbo.customers"), HasSubstr("erp_dbo.orders"),
                            Not(HasSubstr("tmp"))));
  EXPECT_THAT(start({"start", "--entity", "dbo.customers"}), HasSubstr("PASS=1"));
  EXPECT_THAT(start({"start", "--entity", "orders"}), AllOf(HasSubstr("PASS=1"), HasSubstr("erp_dbo.orders")));
  EXPECT_THAT(start({"start", "--dry-run"}), HasSubstr("erp: dbo.customers"));
  EXPECT_THAT(start({"debug"}), HasSubstr("2 flows"));
  EXPECT_EQ(project_.hygge({"list", "--names", "entity"}).out, "dbo.orders\n");

  flows("'nothing.*'");
  EXPECT_THAT(start({"start"}, 2),
              AllOf(HasSubstr("no table fits the entities of flow 'erp'"), HasSubstr("hygge.yml:5:")));
}

TEST_F(MssqlOwnServerTest, EntitiesAreReadWhateverTheyAreCalled) {
  project_.server().run("CREATE SCHEMA [sales 2024]");
  project_.server().run("CREATE SCHEMA [a.b]");
  const std::vector<std::string> names{"[sales 2024].[a.b]", "[sales 2024].[it's \"that\"]",
                                       "[a.b].[q]]r]",       "[a.b].[SELECT]",
                                       "[a.b].[100% *]",     "[a.b].[Ærø 😀]"};
  for (const std::string& name : names) {
    project_.server().run("CREATE TABLE " + name + " (id int)");
    project_.server().run("INSERT INTO " + name + " VALUES (1)");
  }
  const auto flows = [&](const std::string& entities) {
    project_.write_flows("  erp: {home: {type: mssql, connection: erp}, store: lake, entities: " + entities + "}\n");
  };
  const auto listed = [&](const std::string& entities) {
    flows(entities);
    const ProgramResult run = project_.hygge({"list", "--format", "json"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    std::string all;
    const nlohmann::json told = nlohmann::json::parse(run.out);
    for (const nlohmann::json& flow : told.at("flows")) {
      all += flow.at("entity").get<std::string>() + "\n";
    }
    return all;
  };
  EXPECT_EQ(listed("'[Sales 2024].*'"), "[sales 2024].[a.b]\n[sales 2024].[it's \"that\"]\n");
  EXPECT_EQ(listed("'[a.b].*'"), listed("'a.b.*'"));
  EXPECT_EQ(listed("['*', '![a.b].*', '!dbo.*']"), listed("'sales*'"));
  EXPECT_EQ(listed("['[ds][ab][ol]*.[os]*']"), "dbo.orders\n") << "other brackets are sets";
  project_.server().run("CREATE VIEW dbo.v AS SELECT id FROM dbo.orders WHERE id < 5");
  flows("[all, dbo.v]");
  EXPECT_THAT(start({"start"}), HasSubstr("PASS=8"));
  EXPECT_EQ(project_.count("lake/*/*.parquet"), 111);
  EXPECT_EQ(project_.hygge({"list", "--names", "entity"}).out, "dbo.v\n") << "which asks no server";

  // In another case it is the same table here, and not where names are told apart by it.
  EXPECT_EQ(listed("[DBO.Orders, 'dbo.*']"), "DBO.Orders\n");
  EXPECT_EQ(listed("['[dbo].orders', all, '!*a.b*', '!sales*']"), "[dbo].orders\n");
  EXPECT_THAT(start({"start"}), HasSubstr("PASS=1"));

  project_.server().run("CREATE TABLE dbo.[in/out] (id int)");
  flows("'dbo.*'");
  EXPECT_THAT(start({"start"}, 2), AllOf(HasSubstr("name 'dbo.in/out' would leave the target folder"),
                                         HasSubstr("leave it out of the pattern with \"!dbo.in/out\", and list it "
                                                   "with a name that a folder can have, and its table: {name: "
                                                   "'dbo.in_out', home: {table: 'dbo.in/out'}}")));
  flows("['dbo.*', '!dbo.in/out', {name: dbo.in_out, home: {table: 'dbo.in/out'}}]");
  EXPECT_THAT(start({"start"}), HasSubstr("PASS=2"));
  flows("['dbo.*', '!dbo.in/out']");
  EXPECT_THAT(start({"start"}), HasSubstr("PASS=1"));
  flows("['nothing.*', '!x']");
  EXPECT_THAT(start({"start"}, 2), HasSubstr("there are 8 tables that the login may see: [a.b].[100% *], "));
}

TEST_F(MssqlOwnServerTest, ManyTablesAreOneQuestion) {
  std::string tables;
  for (int table = 0; table < 700; ++table) tables += "CREATE TABLE dbo.t" + std::to_string(table) + " (id int);";
  project_.server().run(tables);
  project_.write_flows(
      "  erp: {home: {type: mssql, connection: erp}, store: lake, entities: ['dbo.t*', '!dbo.t1*', dbo.orders]}\n");
  const std::int64_t before = project_.server().counters().connections;
  EXPECT_THAT(start({"list"}), HasSubstr("project shop, 590 flows"));
  EXPECT_EQ(project_.server().counters().connections, before + 1);
}

TEST_F(MssqlOwnServerTest, PatternsAreForHomesThatCanBeAsked) {
  project_.write_flows("  f: {home: landing, store: lake, entities: all}\n");
  EXPECT_THAT(start({"start"}, 2), HasSubstr("home (parquet) cannot be asked for its entities"));
}

TEST_F(MssqlOwnServerTest, AServerThatCannotBeAskedIsTold) {
  project_.write_flows(
      "  f: {home: {type: mssql, table: '{entity}', server: localhost, user: sa, password: wrong, ca_file: ca.pem, "
      "port: " +
      std::to_string(project_.server().port()) + "}, store: lake, entities: all}\n");
  EXPECT_THAT(start({"start"}, 1), HasSubstr("Login failed"));
  EXPECT_THAT(start({"debug"}, 3), HasSubstr("Login failed"));
}

}  // namespace
}  // namespace hygge::test
