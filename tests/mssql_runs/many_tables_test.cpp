// Many tables of SQL Server to Parquet, and some out of very many.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/mssql_runs/run_project.h"
#include "tests/support/instrumented.h"
#include "tests/support/one_line.h"
#include "tests/support/wait_until.h"

namespace hygge::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

/// The number in front of a word of what a run told.
int number_before(const std::string& told, const std::string& word) {
  const std::size_t at = told.find(word);
  if (at == std::string::npos) return -1;
  std::size_t from = at;
  while (from > 0 && told[from - 1] >= '0' && told[from - 1] <= '9') --from;
  return from == at ? -1 : std::stoi(told.substr(from, at - from));
}

TEST(Run3, FiftyTablesShareFiveSessions) {
  RunProject project;
  project.make_orders("dbo.numbers", 300);
  project.server().run("CREATE SCHEMA archive");
  for (int table = 0; table < 50; ++table) {
    const std::string name = "archive.y" + std::to_string(1970 + table);
    project.server().run("CREATE TABLE " + name + " (id int NOT NULL, name nvarchar(50) NULL)");
    project.server().run("INSERT INTO " + name + " SELECT id, name FROM dbo.numbers");
  }
  project.copy_sample("mssql_many_tables.yaml");
  RunningProgram running{project.sample_request("mssql_many_tables.yaml")};
  const ProgramResult run = running.wait();
  const std::string told = in_one_line(run.err);
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(told, HasSubstr("PASS=50"));
  EXPECT_EQ(project.count("lake/*/*.parquet"), 15'000);
  EXPECT_LT(kIsInstrumented ? 0 : run.peak_kilobytes, 500'000);
  wait_until([&] { return project.server().sessions_of(running.process()) == 0; });

  // The same with sessions that are too old to be lent twice: each is paid for by one sign-in.
  std::string text = project.read("mssql_many_tables.yaml");
  const std::string pool = "pool_size: 5";
  text.replace(text.find(pool), pool.size(), "pool: {max_size: 5, max_lifetime: 1ms}");
  project.write("alone.yaml", text);
  const ProgramResult alone = project.start_sample("alone.yaml");
  ASSERT_EQ(alone.exit_code, 0) << alone.out << alone.err;
  const int with_pool = number_before(told, " opened");
  const int without = number_before(in_one_line(alone.err), " opened");
  EXPECT_EQ(with_pool, 5);
  EXPECT_GE(without, 5 * with_pool) << "sign-ins, of which a pool saves 80 % at least";
  if (RunServer::is_real()) return;
  EXPECT_EQ(project.server().test_server().counters().logins, with_pool + without + 2) << "and one each for the list";
}

TEST(Run4, TwoHundredOfTwoThousandTablesAreFoundByOneQuery) {
  RunProject project;
  project.make_orders("dbo.customers", 5);
  project.server().run("CREATE SCHEMA sales");
  project.server().run("CREATE SCHEMA other");
  std::string tables;
  for (int table = 0; table < 2'000; ++table) {
    const std::string number = std::to_string(table);
    const std::string name = table < 199   ? "sales.t" + number
                             : table < 300 ? "sales.tmp_" + number
                                           : "other.t" + number;
    tables += "CREATE TABLE " + name + " (id int NOT NULL, name nvarchar(50) NULL);\n";
    if (table < 199) tables += "INSERT INTO " + name + " VALUES (" + number + ", N'x');\n";
  }
  project.server().run(tables);
  project.copy_sample("mssql_patterns.yaml");

  ProgramRequest list = project.sample_request("mssql_patterns.yaml");
  list.arguments[0] = "list";
  const ProgramResult listed = run_program(std::move(list));
  ASSERT_EQ(listed.exit_code, 0) << listed.out << listed.err;
  EXPECT_THAT(listed.out + listed.err, HasSubstr("200 flows"));
  if (!RunServer::is_real()) {
    EXPECT_EQ(project.server().test_server().counters().requests, 1);
  }

  const ProgramResult run = project.start_sample("mssql_patterns.yaml");
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(in_one_line(run.err), HasSubstr("PASS=200"));
  EXPECT_EQ(project.value("SELECT count(*) || ' ' || sum(id) FROM '{folder}/lake/sales.*/*.parquet'"), "199 19701");
  EXPECT_EQ(project.count("lake/dbo.customers/*.parquet"), 5);
}

TEST(Run4, TablesOfASchemaGoIntoAnotherByThePartsOfTheirNames) {
  RunProject project;
  project.server().run("CREATE SCHEMA stage");
  project.server().run("CREATE TABLE dbo.t1 (id int); CREATE TABLE dbo.[a.b] (id int)");
  project.server().run("INSERT INTO dbo.t1 VALUES (1); INSERT INTO dbo.[a.b] VALUES (2)");
  const auto run = [&](const std::string& home, const std::string& table, const std::string& entities) {
    project.write_flows("  f:\n    home: " + home + "\n    store: {type: mssql, connection: erp, table: '" + table +
                        "'}\n    retries: 0\n    entities: [" + entities + "]\n");
    return project.hygge({"start"});
  };
  const std::string all = "{type: mssql, connection: erp}";
  const ProgramResult wrong = run(all, "stage.{entity}", "'dbo.*'");
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(in_one_line(wrong.err),
              testing::AllOf(HasSubstr("there is no database 'stage'"), HasSubstr("write {table}")));
  const ProgramResult copied = run(all, "stage.{table}", "'dbo.*'");
  ASSERT_EQ(copied.exit_code, 0) << copied.out << copied.err;
  EXPECT_EQ(project.server().asked("SELECT id FROM stage.t1"), "1");
  EXPECT_EQ(project.server().asked("SELECT id FROM stage.[a.b]"), "2");

  project.write_parquet("landing/dbo.t1/a.parquet", "SELECT 3 AS id");
  const ProgramResult brought = run("landing", "stage.{schema}_{table}", "dbo.t1");
  ASSERT_EQ(brought.exit_code, 0) << brought.out << brought.err;
  EXPECT_EQ(project.server().asked("SELECT id FROM stage.dbo_t1"), "3");
}

TEST(Run4, PatternsThatMakeNoDifferenceAreToldAndBlanksMakeNone) {
  RunProject project;
  project.server().run("CREATE TABLE dbo.t1 (id int); CREATE TABLE dbo.t2 (id int); CREATE TABLE dbo.tmp_1 (id int)");
  const auto told = [&](const std::string& command, const std::string& entities) {
    project.write_flows("  f: {home: {type: mssql, connection: erp}, store: lake, entities: [" + entities + "]}\n");
    const ProgramResult run = project.hygge({command});
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    return in_one_line(run.out + run.err);
  };
  const std::string blanks = R"("dbo.t*", "! dbo.tmp_*", " dbo.t1* ")";
  EXPECT_THAT(told("list", blanks), testing::AllOf(HasSubstr("2 flows"), testing::Not(HasSubstr("pattern"))));
  EXPECT_THAT(told("start", blanks), testing::AllOf(HasSubstr("PASS=2"), testing::Not(HasSubstr("pattern"))));
  EXPECT_FALSE(project.exists("lake/dbo.tmp_1"));

  const std::string slips = R"("dbo.t1", "dbo.t?", "sales.*", "!dbo.tpm_*")";
  for (const char* const command : {"start", "plan", "list", "debug"}) {
    EXPECT_THAT(told(command, slips),
                testing::AllOf(HasSubstr("the pattern 'sales.*' of flow 'f' fits no table"),
                               HasSubstr("the pattern '!dbo.tpm_*' of flow 'f' leaves no table out"),
                               HasSubstr("hygge.yml:"), testing::Not(HasSubstr("'dbo.t?'"))))
        << command;
  }
}

}  // namespace
}  // namespace hygge::test
