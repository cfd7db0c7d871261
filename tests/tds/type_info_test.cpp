#include "hygge/tds/type_info.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "tests/tds/value_bytes.h"

namespace hygge::tds {
namespace {

using test::CutInput;
using test::from_hex;
using test::KeptOutput;

struct KnownType {
  std::string hex;
  std::string name;
  Framing framing;
};

const std::vector<KnownType>& known_types() {
  static const std::vector<KnownType> types = {
      {"1f", "int", Framing::Nothing},
      {"30", "tinyint", Framing::Fixed},
      {"32", "bit", Framing::Fixed},
      {"34", "smallint", Framing::Fixed},
      {"38", "int", Framing::Fixed},
      {"3a", "smalldatetime", Framing::Fixed},
      {"3b", "real", Framing::Fixed},
      {"3c", "money", Framing::Fixed},
      {"3d", "datetime", Framing::Fixed},
      {"3e", "float", Framing::Fixed},
      {"7a", "smallmoney", Framing::Fixed},
      {"7f", "bigint", Framing::Fixed},
      {"24 10", "uniqueidentifier", Framing::Length1},
      {"26 01", "tinyint", Framing::Length1},
      {"26 02", "smallint", Framing::Length1},
      {"26 04", "int", Framing::Length1},
      {"26 08", "bigint", Framing::Length1},
      {"68 01", "bit", Framing::Length1},
      {"6d 04", "real", Framing::Length1},
      {"6d 08", "float", Framing::Length1},
      {"6e 04", "smallmoney", Framing::Length1},
      {"6e 08", "money", Framing::Length1},
      {"6f 04", "smalldatetime", Framing::Length1},
      {"6f 08", "datetime", Framing::Length1},
      {"6a 09 0a 02", "decimal(10,2)", Framing::Length1},
      {"6c 11 26 26", "numeric(38,38)", Framing::Length1},
      {"37 05 05 00", "decimal(5,0)", Framing::Length1},
      {"3f 05 05 01", "numeric(5,1)", Framing::Length1},
      {"28", "date", Framing::Length1},
      {"29 00", "time(0)", Framing::Length1},
      {"2a 07", "datetime2(7)", Framing::Length1},
      {"2b 03", "datetimeoffset(3)", Framing::Length1},
      {"25 0a", "varbinary(10)", Framing::Length1},
      {"27 0a", "varchar(10)", Framing::Length1},
      {"2d 0a", "binary(10)", Framing::Length1},
      {"2f 0a", "char(10)", Framing::Length1},
      {"a7 32 00 09 04 d0 00 34", "varchar(50)", Framing::Length2},
      {"a7 ff ff 09 04 d0 00 34", "varchar(max)", Framing::Chunks},
      {"af 0a 00 09 04 d0 00 34", "char(10)", Framing::Length2},
      {"e7 40 1f 09 04 d0 00 34", "nvarchar(4000)", Framing::Length2},
      {"e7 ff ff 09 04 d0 00 34", "nvarchar(max)", Framing::Chunks},
      {"ef 14 00 09 04 d0 00 34", "nchar(10)", Framing::Length2},
      {"a5 40 1f", "varbinary(8000)", Framing::Length2},
      {"a5 ff ff", "varbinary(max)", Framing::Chunks},
      {"ad 08 00", "binary(8)", Framing::Length2},
      {"f1 00", "xml", Framing::Chunks},
      {"f1 01 01 64 00 01 6f 00 02 00 63 00 63 00", "xml", Framing::Chunks},
      {"f0 ff ff 01 64 00 03 73 00 79 00 73 00 04 67 00 65 00 6f 00 6d 00 01 00 61 00", "[sys].[geom]",
       Framing::Chunks},
      {"62 49 1f 00 00", "sql_variant", Framing::Length4},
      {"23 ff ff ff 7f 09 04 d0 00 34", "text", Framing::Pointer},
      {"63 ff ff ff 7f 09 04 d0 00 34", "ntext", Framing::Pointer},
      {"22 ff ff ff 7f", "image", Framing::Pointer},
      {"f4", "json", Framing::Chunks},
      {"f5 10 00 00", "vector(2)", Framing::Length2},
      {"f5 10 00 01", "vector(4)", Framing::Length2},
  };
  return types;
}

TEST(TypeInfoTest, ReadsEveryTypeAndWritesItAgain) {
  for (const KnownType& given : known_types()) {
    SCOPED_TRACE(given.hex);
    CutInput input{from_hex(given.hex), 1};
    const TypeInfo type = read_type_info(input);
    EXPECT_TRUE(input.at_end());
    EXPECT_EQ(sql_name(type), given.name);
    EXPECT_EQ(type.framing(), given.framing);
    KeptOutput output;
    write_type_info(output, type);
    EXPECT_EQ(test::to_hex(output.bytes()), given.hex);
  }
}

TEST(TypeInfoTest, RefusesWhatNoServerSends) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"00", "the type 0x00 is not known"},
      {"ff", "the type 0xFF is not known"},
      {"26 03", "the type 0x26 has a size of 3"},
      {"26 00", "the type 0x26 has a size of 0"},
      {"68 00", "the type 0x68 has a size of 0"},
      {"6d 00", "the type 0x6D has a size of 0"},
      {"6e 00", "the type 0x6E has a size of 0"},
      {"6f 00", "the type 0x6F has a size of 0"},
      {"24 08", "the type 0x24 has a size of 8"},
      {"68 02", "the type 0x68 has a size of 2"},
      {"6d 02", "the type 0x6D has a size of 2"},
      {"6a 11 27 00", "the type 0x6A has a precision or scale that no decimal has"},
      {"6a 11 00 00", "the type 0x6A has a precision or scale that no decimal has"},
      {"6a 11 05 06", "the type 0x6A has a precision or scale that no decimal has"},
      {"2a 08", "the type 0x2A has more than 7 digits of a second"},
      {"af ff ff 09 04 d0 00 34", "the type 0xAF has no limit"},
      {"f5 10 00 02", "the type 0xF5 has elements that are not known"},
      {"ad ff ff", "the type 0xAD has no limit"},
  };
  for (const auto& [hex, reason] : cases) {
    CutInput input{from_hex(hex), 1};
    try {
      read_type_info(input);
      ADD_FAILURE() << hex;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Data);
      EXPECT_EQ(error.reason(), reason);
    }
  }
}

