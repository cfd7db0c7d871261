// What goes wrong while rows are read: the built program, reading from the test server. Nothing is published, what may
// pass is tried again from a clean stage, and everything else says where it was.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/support/one_line.h"
#include "tests/support/served_project.h"
#include "tests/support/wait_until.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class MssqlFailuresTest : public testing::Test {
 protected:
  MssqlFailuresTest() {
    project_.make_orders("dbo.t", 6'000);
    project_.server().run("CREATE CLUSTERED INDEX i ON dbo.t (id)");
  }
  /// A flow with these keys of the home, and so many retries.
  void write_flow(const std::string& keys, int retries = 0) {
    project_.write_flows("  f: {home: {type: mssql, connection: erp, " + keys +
                         "}, store: lake, retry_delay: 1ms, retries: " + std::to_string(retries) + "}\n");
  }
  std::string fails() {
    const ProgramResult run = project_.hygge({"start"});
    EXPECT_EQ(run.exit_code, 1) << run.out << run.err;
    EXPECT_THAT(project_.files("lake"), IsEmpty());
    return in_one_line(run.out + run.err);
  }
  std::string passes() {
    const ProgramResult run = project_.hygge({"start"});
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    EXPECT_EQ(project_.value("SELECT count(*) || ' ' || count(DISTINCT id) FROM '{folder}/lake/*.parquet'"),
              "6000 6000");
    return in_one_line(run.out + run.err);
  }
  void fault(const std::string& name, std::int64_t number) { project_.server().faults().set(name, number); }

  ServedProject project_{", encrypt: no"};
};

TEST_F(MssqlFailuresTest, ATableThatMayNotBeReadIsToldWithTheRightThatIsMissing) {
  fault("deny_select", 229);
  for (const char* keys : {"table: dbo.t", "query: SELECT id FROM dbo.t"}) {
    SCOPED_TRACE(keys);
    write_flow(keys);
    for (const char* command : {"debug", "plan", "start"}) {
      const ProgramResult run = project_.hygge({command});
      EXPECT_EQ(run.exit_code, 1);
      EXPECT_THAT(in_one_line(run.out + run.err),
                  AllOf(HasSubstr("The SELECT permission was denied on the object 't'"),
                        HasSubstr("the login lacks a right; whoever may give it runs: GRANT SELECT ON [dbo].[t] TO "
                                  "[dbo]")));
    }
  }
}

