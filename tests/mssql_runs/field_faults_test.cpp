// Runs that others saw hang, grow or lose their way: cases of the list, by their numbers.

#include <chrono>
#include <string>

#include "tests/mssql_runs/field_cases.h"
#include "tests/support/http_stand_in.h"
#include "tests/support/instrumented.h"
#include "tests/support/wait_until.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(FieldCasesTest, Field02AWriterThatFailsStopsAReaderThatWouldGoOnForHours) {
  HYGGE_TEST_SERVER_ONLY("its rows never end");
  server().test_server().faults().set("bulk_drop_after_rows", 5'000);
  project_.write_flows(
      "  f:\n    home: {type: mssql, connection: erp, query: \"EXEC hygge_canned N'narrow', 1000000000\"}\n"
      "    store: {type: mssql, connection: erp, table: dbo.t}\n    retries: 0\n");
  const ProgramResult run = project_.hygge({"start"});
  EXPECT_THAT(complaint(run), AllOf(HasSubstr("dbo.t"), HasSubstr("is lost")));
  EXPECT_LT(run.elapsed, std::chrono::seconds{30});
}

TEST_F(FieldCasesTest, Field03ACountThatDiffersIsTriedAgainByAllWriters) {
  HYGGE_TEST_SERVER_ONLY("it miscounts");
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id FROM range(60000)");
  for (const char* more : {"", ", if_exists: replace", ", write_strategy: merge, key_columns: id"}) {
    server().run("DROP TABLE IF EXISTS dbo.t; CREATE TABLE dbo.t (id int NOT NULL)");
    server().test_server().faults().set("bulk_count", 7);
    project_.write_flows("  f: {home: landing, retries: 1, retry_delay: 0s, store: " +
                         table("dbo.t", std::string{", batch_size: 20000, parallel_workers: 2"} + more) + "}\n");
    const std::string told = well(project_.hygge({"start"}));
    EXPECT_THAT(told,
                HasSubstr("the server says that it loaded 7 rows of dbo.t, and 20,000 were sent; attempt 2 of 2"));
    EXPECT_EQ(asked("SELECT COUNT(*), COUNT(DISTINCT id) FROM dbo.t"), "60000 60000") << more;
    EXPECT_EQ(asked("SELECT COUNT(*) FROM sys.tables WHERE name LIKE 't[_]%'"), "0") << more;
  }
}

TEST_F(FieldCasesTest, Field03EachAttemptHasAStagingTableOfItsOwnAndNoneStays) {
  HYGGE_TEST_SERVER_ONLY("it miscounts");
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id FROM range(60000)");
  server().run("CREATE TABLE dbo.t (id int NOT NULL)");
  project_.write_flows("  f: {home: landing, retries: 2, retry_delay: 500ms, store: " +
                       table("dbo.t", ", batch_size: 20000, parallel_workers: 2") + "}\n");
  server().test_server().faults().set("bulk_count", 7);
  RunningProgram running{project_.request({"start"})};
  const auto has_said = [&](const char* words) {
    return in_one_line(running.out() + running.err()).find(words) != std::string::npos;
  };
  wait_until([&] { return has_said("attempt 2 of 3") || running.has_ended(); });
  server().test_server().faults().set("bulk_count", 7);
  const ProgramResult run = running.wait();
  EXPECT_THAT(well(run), HasSubstr("attempt 3 of 3"));
  EXPECT_EQ(asked("SELECT COUNT(*), COUNT(DISTINCT id) FROM dbo.t"), "60000 60000");
  EXPECT_EQ(asked("SELECT COUNT(*) FROM sys.tables WHERE name LIKE 't[_]%'"), "0");
}

