#include "hygge/stores/mssql/plain_default.h"

#include <gtest/gtest.h>

namespace hygge::stores::mssql {
namespace {

TEST(PlainDefault, IsALiteralOrAWellKnownFunction) {
  for (const char* sql : {
           "((0))",
           "((-1))",
           "(getdate())",
           "(sysutcdatetime())",
           "(newsequentialid())",
           "(N'it''s; -- not code')",
           "('')",
           "(NULL)",
           "((1.5e-3))",
           "(0xFF00)",
           "(CONVERT([varchar](10),getdate()))",
           "(CONVERT([decimal] (18,2),(0)))",
           "(dateadd(day,(7),getdate()))",
           "(CONVERT(nvarchar(max),N'x'))",
           "(CAST(1 AS decimal(18,2)))",
           "current_timestamp",
       }) {
    EXPECT_TRUE(is_plain_default(sql)) << sql;
  }
}

TEST(PlainDefault, IsNothingThatDoesMore) {
  for (const char* sql : {
           "",
           " ",
           "((0)); DROP TABLE t",
           "0) -- ",
           "(0) /* x */",
           "(0",
           "0)(",
           "(N'open)",
           "('a'; DROP TABLE t --')",
           "(SELECT 1)",
           "(NEXT VALUE FOR [dbo].[seq])",
           "([dbo].[f]())",
           "([f]())",
           "([varchar)",
           "([varchar]](10))",
           "(xp_cmdshell('x'))",
           "(@@version)",
           "(0x0G)",
           "(1 UNION 2)",
           "(getdate()\nGO)",
           "(\"a\")",
       }) {
    EXPECT_FALSE(is_plain_default(sql)) << sql;
  }
}

}  // namespace
}  // namespace hygge::stores::mssql
