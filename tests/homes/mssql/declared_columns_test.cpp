#include "hygge/homes/mssql/declared_columns.h"

#include <gtest/gtest.h>

namespace hygge::homes::mssql {
namespace {

TEST(DeclaredTypeTest, IsWhatACreateTableHas) {
  EXPECT_EQ(declared_type("nvarchar", 100, 0, 0), "nvarchar(50)");
  EXPECT_EQ(declared_type("nvarchar", -1, 0, 0), "nvarchar(max)");
  EXPECT_EQ(declared_type("varchar", 8000, 0, 0), "varchar(8000)");
  EXPECT_EQ(declared_type("nchar", 10, 0, 0), "nchar(5)");
  EXPECT_EQ(declared_type("varbinary", -1, 0, 0), "varbinary(max)");
  EXPECT_EQ(declared_type("numeric", 9, 18, 2), "numeric(18,2)");
  EXPECT_EQ(declared_type("datetime2", 8, 27, 7), "datetime2(7)");
  EXPECT_EQ(declared_type("datetimeoffset", 10, 34, 0), "datetimeoffset(0)");
  EXPECT_EQ(declared_type("datetime", 8, 23, 3), "datetime");
  EXPECT_EQ(declared_type("timestamp", 8, 0, 0), "rowversion");
  EXPECT_EQ(declared_type("geography", -1, 0, 0), "geography");
  EXPECT_EQ(declared_type("xml", -1, 0, 0), "xml");
}

}  // namespace
}  // namespace hygge::homes::mssql