TEST_F(MssqlFailuresTest, ADeadlockAndWhatElsePassesIsTriedAgainFromACleanStage) {
  struct Case {
    int number;
    const char* words;
    const char* readers;
  };
  for (const Case& one : {Case{1205, "deadlock victim", ", readers: 3"}, Case{1222, "Lock request time out", ""},
                          Case{3961, "modified by a DDL statement", ", readers: 2"}}) {
    SCOPED_TRACE(one.number);
    const std::string home = std::string{"table: dbo.t"} + one.readers;
    std::filesystem::remove_all(project_.path("lake"));
    write_flow(home);
    fault("row_error_after", 1'500);
    fault("row_error", one.number);
    EXPECT_THAT(fails(), AllOf(HasSubstr("reading dbo.t: the server refused a statement"), HasSubstr(one.words),
                               HasSubstr("hygge.yml:5:")));
    write_flow(home, 1);
    fault("row_error_after", 1'500);
    fault("row_error", one.number);
    EXPECT_THAT(passes(), HasSubstr("attempt 2 of 2"));
  }
}

TEST_F(MssqlFailuresTest, AnErrorInTheMiddleThatStaysIsNotTriedAgain) {
  write_flow("table: dbo.t", 3);
  fault("row_error_after", 1'500);
  fault("row_error", 8115);
  EXPECT_THAT(fails(), AllOf(HasSubstr("server error 8115"), Not(HasSubstr("attempt 2"))));
}

TEST_F(MssqlFailuresTest, AQueryThatFailsWhileItRunsIsToldWithWhatToDo) {
  write_flow("query: 'SELECT 1 / (id - 5000) AS n FROM dbo.t'", 1);
  EXPECT_THAT(fails(), AllOf(HasSubstr("8134"), HasSubstr("try correct the query"), Not(HasSubstr("attempt 2"))));
  project_.server().run("CREATE VIEW dbo.v AS SELECT 1 / (id - 5000) AS n FROM dbo.t");
  write_flow("table: dbo.v");
  EXPECT_THAT(fails(), AllOf(HasSubstr("8134"), HasSubstr("try leave out with `columns` or `where`")));
}

TEST_F(MssqlFailuresTest, AServerThatGoesAwayInTheMiddleIsWaitedFor) {
  for (const char* const readers : {"", ", readers: 3"}) {
    SCOPED_TRACE(readers);
    std::filesystem::remove_all(project_.path("lake"));
    fault("drop_after_rows", 1'500);
    write_flow(std::string{"table: dbo.t"} + readers);
    EXPECT_THAT(fails(), AllOf(HasSubstr("reading dbo.t: the connection to 'localhost:"), HasSubstr("is lost")));
    fault("drop_after_rows", 1'500);
    write_flow(std::string{"table: dbo.t"} + readers, 2);
    EXPECT_THAT(passes(), ContainsRegex("attempt [23] of 3"));
  }
}

TEST_F(MssqlFailuresTest, ATextThatIsNoneIsNamedOrReplaced) {
  fault("broken_text_at", 4'711);
  write_flow("table: dbo.t", 2);
  EXPECT_THAT(fails(), AllOf(HasSubstr("dbo.t"), HasSubstr("'name'"), HasSubstr("row 4711 of the result, hygge.yml:5:"),
                             HasSubstr("invalid_text: replace"), Not(HasSubstr("attempt 2"))));
  write_flow("table: dbo.t, invalid_text: replace");
  EXPECT_THAT(passes(), AllOf(HasSubstr("WARN=1"), HasSubstr("1 character of texts were none")));
  EXPECT_EQ(project_.value("SELECT count(*) FROM '{folder}/lake/*.parquet' WHERE contains(name, chr(65533))"), "1");

  fault("broken_text_at", 1'000);
  std::filesystem::remove_all(project_.path("lake"));
  write_flow("table: dbo.t, readers: 3");
  EXPECT_THAT(fails(), ContainsRegex("row 1000 of the result of reader [123], hygge.yml:5:"));
  fault("broken_text_at", 4'711);
  project_.server().run("CREATE TABLE dbo.u (id int, name varchar(50) COLLATE Latin1_General_100_CI_AS_SC_UTF8)");
  project_.server().run("INSERT INTO dbo.u SELECT id, name FROM dbo.t");
  std::filesystem::remove_all(project_.path("lake"));
  write_flow("table: dbo.u");
  EXPECT_THAT(fails(), AllOf(HasSubstr("dbo.u"), HasSubstr("'name'"), HasSubstr("row 4711")));
}

TEST_F(MssqlFailuresTest, ATableThatIsAlteredWhenItHasBeenLookedAtIsLookedAtAgain) {
  write_flow("table: dbo.t, where: id >= 0", 1);
  constexpr int kFirst = 2;  // behind the question for the columns
  for (int request = kFirst; request < kFirst + 3; ++request) {
    SCOPED_TRACE(request);
    const std::string column = "extra" + std::to_string(request);
    fault("pause_at_request", request);
    std::thread altering{[&] {
      wait_until([&] { return project_.server().faults().arrived("pause_at_request") > 0; });
      project_.server().run("ALTER TABLE dbo.t ADD " + column + " int NULL");
      fault("go_on", 1);
    }};
    const std::string told = passes();
    altering.join();
    project_.server().faults().clear();
    EXPECT_THAT(told, AllOf(HasSubstr("attempt 2 of 2"), HasSubstr("the columns of dbo.t are others than it told")));
    EXPECT_EQ(project_.value("SELECT count(" + column + ") FROM '{folder}/lake/*.parquet'"), "0");
  }
}

}  // namespace
}  // namespace hygge::test