TEST_F(FieldCasesTest, Field13MemoryDoesNotGrowWithTheTable) {
  HYGGE_TEST_SERVER_ONLY("it makes rows by the million");
  if (kIsInstrumented) GTEST_SKIP() << "sanitizers take memory of their own";
  const auto peak = [&](int rows) {
    project_.write_flows(flow(
        "out", "{type: mssql, connection: erp, query: \"EXEC hygge_canned N'mixed', " + std::to_string(rows) + "\"}",
        "{type: parquet, path: lake, batch_size: 50000}"));
    const ProgramResult run = project_.hygge({"start"});
    well(run);
    EXPECT_EQ(project_.count("lake/*.parquet"), rows);
    return run.peak_kilobytes;
  };
  // script/bench looks at larger ones, where even this quarter is gone.
  const long small = peak(500'000);
  EXPECT_LT(peak(1'500'000), small + small / 4);
}

TEST(FieldCases, Field26ATokenThatRunsOutIsRenewedForNewSessionsAndLiveOnesGoOn) {
  HYGGE_TEST_SERVER_ONLY("tokens of Entra ID are made here");
  int given = 0;
  HttpStandIn entra{[&](const HttpStandIn::Request&) {
    ++given;
    return HttpStandIn::Reply{.body = R"({"token_type":"Bearer","expires_in":1,"access_token":"token-)" +
                                      std::to_string(std::min(given, 9)) + "\"}"};
  }};
  tds_server::Options options;
  for (int i = 1; i <= 9; ++i) options.tokens.insert("token-" + std::to_string(i));
  RunProject project{"", options};
  project.make_orders("dbo.orders", 2'000);
  project.write("ca.pem", project.server().test_server().authority_pem());
  const std::string home = "home: {type: mssql, connection: erp, table: dbo.orders}";
  project.write("hygge.yml",
                "name: shop\nconnections:\n  erp: {type: mssql, server: localhost, port: " +
                    std::to_string(*project.server().request().port) +
                    ", database: hygge, ca_file: ca.pem, auth: entra_service_principal, tenant_id: t, client_id: c, "
                    "client_secret: s, authority_host: '" +
                    entra.address() + "', pool: {max_size: 1, max_lifetime: 1ms}}\nflows:\n  a: {" + home +
                    ", store: a}\n  b: {" + home + ", store: b}\n  c: {" + home +
                    ", store: c}\noptions: {concurrency: 1}\n");
  const ProgramResult run = project.hygge({"start"});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  for (const char* folder : {"a", "b", "c"}) EXPECT_EQ(project.count(std::string{folder} + "/*.parquet"), 2'000);
  EXPECT_GE(entra.requests().size(), 2U);
  EXPECT_EQ(project.server().test_server().counters().logins, static_cast<std::int64_t>(entra.requests().size()));
}

TEST(FieldCases, Field29WhatKeepsOneFromSigningInIsToldApart) {
  HYGGE_TEST_SERVER_ONLY("its logins are made here");
  const std::string password = "p@:/%;}{ ß'\"#";
  RunProject project{"", {.logins = {{"mover", password}}}};
  project.make_orders("dbo.orders", 10);
  project.write("ca.pem", project.server().test_server().authority_pem());
  const std::string port = std::to_string(*project.server().request().port);
  const auto start = [&](const std::string& keys) {
    project.write(
        "hygge.yml",
        "name: shop\nconnections:\n  erp:\n    type: mssql\n    server: localhost\n    user: mover\n    password: "
        "${PASSWORD}\n    timeout: 5s\n    pool: {acquire_timeout: 1s}\n" +
            keys +
            "flows:\n  f: {home: {type: mssql, connection: erp, table: dbo.orders}, store: lake, "
            "retries: 0}\n");
    const ProgramResult run = project.hygge({"start"}, {{"PASSWORD", password}});
    EXPECT_THAT(run.out + run.err, Not(HasSubstr(password)));
    return std::pair{run.exit_code, in_one_line(run.out + run.err)};
  };
  const std::string here = "    port: " + port + "\n    database: hygge\n    ca_file: ca.pem\n";
  EXPECT_EQ(start(here).first, 0);
  EXPECT_EQ(project.count("lake/*.parquet"), 10);
  EXPECT_THAT(start("    port: " + port + "\n    database: hygge\n").second, HasSubstr("certificate"));
  EXPECT_THAT(start("    port: " + port + "\n    database: gone\n    ca_file: ca.pem\n").second,
              AllOf(HasSubstr("4060"), HasSubstr("gone")));
  EXPECT_THAT(start("    port: 1\n    database: hygge\n    ca_file: ca.pem\n").second, HasSubstr("Connection refused"));
  project.write("hygge.yml",
                "name: shop\nconnections:\n  erp: {type: mssql, server: localhost, port: " + port +
                    ", user: mover, password: not-it, database: hygge, ca_file: ca.pem}\nflows:\n  f: {home: "
                    "{type: mssql, connection: erp, table: dbo.orders}, store: lake, retries: 0}\n");
  const ProgramResult refused = project.hygge({"start"});
  EXPECT_THAT(refused.err, AllOf(HasSubstr("Login failed"), Not(HasSubstr("not-it"))));
}

}  // namespace
}  // namespace hygge::test
