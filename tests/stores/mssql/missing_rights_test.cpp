// A login that lacks a right: the message says which one, and the statement that gives it.

#include "tests/stores/mssql/flow_test.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class MissingRights : public FlowTest {
 protected:
  MissingRights() {
    server().run("CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(5) NULL)");
    server().run("INSERT INTO dbo.t VALUES (1, N'old')");
    project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, 'x' AS name FROM range(3)");
  }
  /// A run that is denied something, of a flow whose store has these keys.
  std::string denied(const char* what, int number, const std::string& more) {
    write_flow(more);
    server().faults().clear();
    server().faults().set(what, number);
    const std::string told = fails();
    server().faults().clear();
    EXPECT_EQ(rows_of(), "1");
    EXPECT_THAT(tables_left(), Not(HasSubstr("__hygge_")));
    return told;
  }
};

TEST_F(MissingRights, AreNamedWithTheStatementThatGivesThem) {
  EXPECT_THAT(denied("deny_insert", 229, ", parallel_workers: 1"),
              AllOf(HasSubstr("loading dbo.t"), HasSubstr("the login lacks a right"),
                    HasSubstr("GRANT INSERT ON [dbo].[t] TO [dbo]")));
  EXPECT_THAT(denied("deny_create", 262, ", if_exists: replace"),
              AllOf(HasSubstr("making a staging table for dbo.t"), HasSubstr("GRANT CREATE TABLE TO [dbo]")));
  EXPECT_THAT(denied("deny_create", 2760, ", if_exists: replace"), HasSubstr("GRANT ALTER ON SCHEMA::[dbo] TO [dbo]"));
  EXPECT_THAT(denied("deny_insert", 229, ", if_exists: replace"), HasSubstr("GRANT INSERT ON SCHEMA::[dbo] TO [dbo]"));
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, 'x' AS added FROM range(3)");
  EXPECT_THAT(denied("deny_alter", 1088, ", parallel_workers: 1, add_columns: true"),
              HasSubstr("GRANT ALTER ON [dbo].[t] TO [dbo]"));
}

TEST_F(MissingRights, ToChangeRowsAreNamedWhenTheyArePublished) {
  EXPECT_THAT(denied("deny_update", 229, ", write_strategy: merge, key_columns: id"),
              AllOf(HasSubstr("publishing dbo.t"), HasSubstr("GRANT UPDATE ON ")));
}

TEST_F(MissingRights, AStraightLoadDoesWithoutMarkersThatItMayNotMake) {
  write_flow(", parallel_workers: 1");
  server().faults().set("deny_create", 262);
  start();
  EXPECT_EQ(rows_of(), "4");
  EXPECT_EQ(tables_left(), "t");
}

}  // namespace
}  // namespace hygge::test
