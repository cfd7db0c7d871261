// Runs that are killed, cut off, kept out and refused: the built program, with the test server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/tds/session.h"
#include "tests/support/instrumented.h"
#include "tests/support/one_line.h"
#include "tests/support/served_project.h"
#include "tests/support/wait_until.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

/// A way to fill a table, and what dbo.t holds before and after it.
struct Way {
  std::string name;
  std::string made;  ///< the statement that makes the table; empty: it is missing
  std::string keys;  ///< of the store
  std::string before;
  std::string after;
};

void PrintTo(const Way& way, std::ostream* out) { *out << way.name; }

constexpr const char* kHeap = "CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(50) NULL)";
constexpr const char* kAdded = "1=new 1=old 2=new 100=old ";
constexpr const char* kAlone = "1=new 2=new ";

const std::vector<Way>& ways() {
  static const std::vector<Way> all{
      {"MissingTable", "", ", table_options: {heap: true}", "none", kAlone},
      {"AppendStraight", kHeap, "", "1=old 100=old ", kAdded},
      {"AppendAside", kHeap, ", if_exists: append, write_strategy: temp_swap", "1=old 100=old ", kAdded},
      {"Swap", kHeap, ", if_exists: replace", "1=old 100=old ", kAlone},
      {"Exchange", "CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(50) NULL, twice AS (id * 2))",
       ", if_exists: replace", "1=old 100=old ", kAlone},
      {"Merge", kHeap, ", write_strategy: merge, key_columns: id", "1=old 100=old ", "1=new 2=new 100=old "},
  };
  return all;
}

class KillsTest : public testing::Test {
 protected:
  KillsTest() {
    project_.write_parquet("landing/a.parquet", "SELECT (range + 1)::INTEGER AS id, 'new' AS name FROM range(2)");
  }

  tds_server::Server& server() { return project_.server(); }

  void lay_down(const Way& way) {
    server().run("DROP TABLE IF EXISTS dbo.t");
    if (way.made.empty()) return;
    server().run(way.made);
    server().run("INSERT INTO dbo.t (id, name) VALUES (1, N'old'), (100, N'old')");
  }
  void write_flow(const Way& way, const std::string& more, int workers = 1) {
    project_.write_flows("  f: {home: landing, store: {type: mssql, connection: erp, table: dbo.t" + way.keys +
                         ", parallel_workers: " + std::to_string(workers) + "}, retry_delay: 1ms" + more + "}\n");
  }
  std::string content() {
    if (!server().run("SELECT OBJECT_ID(N'dbo.t')")[0][0]) return "none";
    std::string text;
    for (const auto& row : server().run("SELECT id, name FROM dbo.t ORDER BY id, name")) {
      text += row[0].value_or("NULL") + "=" + row[1].value_or("NULL") + " ";
    }
    return text;
  }
  std::string tables() {
    std::string names;
    for (const auto& row : server().run("SELECT name FROM sys.tables ORDER BY name")) {
      names += (names.empty() ? "" : " ") + row[0].value_or("");
    }
    return names;
  }
  /// A run whose nth answer never comes; nothing when it needs fewer.
  std::unique_ptr<RunningProgram> run_until(int answer) {
    server().faults().clear();
    server().faults().set("hold_at_answer", answer);
    auto program = std::make_unique<RunningProgram>(project_.request({"start"}));
    wait_until([&] { return server().faults().arrived("hold_at_answer") > 0 || program->has_ended(); });
    if (server().faults().arrived("hold_at_answer") > 0) return program;
    EXPECT_EQ(program->wait().exit_code, 0) << program->out() << program->err();
    return nullptr;
  }
  static std::string well(const ProgramResult& run) {
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    return in_one_line(run.err);
  }
  static std::string complaint(const ProgramResult& run) {
    EXPECT_EQ(run.exit_code, 1) << run.out << run.err;
    return in_one_line(run.out + run.err);
  }
  void expect_nothing_left() {
    EXPECT_THAT(tables(), Not(HasSubstr("__hygge_")));
    wait_until([&] { return server().sessions() == 0; });
  }

  /// A session of somebody else.
  tds::Session sign_in() {
    tds::ConnectRequest request;
    request.host = "127.0.0.1";
    request.port = server().port();
    request.database = "hygge";
    request.user = "sa";
    request.password = Secret{"Hygge!2026"};
    request.encrypt = tds::Encryption::No;
    request.application_name = "reports";
    return tds::Session::connect(request, CancelToken{});
  }

  ServedProject project_{", encrypt: no"};
};

