#include "hygge/connections/mssql/sql_type.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hygge {
namespace {

std::string read(std::string_view text) {
  const std::optional<SqlType> type = parse_sql_type(text);
  return type ? type->text() : "(none)";
}

TEST(SqlTypeText, IsReadInEveryWayItIsWritten) {
  struct Case {
    std::string_view written;
    std::string_view text;
  };
  constexpr Case kCases[] = {
      {"int", "int"},
      {"INTEGER", "int"},
      {" [int] ", "int"},
      {"[ datetime2 ] (3)", "datetime2(3)"},
      {"NVARCHAR( 50 )", "nvarchar(50)"},
      {"nvarchar(max)", "nvarchar(max)"},
      {"varchar ( MAX )", "varchar(max)"},
      {"varbinary(8000)", "varbinary(8000)"},
      {"nvarchar(4000)", "nvarchar(4000)"},
      {"varchar", "varchar(1)"},
      {"binary", "binary(1)"},
      {"national   character\tvarying(7)", "nvarchar(7)"},
      {"national char varying(7)", "nvarchar(7)"},
      {"national char(7)", "nchar(7)"},
      {"character varying(max)", "varchar(max)"},
      {"char varying(3)", "varchar(3)"},
      {"character(3)", "char(3)"},
      {"binary varying(3)", "varbinary(3)"},
      {"national text", "ntext"},
      {"numeric(10)", "decimal(10,0)"},
      {"dec(10, 2)", "decimal(10,2)"},
      {"decimal", "decimal(18,0)"},
      {"decimal(38,38)", "decimal(38,38)"},
      {"double precision", "float"},
      {"float", "float"},
      {"float(24)", "real"},
      {"float(25)", "float"},
      {"float(53)", "float"},
      {"real", "real"},
      {"datetime2", "datetime2(7)"},
      {"datetimeoffset(0)", "datetimeoffset(0)"},
      {"time(7)", "time(7)"},
      {"sysname", "nvarchar(128)"},
      {"rowversion", "timestamp"},
      {"timestamp", "timestamp"},
      {"vector(1998)", "vector(1998)"},
      {"Geography", "geography"},
      {"sql_variant", "sql_variant"},
  };
  for (const Case& wanted : kCases) {
    EXPECT_EQ(read(wanted.written), wanted.text) << wanted.written;
    EXPECT_EQ(read(read(wanted.written)), wanted.text) << wanted.written;
  }
}

TEST(SqlTypeText, KnowsWhereTheServersBoundsAre) {
  for (const char* text : {"",
                           "()",
                           "(5)",
                           "nvarchar(4001)",
                           "nvarchar(5000)",
                           "varchar(8001)",
                           "nvarchar(0)",
                           "nvarchar(-1)",
                           "nvarchar()",
                           "nvarchar(+5)",
                           "nvarchar(5",
                           "nvarchar 5)",
                           "nvarchar(5) x",
                           "nvarchar(5,6)",
                           "char(max)",
                           "nchar(max)",
                           "binary(max)",
                           "decimal(39,0)",
                           "decimal(0)",
                           "decimal(5,6)",
                           "decimal(1,2,3)",
                           "decimal(max)",
                           "datetime2(8)",
                           "time(-1)",
                           "datetime(3)",
                           "int(4)",
                           "float(0)",
                           "float(54)",
                           "float(1,2)",
                           "real(24)",
                           "double precision(3)",
                           "sysname(5)",
                           "vector",
                           "vector(0)",
                           "vector(1999)",
                           "xml(max)",
                           "text(5)",
                           "nvarchar(99999999999999999999)",
                           "[int",
                           "int]",
                           "[]",
                           "varchar(5e1)",
                           "string",
                           "varchar2(10)",
                           "double",
                           "uuid",
                           "int; DROP TABLE t"}) {
    EXPECT_EQ(read(text), "(none)") << text;
  }
}

TEST(SqlTypeText, HasOneNameForEachType) {
  const std::vector<std::string> names = sql_type_names();
  EXPECT_THAT(names, testing::Contains("decimal"));
  EXPECT_THAT(names, testing::Not(testing::Contains("numeric")));
  for (const std::string& name : names) {
    const std::optional<SqlType> type = parse_sql_type(name == "vector" ? "vector(3)" : name);
    ASSERT_TRUE(type.has_value()) << name;
    EXPECT_EQ(type->name, name);
  }
}

}  // namespace
}  // namespace hygge
