#include "hygge/homes/mssql/source_query.h"

#include <gtest/gtest.h>

#include "hygge/homes/mssql/mssql_home.h"

namespace hygge::homes::mssql {
namespace {

/// A query as a person wrote it.
SourceQuery query_of(const std::map<std::string, std::string>& written) {
  std::map<std::string, config::Value> values;
  for (const config::Setting& setting : mssql_home_kind().settings.settings) {
    config::Value& value = values[setting.name];
    const auto found = written.find(setting.name);
    if (found == written.end()) continue;
    value.items = {found->second};
    value.given = true;
  }
  return SourceQuery{config::Section{"home", std::move(values)}};
}

TEST(SourceQuery, QuotesTableAndColumns) {
  const SourceQuery query = query_of({{"table", "dbo.order]s"}});
  EXPECT_EQ(query.shown(), "dbo.[order]]s]");
  EXPECT_EQ(query.shape(), "SELECT TOP (0) * FROM [dbo].[order]]s]");
  EXPECT_EQ(query.rows({}), "SELECT * FROM [dbo].[order]]s]");
  EXPECT_EQ(query.rows({"a]b", "select"}), "SELECT [a]]b], [select] FROM [dbo].[order]]s]");
}

TEST(SourceQuery, HasTheServerFilter) {
  const SourceQuery query = query_of({{"table", "t"}, {"where", "a = 1 -- one"}});
  EXPECT_EQ(query.rows({"a"}), "SELECT [a] FROM [t] WHERE (a = 1 -- one\n)");
  EXPECT_EQ(query.no_rows({}), "SELECT TOP (0) * FROM [t] WHERE (a = 1 -- one\n)");
  EXPECT_EQ(query.everything(), "SELECT * FROM [t]");
}

TEST(SourceQuery, LeavesAQueryAsItWasWrittenUnlessItMustBeShaped) {
  const SourceQuery query = query_of({{"query", "WITH x AS (SELECT 1 AS a) SELECT a FROM x ORDER BY a ; ;\n"}});
  EXPECT_EQ(query.rows({}), "WITH x AS (SELECT 1 AS a) SELECT a FROM x ORDER BY a");
  const SourceQuery plain = query_of({{"query", "SELECT 1 AS a"}, {"where", "a > 0"}});
  EXPECT_EQ(plain.rows({"a"}), "SELECT [a] FROM (SELECT 1 AS a\n) AS [the rows] WHERE (a > 0\n)");
}

}  // namespace
}  // namespace hygge::homes::mssql