class EachWay : public KillsTest, public testing::WithParamInterface<Way> {};

/// Ways have most steps in common. So each looks at some, and begins with another one than the others do: together they
/// look at those that all have. HYGGE_EVERY_STEP=1 looks at all of each.
int stride() {
  const int all = static_cast<int>(ways().size());
  return std::getenv("HYGGE_EVERY_STEP") != nullptr ? 1 : kIsInstrumented ? 2 * all : all;
}
/// `shift` lets different tests of a way look at different steps.
int first_step(const Way& way, int shift) {
  const auto same = [&](const Way& one) { return one.name == way.name; };
  const auto place = std::find_if(ways().begin(), ways().end(), same) - ways().begin();
  return 1 + (static_cast<int>(place) + shift) % stride();
}

TEST_P(EachWay, Field03AKillAtAnyStepLeavesTheOldRowsOrTheNewOnes) {
  const Way& way = GetParam();
  lay_down(way);
  write_flow(way, ", retries: 0");
  for (int answer = first_step(way, 0);; answer += stride()) {
    SCOPED_TRACE("killed at answer " + std::to_string(answer));
    const std::unique_ptr<RunningProgram> program = run_until(answer);
    if (!program) break;
    program->send(SIGKILL);
    EXPECT_EQ(program->wait().signal, SIGKILL);
    wait_until([&] { return server().sessions() == 0; });
    const std::string left = content();
    ASSERT_THAT(left, AnyOf(way.before, way.after));
    if (left == way.after) lay_down(way);
  }
  EXPECT_EQ(content(), way.after);
  expect_nothing_left();
}

TEST_P(EachWay, ALostConnectionAtAnyStepLeavesNothingThatIsNotKnown) {
  const Way& way = GetParam();
  write_flow(way, ", retries: 0");
  for (int answer = first_step(way, 1);; answer += stride()) {
    SCOPED_TRACE("lost at answer " + std::to_string(answer));
    lay_down(way);
    server().faults().set("drop_at_answer", answer);
    const ProgramResult run = project_.hygge({"start"});
    const bool has_struck = server().faults().get("drop_at_answer") < 0;
    server().faults().clear();
    if (!has_struck) break;
    EXPECT_THAT(run.out + run.err,
                Not(AnyOf(HasSubstr("is not known"), HasSubstr("look whether the rows of this run"))));
    ASSERT_EQ(content(), run.exit_code == 0 ? way.after : way.before) << run.out << run.err;
  }
}

TEST_P(EachWay, Field04ALostConnectionAtAnyStepIsMadeGoodByTheSecondAttempt) {
  const Way& way = GetParam();
  write_flow(way, ", retries: 1");
  bool has_struck = true;
  for (int answer = first_step(way, 2); has_struck; answer += stride()) {
    SCOPED_TRACE("lost at answer " + std::to_string(answer));
    lay_down(way);
    server().faults().set("drop_at_answer", answer);
    const std::string told = well(project_.hygge({"start"}));
    has_struck = server().faults().get("drop_at_answer") < 0;
    server().faults().clear();
    ASSERT_EQ(content(), way.after) << told;
    expect_nothing_left();
  }
}

/// Incremental runs, each with one row that is new, killed at one step after the other: what the next run brings is
/// what they did not.
class IncrementalKillsTest : public KillsTest {
 protected:
  /// Flows of dbo.source on a server.
  void write_incremental(tds_server::Server& home, const std::string& store) {
    project_.write_flows(
        "  f: {home: {type: mssql, server: localhost, port: " + std::to_string(home.port()) +
        ", database: hygge, user: sa, password: Hygge!2026, encrypt: no, table: dbo.source}, watermark: "
        "c, store: " +
        store + ", retries: 0}\n");
  }
  /// Returns what the last run told.
  std::string kill_each_step(tds_server::Server& home, const std::function<std::string()>& arrived) {
    home.run("CREATE TABLE dbo.source (id int NOT NULL PRIMARY KEY, c datetime2(7) NOT NULL)");
    home.run("INSERT INTO dbo.source VALUES (0, '2024-01-01')");
    std::string told = well(project_.hygge({"start"}));
    std::string all = "0";
    int answer = 1;
    for (bool has_struck = true; has_struck; answer += stride()) {
      SCOPED_TRACE("killed at answer " + std::to_string(answer));
      home.run("INSERT INTO dbo.source VALUES (" + std::to_string(answer) + ", '2024-01-01')");
      all += " " + std::to_string(answer);
      const std::unique_ptr<RunningProgram> program = run_until(answer);
      has_struck = program != nullptr;
      if (has_struck) {
        program->send(SIGKILL);
        EXPECT_EQ(program->wait().signal, SIGKILL);
        wait_until([&] { return server().sessions() == 0; });
        server().faults().clear();
        told = well(project_.hygge({"start"}));
      }
      EXPECT_EQ(arrived(), all);
    }
    EXPECT_GT(answer, 8);
    return told;
  }
};

