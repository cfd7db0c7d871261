#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "tests/cli/shop.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Start, MovesEverythingAndSaysSo) {
  Shop shop;
  const ProgramResult run = shop.hygge({"start"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, AllOf(HasSubstr("FINISHED flow erp_orders ... 1,000 rows"), HasSubstr("lake/visits"),
                             HasSubstr("Done. PASS=3 WARN=0 ERROR=0 SKIP=0 TOTAL=3")));
  EXPECT_EQ(shop.count("lake/erp/customers/*.parquet"), 100);
  EXPECT_EQ(shop.checksum("lake/erp/orders/*.parquet"), shop.checksum("landing/orders/*.parquet"));
}

TEST(Start, AlsoAnswersToGo) {
  Shop shop;
  EXPECT_EQ(shop.hygge({"go", "--flow", "web"}).exit_code, 0);
  EXPECT_EQ(shop.count("lake/visits/*.parquet"), 10);
}

TEST(Start, ReplacesByDefaultAndAddsWhenAsked) {
  Shop shop;
  const std::string files = "lake/visits/*.parquet";
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(shop.hygge({"start", "--flow", "web"}).exit_code, 0);
  }
  EXPECT_EQ(shop.count(files), 10);
  ASSERT_EQ(shop.hygge({"start", "--flow", "web", "--incremental"}).exit_code, 0);
  EXPECT_EQ(shop.count(files), 20);
  shop.write("flows/web/flow.yml", "home: landing/visits\nstore: lake/visits\nrun_type: incremental\n");
  ASSERT_EQ(shop.hygge({"start", "--flow", "web"}).exit_code, 0);
  EXPECT_EQ(shop.count(files), 30);
  ASSERT_EQ(shop.hygge({"start", "--flow", "web", "--full-drop"}).exit_code, 0);
  EXPECT_EQ(shop.count(files), 10);
}

TEST(Start, ShowsAPlanAndMovesNothingOnADryRun) {
  const Shop shop;
  const ProgramResult run = shop.hygge({"start", "--dry-run"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("Dry run of project shop: nothing is moved.\n"), HasSubstr("\nerp_customers\n"),
                             HasSubstr("\nerp_orders\n"), HasSubstr("\nweb\n"), HasSubstr("  to    lake/visits")));
  EXPECT_FALSE(shop.exists("lake"));
}

TEST(Start, HasADryRunThatIsACommandOfItsOwn) {
  const Shop shop;
  const ProgramResult plan = shop.hygge({"plan", "--flow", "web"});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_EQ(plan.out, shop.hygge({"start", "--dry-run", "--flow", "web"}).out);
  EXPECT_EQ(shop.hygge({"plan", "--incremental", "--full-drop"}).exit_code, 2);
  EXPECT_FALSE(shop.exists("lake"));
}

