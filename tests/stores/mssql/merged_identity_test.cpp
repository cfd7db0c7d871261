// A merge that finds its rows by another column than the identity whose values it is to keep: rows that are there keep
// theirs, for the server changes none.

#include "tests/stores/mssql/flow_test.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kMerge = ", write_strategy: merge, key_columns: code, keep_identity: true";
constexpr const char* kWarning = "rows that are there keep their 'id', because the server changes no identity";

class MergedIdentity : public FlowTest {
 protected:
  MergedIdentity() {
    server().run("CREATE TABLE dbo.t (id int IDENTITY(1,1) NOT NULL, code nvarchar(20) NOT NULL, v int NULL)");
    server().run("INSERT INTO dbo.t (code, v) VALUES (N'a', 1), (N'b', 2)");
  }
  void write_rows(const std::string& rows) {
    project_.write_parquet("landing/a.parquet",
                           "SELECT id::INTEGER AS id, code, v::INTEGER AS v FROM (VALUES " + rows + ") t(id, code, v)");
  }
};

TEST_F(MergedIdentity, IsToldOfBeforeAndAfter) {
  write_rows("(77, 'a', 10), (2, 'b', 20), (78, 'c', 30)");
  write_flow(kMerge);
  EXPECT_THAT(well(project_.hygge({"plan"})), HasSubstr(kWarning));
  EXPECT_THAT(start(), AllOf(HasSubstr(kWarning), HasSubstr("merged: 2 rows changed, 1 added"),
                             HasSubstr("1 row of 'dbo.t' kept an identity that is not the one of the data")));
  EXPECT_EQ(asked("SELECT id, code, v FROM dbo.t ORDER BY code"), "1 a 10 2 b 20 78 c 30");
}

TEST_F(MergedIdentity, FailsWhereEveryValueIsToArrive) {
  write_rows("(77, 'a', 10), (2, 'b', 20), (78, 'c', 30)");
  write_flow(kMerge, ", verify: full");
  EXPECT_THAT(fails(), AllOf(HasSubstr("the merge into 'dbo.t' would have left out values of 'id'"),
                             HasSubstr("1 row that is there has another one"), HasSubstr("`keep_identity: false`")));
  EXPECT_EQ(asked("SELECT id, code, v FROM dbo.t ORDER BY code"), "1 a 1 2 b 2");
  write_rows("(1, 'a', 10), (78, 'c', 30)");
  EXPECT_THAT(start(), AllOf(HasSubstr("merged: 1 row changed, 1 added"), Not(HasSubstr("kept an identity"))));
  EXPECT_EQ(asked("SELECT id, code, v FROM dbo.t ORDER BY code"), "1 a 10 2 b 2 78 c 30");
}

TEST_F(MergedIdentity, IsNoMatterWhereItIsAKeyOrLeftOut) {
  write_rows("(1, 'a', 10), (2, 'b', 20)");
  write_flow(", write_strategy: merge, key_columns: id", ", verify: full");
  EXPECT_THAT(start(), Not(HasSubstr(kWarning)));
  write_flow(", write_strategy: merge, key_columns: code, keep_identity: false", ", verify: full");
  EXPECT_THAT(start(), Not(HasSubstr(kWarning)));
}

}  // namespace
}  // namespace hygge::test