/// A way to add to a table, and words of how that is told.
struct AddingWay {
  std::string name;
  std::string keys;
  std::string told;
};
void PrintTo(const AddingWay& way, std::ostream* out) { *out << way.name; }

class IntoATable : public IncrementalKillsTest, public testing::WithParamInterface<AddingWay> {};

TEST_P(IntoATable, Field03NoRowOfIncrementalRunsIsLostOrDoubled) {
  tds_server::Server source;
  write_incremental(source, "{type: mssql, connection: erp, table: dbo.t" + GetParam().keys + "}");
  const std::string told = kill_each_step(source, [&] {
    std::vector<std::string> ids;
    for (const auto& row : server().run("SELECT id FROM dbo.t ORDER BY id")) ids.push_back(row[0].value_or("NULL"));
    return join(ids, " ");
  });
  EXPECT_THAT(told, HasSubstr(GetParam().told));
  expect_nothing_left();
}

INSTANTIATE_TEST_SUITE_P(Ways, IntoATable,
                         testing::Values(AddingWay{"Straight", "", "adds to it in one transaction"},
                                         AddingWay{"Aside", ", write_strategy: temp_swap",
                                                   "by way of a table of its own"},
                                         AddingWay{"Merge", ", write_strategy: merge, key_columns: id", "merged into"}),
                         [](const auto& info) { return info.param.name; });

TEST_F(IncrementalKillsTest, Field03IntoFilesNoRowIsLostOrDoubled) {
  write_incremental(server(), "lake");
  kill_each_step(server(), [&] {
    return project_.value("SELECT string_agg(id, ' ' ORDER BY id) FROM read_parquet('{folder}/lake/*.parquet')");
  });
}

TEST_P(EachWay, AStatementThatIsRefusedLeavesTheOldRows) {
  const Way& way = GetParam();
  lay_down(way);
  write_flow(way, ", retries: 0");
  bool has_struck = true;
  for (int request = first_step(way, 4); has_struck; request += stride()) {
    SCOPED_TRACE("refused at request " + std::to_string(request));
    server().faults().set("refuse_at_request", request);
    const ProgramResult run = project_.hygge({"start"});
    has_struck = server().faults().get("refuse_at_request") < 0;
    server().faults().clear();
    EXPECT_THAT(run.out + run.err, AnyOf(HasSubstr("1105"), Not(HasSubstr("FAIL=1"))));
    ASSERT_EQ(content(), run.exit_code == 0 ? way.after : way.before) << run.out << run.err;
    if (run.exit_code == 0) lay_down(way);
  }
  server().run("DROP TABLE IF EXISTS dbo.t");
  lay_down(way);
  well(project_.hygge({"start"}));
  EXPECT_EQ(content(), way.after);
  expect_nothing_left();
}

TEST_P(EachWay, ACommitWhoseAnswerNeverCameIsSettledByItsMarker) {
  const Way& way = GetParam();
  write_flow(way, ", retries: 0");
  lay_down(way);
  // That of the staging table is the first, if there is one; it ends the attempt.
  const int commit = way.name == "AppendStraight" ? 1 : 2;
  server().faults().set("drop_at_commit", commit);
  EXPECT_THAT(well(project_.hygge({"start"})),
              HasSubstr("the connection broke while the rows were published; they are there"));
  EXPECT_EQ(content(), way.after);
  expect_nothing_left();
}

TEST_P(EachWay, SeveralWritersLeaveNothingWhenOneFails) {
  const Way& way = GetParam();
  write_flow(way, "", 3);
  lay_down(way);
  server().faults().set("bulk_error", 9002);
  EXPECT_THAT(complaint(project_.hygge({"start", "--var", "flow.f.retries=0"})), HasSubstr("9002"));
  EXPECT_EQ(content(), way.before);
  expect_nothing_left();
  const std::unique_ptr<RunningProgram> program = run_until(12);
  ASSERT_TRUE(program);
  server().drop_all();
  well(program->wait());
  EXPECT_EQ(content(), way.after);
  expect_nothing_left();
}