TEST(Start, TellsInADryRunWhatCouldNotRun) {
  const Shop shop;
  shop.remove("landing/visits");
  const ProgramResult run = shop.hygge({"start", "-n"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("\nerp_customers\n"));
  EXPECT_THAT(run.err, AllOf(HasSubstr("web: "), HasSubstr("landing/visits"), Not(HasSubstr("erp_"))));
}

/// A flow that cannot begin is told before others have been at work for an hour, and not one after the other.
TEST(Start, TellsEveryFlowThatCannotBeginBeforeAnyMoves) {
  const Shop shop;
  shop.remove("landing/customers");
  shop.write("flows/web/flow.yml", "home: landing/visits\nstore: lake/visits\ncolumns: [id, nope]\n");
  const std::vector<std::string> both{"erp_customers: 'landing/customers' is not there",
                                      "flows/erp/flow.yml:1:7 (home.path)", "web: `columns` asks for 'nope'",
                                      "flows/web/flow.yml:3:15"};
  const ProgramResult run = shop.hygge({"start", "--concurrency", "1"});
  EXPECT_EQ(run.exit_code, 1);
  for (const std::string& words : both) EXPECT_THAT(run.err, HasSubstr(words));
  EXPECT_THAT(run.err,
              AllOf(HasSubstr("Done. PASS=0 WARN=0 ERROR=2 SKIP=1 TOTAL=3"), Not(HasSubstr("START flow erp_orders"))));
  EXPECT_FALSE(shop.exists("lake"));

  const ProgramResult plan = shop.hygge({"start", "--dry-run"});
  EXPECT_EQ(plan.exit_code, 1);
  for (const std::string& words : both) EXPECT_THAT(plan.err, HasSubstr(words));
  EXPECT_THAT(plan.out, HasSubstr("\n2 of 3 flows would fail, and stop the others"));

  const ProgramResult others = shop.hygge({"start", "--continue-on-error"});
  EXPECT_EQ(others.exit_code, 1);
  EXPECT_THAT(others.err, AllOf(HasSubstr("PASS=1 WARN=0 ERROR=2 SKIP=0"), HasSubstr("START flow erp_orders")));
  EXPECT_LT(others.err.find("ERROR flow web"), others.err.find("START flow erp_orders"));
  EXPECT_TRUE(shop.exists("lake/erp/orders"));
  EXPECT_THAT(shop.hygge({"start", "-n", "-k"}).out, HasSubstr("2 of 3 flows would fail; the others would go on"));
}

TEST(Start, TellsAConditionThatDoesNotFitBeforeAnythingMoves) {
  const Shop shop;
  shop.write("flows/web/flow.yml", "home: landing/visits\nstore: lake/visits\nwhere: nmae > 1\n");
  const ProgramResult run = shop.hygge({"start"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, AllOf(HasSubstr("`where` asks for column 'nmae'"), HasSubstr("ERROR=1 SKIP=2")));
  EXPECT_FALSE(shop.exists("lake"));
}

TEST(Start, WarnsInADryRunOfColumnsThatTheTargetDoesNotHave) {
  Shop shop;
  shop.write_parquet("lake/visits/old.parquet", "SELECT 1::BIGINT AS id, 'x' AS page");
  const std::vector<std::string> plan{"start", "--dry-run", "--incremental", "--flow", "web"};
  const ProgramResult run = shop.hygge(plan);
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("  - warning: the rows that are added have other columns than 'old.parquet' in the "
                                 "target: without 'page'\n"));
  shop.write_parquet("lake/visits/old.parquet", "SELECT 1::BIGINT AS id");
  EXPECT_THAT(shop.hygge(plan).out, Not(HasSubstr("warning")));
  shop.write_parquet("lake/visits/old.parquet", "SELECT 1 AS other");
  EXPECT_THAT(shop.hygge({"start", "-n", "-f", "web", "--var", "flow.web.store.replace_foreign=yes"}).out,
              Not(HasSubstr("warning")))
      << "what is replaced need not be alike";
}

TEST(Start, WarnsWhenAddedRowsHaveAnotherType) {
  Shop shop;
  shop.write("flows/web/flow.yml", "home: landing/visits\nstore: lake/visits\nrun_type: incremental\n");
  shop.remove("landing/visits");
  shop.write_parquet("landing/visits/day.parquet", "SELECT 1::BIGINT AS id");
  EXPECT_THAT(shop.hygge({"start", "--flow", "web"}).err, HasSubstr("PASS=1 WARN=0"));
  shop.write_parquet("landing/visits/day.parquet", "SELECT 'one' AS id");
  const std::string words =
      "the rows that are added have other columns than '00000000000000000001.parquet' in the target: 'id' as VARCHAR "
      "instead of BIGINT";
  EXPECT_THAT(shop.hygge({"plan", "--flow", "web"}).out, HasSubstr("  - warning: " + words + "\n"));
  const ProgramResult copied = shop.hygge({"start", "--flow", "web"});
  EXPECT_EQ(copied.exit_code, 0);
  EXPECT_THAT(copied.err, AllOf(HasSubstr("WARN flow web: " + words), HasSubstr("PASS=0 WARN=1")));
  EXPECT_THAT(shop.hygge({"start", "--flow", "web"}).err, HasSubstr("PASS=1 WARN=0"));
}

TEST(Start, SaysBeforeTheRunThatThereIsNoFolderForTemporaryData) {
  const Shop shop;
  const std::string missing = shop.path("gone").string();
  const ProgramResult run = shop.hygge({"start", "--log-format", "json"}, {{"TMPDIR", missing}});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, AllOf(StartsWith("{"), HasSubstr(R"("event":"note","run_id":"")"),
                             HasSubstr("the folder for temporary data, '" + missing + "' (TMPDIR), cannot be used"),
                             HasSubstr("correct TMPDIR"), Not(HasSubstr("run_started"))));
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1);
  EXPECT_FALSE(shop.exists("lake"));
  const std::string told = shop.hygge({"debug"}, {{"TMPDIR", missing}}).out;
  EXPECT_THAT(told, HasSubstr("1 of "));
  EXPECT_EQ(told.find(missing), told.rfind(missing)) << told;
}

