// The locks that loading takes, asked from the server while it goes on: case 20 of the list.

#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "tests/mssql_runs/field_cases.h"
#include "tests/support/instrumented.h"
#include "tests/support/wait_until.h"

namespace hygge::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

/// A table of some kind, what hygge says of it, and the locks that loads of it and of its staging table may take.
struct Kind {
  std::string name;
  std::string columns;  ///< beside id and name
  std::string index;    ///< the statement that makes one
  std::string sentence;
  std::set<std::string> table_locks;
  bool is_aside = false;  ///< side by side into a staging table, by bulk update locks
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"BareHeap",
       "",
       "",
       "'dbo.t' is a bare heap: 4 writers load a staging table side by side with TABLOCK",
       {},
       true},
      {"HeapWithAnIndex", "", "CREATE INDEX ix ON dbo.t (name)", "a heap with the index 'ix'", {"IX"}},
      {"HeapWithAFilteredIndex",
       "",
       "CREATE INDEX ix ON dbo.t (name) WHERE name IS NOT NULL",
       "a heap with the index 'ix'",
       {"IX"}},
      {"Clustered", ", CONSTRAINT pk PRIMARY KEY CLUSTERED (id)", "", "a clustered table", {"IX"}},
      {"Columnstore", "", "CREATE CLUSTERED COLUMNSTORE INDEX cci ON dbo.t", "a clustered columnstore", {"IX"}},
      {"WithATrigger", "", "CREATE TRIGGER dbo.tr ON dbo.t AFTER INSERT AS BEGIN SET NOCOUNT ON; END", "", {}},
  };
  return all;
}

class Field20 : public FieldCasesTest, public testing::WithParamInterface<Kind> {};

TEST_P(Field20, LoadsTakeTheLocksThatTheTableAllows) {
  HYGGE_NO_BABELFISH("it has no sys.dm_tran_locks");
  const Kind& kind = GetParam();
  server().run("CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(20) NULL" + kind.columns + ")");
  if (!kind.index.empty()) server().run(kind.index);
  const int rows = kIsInstrumented ? 50'000 : 300'000;
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, 'name ' || range AS name FROM range(" +
                                                  std::to_string(rows) + ")");
  project_.write_flows(flow("f", "landing", table("dbo.t", ", parallel_workers: 4, batch_size: 10000")));
  const std::string target = asked("SELECT OBJECT_ID(N'dbo.t')");
  RunningProgram running{project_.request({"start"})};
  std::set<std::string> on_target;
  std::set<std::string> on_staging;
  std::size_t bulk_updates = 0;  // at the same time
  while (!running.has_ended()) {
    std::size_t now = 0;
    for (const auto& row :
         server().run("SELECT l.resource_associated_entity_id, l.request_mode, l.request_status FROM "
                      "sys.dm_tran_locks AS l JOIN sys.dm_exec_sessions AS s ON s.session_id = "
                      "l.request_session_id WHERE l.resource_type = 'OBJECT' AND s.host_process_id = " +
                      std::to_string(running.process()))) {
      const std::string mode = row[1].value_or("");
      (row[0] == target ? on_target : on_staging).insert(mode);
      EXPECT_EQ(row[2], "GRANT") << "no session of one flow waits for another: " << mode;
      now += mode == "BU" ? 1U : 0U;
    }
    bulk_updates = std::max(bulk_updates, now);
  }
  const ProgramResult run = running.wait();
  EXPECT_THAT(well(run), HasSubstr(kind.sentence));
  EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t"), std::to_string(rows));
  if (kind.is_aside) {
    EXPECT_THAT(on_staging, Contains("BU"));
    EXPECT_GE(bulk_updates, 2U) << "side by side";
  } else {
    EXPECT_THAT(on_target, Not(Contains("Sch-M")));
    EXPECT_THAT(on_target, Not(Contains("BU")));
    for (const std::string& lock : kind.table_locks) EXPECT_THAT(on_target, Contains(lock));
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Field20, testing::ValuesIn(kinds()),
                         [](const auto& given) { return given.param.name; });

}  // namespace
}  // namespace hygge::test