TEST_P(EachWay, WhatAnInterruptedRunSaysOfItsRowsIsTrue) {
  const Way& way = GetParam();
  write_flow(way, ", retries: 0");
  for (int request = first_step(way, 1);; request += stride()) {
    SCOPED_TRACE("interrupted at request " + std::to_string(request));
    lay_down(way);
    server().faults().clear();
    server().faults().set("pause_at_request", request);
    RunningProgram program{project_.request({"start"})};
    wait_until([&] { return server().faults().arrived("pause_at_request") > 0 || program.has_ended(); });
    const bool has_paused = server().faults().arrived("pause_at_request") > 0;
    if (has_paused) program.send(SIGINT);
    wait_until(
        [&] { return program.has_ended() || (program.out() + program.err()).find("stopping") != std::string::npos; });
    server().faults().set("go_on", 1);
    const ProgramResult run = program.wait();
    ASSERT_EQ(content(), run.exit_code == 0 ? way.after : way.before) << run.out << run.err;
    expect_nothing_left();
    if (!has_paused) break;
  }
  server().faults().clear();
}

INSTANTIATE_TEST_SUITE_P(Ways, EachWay, testing::ValuesIn(ways()), [](const auto& given) { return given.param.name; });

/// Somebody's transaction has read the table, and keeps it so.
class LockedTableTest : public KillsTest {
 protected:
  tds::Session reader() {
    tds::Session session = sign_in();
    session.begin();
    session.execute("SELECT TOP (0) 1 AS a FROM dbo.t WITH (TABLOCK, HOLDLOCK)");
    return session;
  }
  bool somebody_waits() {
    return server().run("SELECT COUNT(*) FROM sys.dm_tran_locks WHERE request_status <> 'GRANT'")[0][0] != "0";
  }
};

TEST_F(LockedTableTest, Field21AReaderIsWaitedForAndNamedAndTheOldRowsStay) {
  for (const Way& way : ways()) {
    if (way.made.empty()) continue;
    SCOPED_TRACE(way.name);
    lay_down(way);
    tds::Session session = reader();
    Way patient = way;
    patient.keys += ", lock_timeout: 90ms";
    write_flow(patient, ", retries: 0");
    EXPECT_THAT(complaint(project_.hygge({"start"})),
                AllOf(HasSubstr("dbo.t"), HasSubstr("lock"), HasSubstr("(sa on "), HasSubstr("reports")));
    EXPECT_EQ(content(), way.before);
    write_flow(way, ", retries: 0");
    RunningProgram program{project_.request({"start"})};
    wait_until([&] { return somebody_waits() || program.has_ended(); });
    session.rollback();
    well(program.wait());
    EXPECT_EQ(content(), way.after);
    session = sign_in();
  }
}

TEST_F(LockedTableTest, ARightThatIsGivenMeanwhileIsKept) {
  const Way& way = ways()[3];
  ASSERT_EQ(way.name, "Swap");
  lay_down(way);
  write_flow(way, ", retries: 0");
  tds::Session session = reader();
  RunningProgram program{project_.request({"start"})};
  wait_until([&] { return somebody_waits() || program.has_ended(); });
  server().run("GRANT SELECT ON dbo.t TO public");
  session.rollback();
  EXPECT_THAT(well(program.wait()),
              HasSubstr("the rows are exchanged within 'dbo.t': somebody changed it while they were loaded"));
  EXPECT_EQ(content(), way.after);
  EXPECT_EQ(server()
                .run("SELECT permission_name FROM sys.database_permissions WHERE major_id = OBJECT_ID(N'dbo.t')")
                .at(0)
                .at(0),
            "SELECT");
  EXPECT_EQ(tables(), "hygge_runs t");
}

TEST_F(LockedTableTest, ASecondRunSaysWhoIsAtWorkAndAnInterruptLeavesNothing) {
  const Way& way = ways().back();
  lay_down(way);
  write_flow(way, ", retries: 0");
  const tds::Session session = reader();
  RunningProgram first{project_.request({"start"})};
  wait_until([&] { return somebody_waits() || first.has_ended(); });
  Way hasty = way;
  hasty.keys += ", lock_timeout: 300ms";
  write_flow(hasty, ", retries: 0");
  EXPECT_THAT(complaint(project_.hygge({"start"})),
              AllOf(HasSubstr("another run of hygge is loading 'dbo.t'"), HasSubstr("(sa on ")));
  first.send(SIGINT);
  EXPECT_EQ(first.wait().exit_code, 130);
  EXPECT_EQ(content(), way.before);
  EXPECT_EQ(tables(), "hygge_runs t");
}

}  // namespace
}  // namespace hygge::test