TEST(Start, LetsOthersRunWhereATargetCannotBeLookedAt) {
  Shop shop;
  std::filesystem::create_directory_symlink("loop", shop.path("loop"));
  const ProgramResult run = shop.hygge({"start", "-k", "--var", "flow.web.store.path=loop/web"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, AllOf(HasSubstr("could not look at '"), HasSubstr("PASS=2 WARN=0 ERROR=1")));
  EXPECT_EQ(shop.count("lake/erp/orders/*.parquet"), 1000);
}

TEST(Start, TakesAnEmptyTmpdirForNone) {
  const Shop shop;
  EXPECT_EQ(shop.hygge({"start"}, {{"TMPDIR", ""}}).exit_code, 0);
  EXPECT_THAT(shop.hygge({"debug"}, {{"TMPDIR", ""}, {"TMP", ""}, {"TEMP", ""}, {"TEMPDIR", ""}}).out,
              HasSubstr("temporary data goes to /tmp, "));
}

TEST(Start, EndsWithOneWhenAFlowFails) {
  const Shop shop;
  shop.remove("landing/orders");
  const ProgramResult run = shop.hygge({"start", "--continue-on-error"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, AllOf(HasSubstr("landing/orders"), HasSubstr("Done. PASS=2 WARN=0 ERROR=1 SKIP=0 TOTAL=3")));
  EXPECT_TRUE(shop.exists("lake/visits"));
  EXPECT_FALSE(shop.exists("lake/erp/orders"));
}

TEST(Start, LeavesTheRestWhenOneFailsUnlessTold) {
  const Shop shop;
  shop.remove("landing/customers");
  const ProgramResult run = shop.hygge({"start", "--concurrency", "1", "--flow", "erp_customers,web"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, HasSubstr("ERROR=1"));
  EXPECT_THAT(run.err, HasSubstr("TOTAL=2"));
}

/// Opening it takes longer than copying these files does; what is opened is told to whoever asks for more.
TEST(Start, CopiesAsItIsWithoutOpeningTheEngine) {
  Shop shop;
  for (const std::string verify : {"auto", "count", "decode", "none"}) {
    const ProgramResult copied =
        shop.hygge({"start", "--verbose", "--var", "flow.erp.verify=" + verify, "--var", "flow.web.verify=" + verify});
    EXPECT_EQ(copied.exit_code, 0) << copied.err;
    EXPECT_THAT(copied.err, AllOf(HasSubstr("PASS=3"), Not(HasSubstr("opening the engine"))));
    EXPECT_EQ(shop.checksum("lake/erp/orders/*.parquet"), shop.checksum("landing/orders/*.parquet"));
  }
  const ProgramResult packed =
      shop.hygge({"start", "--verbose", "--flow", "web", "--var", "flow.web.store.compression=gzip"});
  EXPECT_THAT(packed.err, AllOf(HasSubstr("PASS=1"), Not(HasSubstr("opening the engine"))));
  const ProgramResult encoded = shop.hygge({"start", "--verbose", "--flow", "web", "--var", "flow.web.verify=count",
                                            "--var", "flow.web.store.batch_size=7"});
  EXPECT_EQ(encoded.exit_code, 0) << encoded.err;
  EXPECT_THAT(encoded.err, HasSubstr("DEBUG: opening the engine (DuckDB 1."));
}

TEST(Start, WarnsWhenAConditionEmptiesATable) {
  const Shop shop;
  shop.write("flows/web/flow.yml", "home: landing/visits\nstore: lake/visits\nwhere: id > 100\n");
  const ProgramResult run = shop.hygge({"start", "--flow", "web"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("no row passes the condition at flows/web/flow.yml:3:8 (home.where): the table in the "
                                 "store becomes empty"));
  EXPECT_THAT(run.err, HasSubstr("WARN=1"));
  const ProgramResult added = shop.hygge({"start", "--flow", "web", "--incremental"});
  EXPECT_THAT(added.err, HasSubstr("WARN=0"));
}

TEST(Start, FindsNothingToDoInAnEmptyProjectAndSaysHowToChangeThat) {
  const Project project;
  project.write("hygge.yml", "name: empty\n");
  const ProgramResult run = project.hygge({"start"}, {{"TMPDIR", project.folder().string()}});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err,
            "project 'empty' has no flows yet\n"
            "  where    " +
                (project.folder() / "hygge.yml").string() +
                "\n"
                "  try      add one: write flows: {users: {home: landing/users, store: lake/users}} into hygge.yml, or "
                "a home "
                "and a store into flows/users/flow.yml; `hygge docs flow` shows what else there is\n");
  EXPECT_EQ(project.files(), std::vector<std::string>{"hygge.yml"});
}

TEST(Start, SaysThatAFileIsEmpty) {
  const Project project;
  for (const char* const nothing : {"", "\n", "# all of it is commented out\n", "---\n"}) {
    project.write("night.yml", nothing);
    for (const std::string command : {"start", "plan", "list", "debug"}) {
      const ProgramResult run = project.hygge({command, "--config", "night.yml"});
      EXPECT_EQ(run.exit_code, 0);
      EXPECT_THAT(run.out + run.err,
                  AllOf(HasSubstr("project 'night' has no flows yet"), HasSubstr("night.yml is empty"),
                        HasSubstr((project.folder() / "night.yml").string()), HasSubstr("add one: write")));
    }
  }
  project.write("flows/a/flow.yml", "home: landing\nstore: lake\n");
  project.write("hygge.yml", "");
  EXPECT_EQ(project.hygge({"list"}).err, "") << "an empty one beside flows is in order";
  for (const std::string command : {"start", "debug"}) {
    const ProgramResult run = project.hygge({command, "--config", "/dev/null"});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_EQ(run.err,
              "hygge: '/dev/null' is no regular file\n"
              "  try      name a configuration file, or a folder with a hygge.yml\n");
  }
}

TEST(Start, PutsTheCommandLineAboveAllElse) {
  const Shop shop;
  const ProgramResult run =
      shop.hygge({"start", "--quiet", "--flow", "web", "--var", "flow.web.store.path=elsewhere/v"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(shop.exists("elsewhere/v"));
  EXPECT_FALSE(shop.exists("lake"));
}

TEST(Start, OverrulesFieldsOfFlowsAndOfEntities) {
  Shop shop;
  const ProgramResult run = shop.hygge({"start", "--quiet", "--var", "flow.erp.run_type=incremental", "--var",
                                        "flow.web.run_type=full_drop", "--var", "flow.erp_orders.home.where=id < 10"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(shop.count("lake/erp/orders/*.parquet"), 10);
  EXPECT_EQ(shop.count("lake/erp/customers/*.parquet"), 100);
}

TEST(Start, RefusesAnOverruleThatMeansNothing) {
  const std::vector<std::pair<std::string, std::string>> mistakes{
      {"flow.wbe.run_type=incremental", "did you mean"},
      {"flow.web.run_typ=incremental", "did you mean"},
      {"flow.web.run_type=incremntal", "did you mean"},
      {"flow.web.stor.path=x", "did you mean 'store.path'?"},
      {"options.retries=x", "--var options.retries: retries must be a whole number"},
      {"options.retires=1", "--var options.retires: unknown option"},
      {"web.run_type", "--var"},
  };
  const Shop shop;
  for (const auto& [value, answer] : mistakes) {
    SCOPED_TRACE(value);
    const ProgramResult run = shop.hygge({"start", "--var", value});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr(answer));
  }
  EXPECT_FALSE(shop.exists("lake"));
}

TEST(Start, TakesTheResourcesItIsGiven) {
  const Shop shop;
  const ProgramResult run =
      shop.hygge({"start", "-q", "--threads", "1", "--memory-limit", "300MB", "--concurrency", "1"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

TEST(Start, RefusesResourcesThatMakeNoSense) {
  const std::vector<std::pair<std::string, std::string>> values{
      {"--concurrency", "0"},     {"--concurrency", "many"},
      {"--threads", "-1"},        {"--threads", "100000"},
      {"--memory-limit", "lots"}, {"--memory-limit", "-5GB"},
      {"--concurrency", "1.5"},   {"--concurrency", "999999999999999999999"},
  };
  const Shop shop;
  for (const auto& [option, value] : values) {
    SCOPED_TRACE(option + " " + value);
    const ProgramResult run = shop.hygge({"start", option + "=" + value});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr(option));
  }
  EXPECT_FALSE(shop.exists("lake"));
}

TEST(Start, FindsTheProjectFromAFolderBelow) {
  const Shop shop;
  EXPECT_EQ(run_hygge(shop.path("flows/erp"), {"start", "-q"}).exit_code, 0);
  EXPECT_TRUE(shop.exists("lake/visits"));
}

TEST(Start, FindsTheProjectThatItIsGiven) {
  const Shop shop;
  const Project elsewhere;
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"start", "-q", "--project", shop.folder().string()},
        {"start", "-q", "-p", shop.path("landing").string()},
        {"start", "-q", "--config", shop.path("hygge.yml").string()}}) {
    EXPECT_EQ(elsewhere.hygge(words).exit_code, 0);
    EXPECT_TRUE(shop.exists("lake/visits"));
    shop.remove("lake");
  }
}

TEST(Start, RunsASingleFile) {
  Shop shop;
  shop.write("night.yaml", "flows:\n  v:\n    home: landing/visits\n    store: night/visits\n");
  const ProgramResult run = shop.hygge({"start", "--config", "night.yaml"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(shop.count("night/visits/*.parquet"), 10);
  EXPECT_FALSE(shop.exists("lake"));
}

TEST(Start, IsQuickToSayThatThereIsNothingToDo) {
  const Project project;
  project.write("hygge.yml", "name: empty\n");
  std::chrono::duration<double, std::milli> best{1e9};
  for (int i = 0; i < 5; ++i) {
    best = std::min(best, project.hygge({"start"}).elapsed);
  }
  EXPECT_LT(best.count(), 1'000) << "the promise of 150 ms is measured by script/bench; this catches an engine opened";
}

TEST(Start, RefusesInADryRunWhatItWouldRefuse) {
  const Shop shop;
  shop.write("lake/visits/notes.txt", "not ours");
  const ProgramResult dry = shop.hygge({"start", "-n", "--flow", "web"});
  const ProgramResult real = shop.hygge({"start", "--flow", "web"});
  EXPECT_EQ(dry.exit_code, 1);
  EXPECT_EQ(real.exit_code, 1);
  for (const ProgramResult* run : {&dry, &real}) {
    EXPECT_THAT(run->err, AllOf(HasSubstr("1 file that hygge did not write"), HasSubstr("'notes.txt'")));
  }
  EXPECT_THAT(shop.hygge({"start", "-n", "--flow", "web", "--incremental"}).out,
              HasSubstr("keep the 1 file that is there (incremental)"));
}

TEST(Start, MovesTheSameWhenNobodyListens) {
  Shop shop;
  ProgramRequest request = shop.request({"-c", "exec '" + hygge_program().string() + "' start <&- >&- 2>&-"});
  request.program = "/bin/bash";
  EXPECT_EQ(run_program(request).exit_code, 0);
  EXPECT_EQ(shop.count("lake/visits/*.parquet"), 10);
  request.arguments.back() = "exec '" + hygge_program().string() + "' list >&-";
  const ProgramResult list = run_program(request);
  EXPECT_EQ(list.exit_code, 0);
  EXPECT_EQ(list.err, "");
}

TEST(Start, TakesEveryPathThatIsTypedFromWhereThePersonIs) {
  Shop shop;
  shop.write("desk/night.yml", "flows: {sweep: {home: ../landing/visits, store: ../lake/swept}}\n");
  const std::filesystem::path desk = shop.path("desk");
  EXPECT_EQ(run_hygge(desk, {"start", "-q", "--project", "..", "--config", "night.yml"}).err,
            run_hygge(desk, {"start", "-q", "--config", "night.yml"}).err);
  EXPECT_EQ(shop.count("lake/swept/*.parquet"), 10);
  const ProgramResult run =
      run_hygge(desk, {"start", "-q", "--flow", "web", "--var", "flow.web.store.path=here", "--log-file", "~/x.log"},
                {{"HOME", shop.path("house").string()}});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(shop.count("desk/here/*.parquet"), 10);
  EXPECT_TRUE(shop.exists("house/x.log"));
  EXPECT_FALSE(shop.exists("desk/~"));
}

TEST(Start, BlamesTheOutputWhenAPlanCannotBeWritten) {
  const Shop shop;
  ProgramRequest request = shop.request({"-c", "'" + hygge_program().string() + "' start -n > /dev/full"});
  request.program = "/bin/bash";
  const ProgramResult run = run_program(request);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, AllOf(HasSubstr("standard output"), Not(HasSubstr("published"))));
}

}  // namespace
}  // namespace hygge::test