TEST(TypeInfoTest, ReadsColumns) {
  CutInput input{
      from_hex("04 00"
               "00 00 00 00 09 00 26 04 01 61 00"
               "00 00 00 00 09 00 e7 14 00 09 04 d0 00 34 01 62 00"
               "50 00 00 00 08 00 ad 08 00 00"
               "00 00 00 00 09 00 23 ff ff ff 7f 09 04 d0 00 34 02 03 00 64 00 62 00 6f 00 01 00 74 00 01 ac 20"),
      3};
  const std::vector<ColumnInfo> columns = read_columns(input);
  EXPECT_TRUE(input.at_end());
  ASSERT_EQ(columns.size(), 4U);
  EXPECT_EQ(columns[0].name, "a");
  EXPECT_TRUE(columns[0].is_nullable());
  EXPECT_EQ(columns[1].type.size, 20U);
  EXPECT_EQ(columns[2].user_type, ColumnInfo::kRowVersion);
  EXPECT_FALSE(columns[2].is_nullable());
  EXPECT_EQ(columns[2].name, "");
  EXPECT_EQ(columns[3].table, (std::vector<std::string>{"dbo", "t"}));
  EXPECT_EQ(columns[3].name, "€");
}

TEST(TypeInfoTest, KnowsResultsWithoutMetadata) {
  CutInput none{from_hex("ff ff"), 1};
  EXPECT_TRUE(read_columns(none).empty());
  CutInput zero{from_hex("00 00"), 1};
  EXPECT_TRUE(read_columns(zero).empty());
}

TEST(TypeInfoTest, BelievesNoCountOfColumns) {
  CutInput input{from_hex("fe ff 00 00 00 00 09 00 38 01 61 00"), 100};
  EXPECT_THROW(read_columns(input), Error);
}

TEST(TypeInfoTest, WritesColumnsAsBulkLoadWantsThem) {
  CutInput input{from_hex("01 00 00 00 00 00 09 00 63 ff ff ff 7f 09 04 d0 00 34 02 03 00 64 00 62 00 6f 00"
                          "01 00 74 00 01 61 00"),
                 100};
  KeptOutput output;
  write_columns(output, read_columns(input));
  EXPECT_EQ(test::to_hex(output.bytes()),
            "81 01 00 00 00 00 00 09 00 63 ff ff ff 7f 09 04 d0 00 34 05 00 64 00 62 00 6f 00 2e 00 74 00 01 61 00");
}

TEST(TypeInfoTest, QuotesNames) {
  EXPECT_EQ(quote_name("a]b"), "[a]]b]");
  EXPECT_EQ(quote_name(""), "[]");
  EXPECT_EQ(quote_name("]]"), "[]]]]]");
  EXPECT_EQ(quote_name("żółw [x"), "[żółw [x]");
}

}  // namespace
}  // namespace hygge::tds
