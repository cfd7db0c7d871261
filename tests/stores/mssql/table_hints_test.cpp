#include "hygge/stores/mssql/table_hints.h"

#include <gmock/gmock.h>

#include "tests/support/error_of.h"

namespace hygge::stores::mssql {
namespace {

using testing::HasSubstr;

tds::BulkHints parsed(const std::vector<std::string>& hints) { return parse_table_hints(hints); }

TEST(TableHints, AreThoseOfBulkLoads) {
  EXPECT_FALSE(parsed({}).table_lock);
  const tds::BulkHints all = parsed(
      {"tablock", " CHECK_CONSTRAINTS,FIRE_TRIGGERS", "KEEP_NULLS", "ROWS_PER_BATCH = 500", "KILOBYTES_PER_BATCH=64"});
  EXPECT_TRUE(all.table_lock);
  EXPECT_TRUE(all.check_constraints);
  EXPECT_TRUE(all.fire_triggers);
  EXPECT_TRUE(all.keep_nulls);
  EXPECT_EQ(all.rows_per_batch, 500U);
  EXPECT_EQ(all.kilobytes_per_batch, 64U);
}

TEST(TableHints, NameTheOrderOfRows) {
  const tds::BulkHints hints = parsed({"ORDER (id ASC, [a, \"b\" desc] DESC, \"weird]name\")", "TABLOCK"});
  ASSERT_EQ(hints.order.size(), 3U);
  EXPECT_EQ(hints.order[0].column, "id");
  EXPECT_FALSE(hints.order[0].descending);
  EXPECT_EQ(hints.order[1].column, "a, \"b\" desc");
  EXPECT_TRUE(hints.order[1].descending);
  EXPECT_EQ(hints.order[2].column, "weird]name");
  EXPECT_TRUE(hints.table_lock);
}

TEST(TableHints, OthersAreRefused) {
  struct Case {
    std::string hint;
    std::string complaint;
  };
  const std::vector<Case> cases{
      {"TABLOK", "'TABLOK', which is no hint of bulk loads; did you mean TABLOCK?"},
      {"NOLOCK", "'NOLOCK', which is no hint of bulk loads"},
      {"", "'', which is no hint of bulk loads"},
      {"TABLOCK,", "'TABLOCK,', which is no hint"},
      {"ROWS_PER_BATCH", "'ROWS_PER_BATCH', which is no hint"},
      {"ROWS_PER_BATCH = many", "a whole number above 0 must stand behind the ="},
      {"ROWS_PER_BATCH = 0", "a whole number above 0 must stand behind the ="},
      {"ORDER", "columns in parentheses must follow"},
      {"ORDER (a.b)", "'a.b' is no column"},
      {"ORDER (a,)", "'' is no column"},
  };
  for (const Case& given : cases) {
    SCOPED_TRACE(given.hint);
    EXPECT_THAT(test::error_of([&] { parsed({given.hint}); }).what(), HasSubstr(given.complaint));
  }
}

}  // namespace
}  // namespace hygge::stores::mssql
