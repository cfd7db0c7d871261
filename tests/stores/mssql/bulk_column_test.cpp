#include "hygge/stores/mssql/bulk_column.h"

#include <gtest/gtest.h>

#include <array>

#include "hygge/tds/column_encoder.h"
#include "tests/support/error_of.h"

namespace hygge::stores::mssql {
namespace {

using tds::Storage;

constexpr tds::Collation kWestern{std::byte{0x09}, std::byte{0x04}, std::byte{0xD0}, std::byte{0x00}, std::byte{0x34}};

TargetColumn target(const char* type) { return {.name = "weird]name", .type = parse_sql_type(type).value()}; }

/// The column as the statement in front of the rows declares it.
std::string declared(const TargetColumn& column, Storage storage, const tds::Collation& collation = {}) {
  const std::array columns{bulk_column(column, storage, collation)};
  EXPECT_NO_THROW(tds::make_column_encoder(columns[0], {})) << column.type.text();
  const std::array<std::string, 1> table{"t"};
  const std::string statement = tds::insert_bulk_statement(table, columns, {});
  const std::string before = "INSERT BULK [t] ([weird]]name] ";
  EXPECT_EQ(statement.substr(0, before.size()), before);
  return statement.substr(before.size(), statement.size() - before.size() - 1);
}

TEST(BulkColumn, GoesOverInItsOwnType) {
  struct Declared {
    const char* type;
    Storage storage;
    const char* declared;
  };
  for (const Declared& wanted : {
           Declared{"bit", Storage::Boolean, "bit"},
           {"tinyint", Storage::Int64, "tinyint"},
           {"smallint", Storage::Int8, "smallint"},
           {"int", Storage::UInt16, "int"},
           {"bigint", Storage::UInt64, "bigint"},
           {"real", Storage::Float, "real"},
           {"float", Storage::Double, "float"},
           {"decimal(38,38)", Storage::Decimal128, "decimal(38,38)"},
           {"decimal(20,0)", Storage::UInt64, "decimal(20,0)"},
           {"decimal(4,2)", Storage::Decimal16, "decimal(4,2)"},
           {"money", Storage::Decimal128, "money"},
           {"smallmoney", Storage::Decimal64, "smallmoney"},
           {"date", Storage::Date, "date"},
           {"time(3)", Storage::TimeMicros, "time(3)"},
           {"datetime", Storage::TimestampMicros, "datetime"},
           {"smalldatetime", Storage::TimestampSeconds, "smalldatetime"},
           {"datetime2(7)", Storage::TimestampNanos, "datetime2(7)"},
           {"datetime2(0)", Storage::TimestampMillis, "datetime2(0)"},
           {"datetimeoffset(6)", Storage::TimestampMicros, "datetimeoffset(6)"},
           {"uniqueidentifier", Storage::Uuid, "uniqueidentifier"},
           {"nvarchar(4000)", Storage::Text, "nvarchar(4000)"},
           {"nvarchar(max)", Storage::Text, "nvarchar(max)"},
           {"nchar(10)", Storage::Text, "nchar(10)"},
           {"ntext", Storage::Text, "nvarchar(max)"},
           {"xml", Storage::Text, "xml"},
           {"json", Storage::Text, "nvarchar(max)"},
           {"sql_variant", Storage::Text, "nvarchar(4000)"},
           {"vector(3)", Storage::Text, "vector(3)"},
           {"varbinary(8000)", Storage::Blob, "varbinary(8000)"},
           {"varbinary(max)", Storage::Blob, "varbinary(max)"},
           {"binary(8)", Storage::Blob, "binary(8)"},
           {"image", Storage::Blob, "varbinary(max)"},
           {"geography", Storage::Blob, "varbinary(max)"},
           {"geometry", Storage::Blob, "varbinary(max)"},
           {"hierarchyid", Storage::Blob, "varbinary(max)"},
       }) {
    EXPECT_EQ(declared(target(wanted.type), wanted.storage), wanted.declared) << wanted.type;
  }
}

TEST(BulkColumn, HasTheCodePageOfItsCollation) {
  TargetColumn column = target("varchar(8000)");
  column.collation = "SQL_Latin1_General_CP1_CI_AS";
  EXPECT_EQ(declared(column, Storage::Text, kWestern), "varchar(8000) COLLATE SQL_Latin1_General_CP1_CI_AS");
  EXPECT_EQ(bulk_column(column, Storage::Text, kWestern).type.collation, kWestern);
  EXPECT_EQ(declared(target("char(3)"), Storage::Text, kWestern), "char(3)");
  EXPECT_EQ(declared(target("text"), Storage::Text, kWestern), "varchar(max)");
  EXPECT_EQ(declared(target("varchar(max)"), Storage::Text, kWestern), "varchar(max)");

  // Nobody knows the page: the server converts.
  EXPECT_EQ(declared(target("varchar(50)"), Storage::Text), "nvarchar(50)");
  EXPECT_EQ(declared(target("varchar(8000)"), Storage::Text), "nvarchar(max)");
  EXPECT_EQ(declared(target("char(3)"), Storage::Text), "nvarchar(3)");
}

TEST(BulkColumn, TellsNullAndIdentity) {
  TargetColumn column = target("int");
  EXPECT_TRUE(bulk_column(column, Storage::Int32).is_nullable);
  EXPECT_FALSE(bulk_column(column, Storage::Int32).is_identity);
  column.nullable = false;
  column.identity = "1,1";
  EXPECT_FALSE(bulk_column(column, Storage::Int32).is_nullable);
  EXPECT_TRUE(bulk_column(column, Storage::Int32).is_identity);
}

TEST(BulkColumn, IsNoneOfARowversion) {
  EXPECT_EQ(test::error_of([] { bulk_column(target("rowversion"), Storage::Blob); }).kind(), ErrorKind::Unsupported);
}

}  // namespace
}  // namespace hygge::stores::mssql
