#include "hygge/stores/mssql/widening.h"

#include <gtest/gtest.h>

#include "tests/stores/mssql/loading.h"

namespace hygge::stores::mssql {
namespace {

using tds::TypeInfo;
using tds::WireType;

LoadColumn text_column(WireType type, std::uint32_t bytes, int widest) {
  LoadColumn column = test::load_column("na]me", type, bytes, tds::Storage::Text, 0);
  column.widest = widest;
  return column;
}

TEST(WideningTest, MakesTwiceTheRoomUnlessMoreIsNeeded) {
  const LoadColumn column = text_column(WireType::NVarChar, 100, SqlType::kMax);
  EXPECT_EQ(length_limit(column), 50U);
  EXPECT_EQ(length_limit(widened(column, 51)), 100U);
  EXPECT_EQ(length_limit(widened(column, 130)), 130U);
  EXPECT_EQ(length_limit(widened(text_column(WireType::NVarChar, 6000, SqlType::kMax), 3001)), 4000U);
  EXPECT_EQ(length_limit(widened(text_column(WireType::VarChar, 5000, SqlType::kMax), 5001)), 8000U);
  EXPECT_EQ(length_limit(widened(text_column(WireType::NVarChar, 100, 60), 51)), 60U);
}

TEST(WideningTest, TakesMaxWhereNothingElseWillDo) {
  EXPECT_EQ(widened(text_column(WireType::NVarChar, 100, SqlType::kMax), 4001).bulk.type.size, TypeInfo::kMax);
  EXPECT_EQ(length_limit(widened(text_column(WireType::VarBinary, 100, SqlType::kMax), 8001)), 0U);
}

TEST(WideningTest, TakesMaxBeyondTheLongestThatIsInferred) {
  LoadColumn column = text_column(WireType::NVarChar, 100, SqlType::kMax);
  column.most_inferred = 80;
  EXPECT_EQ(length_limit(widened(column, 51)), 80U);
  EXPECT_EQ(length_limit(widened(column, 80)), 80U);
  EXPECT_EQ(widened(column, 81).bulk.type.size, TypeInfo::kMax);
  column.widest = 4000;  // a columnstore has no (max) for it
  EXPECT_EQ(length_limit(widened(column, 51)), 80U);
  EXPECT_EQ(length_limit(widened(column, 81)), 81U);
}

TEST(WideningTest, SaysSoInSql) {
  LoadColumn column = text_column(WireType::NVarChar, 200, SqlType::kMax);
  EXPECT_EQ(alter_statement({"sa les", "t"}, column),
            "ALTER TABLE [sa les].[t] ALTER COLUMN [na]]me] nvarchar(100) NULL");
  column.collation = "Latin1_General_BIN2";
  column.bulk.is_nullable = false;
  column.bulk.type.size = TypeInfo::kMax;
  EXPECT_EQ(alter_statement({"t"}, column),
            "ALTER TABLE [t] ALTER COLUMN [na]]me] nvarchar(max) COLLATE Latin1_General_BIN2 NOT NULL");
}

/// The widest that each column of a key of 900 bytes may become.
std::vector<int> shared(LoadColumns columns) {
  for (LoadColumn& column : columns) column.key_bytes = 900;
  share_key_room(columns);
  std::vector<int> widest;
  for (const LoadColumn& column : columns) widest.push_back(column.widest);
  return widest;
}

TEST(WideningTest, ColumnsOfAKeyShareWhatItHasRoomFor) {
  const LoadColumn text = text_column(WireType::NVarChar, 100, SqlType::kMax);
  const LoadColumn bytes = text_column(WireType::VarBinary, 100, SqlType::kMax);
  const LoadColumn fixed = text_column(WireType::VarChar, 300, 0);
  LoadColumn number = text_column(WireType::DecimalN, 0, 0);
  number.bulk.type.precision = 38;
  LoadColumn time = text_column(WireType::DateTimeOffset, 0, 0);
  EXPECT_EQ(shared({text}), std::vector{450});
  EXPECT_EQ(shared({text, bytes}), (std::vector{400, 800}));
  EXPECT_EQ(shared({text, fixed}), (std::vector{300, 0}));
  EXPECT_EQ(shared({text, number, time}), (std::vector{436, 0, 0}));
  EXPECT_EQ(shared({text_column(WireType::NVarChar, 1800, SqlType::kMax)}), std::vector{900}) << "has more already";
  LoadColumns beside{text, bytes};
  beside[0].key_bytes = 900;
  share_key_room(beside);
  EXPECT_EQ(beside[1].widest, SqlType::kMax) << "is in no key";
}

class WideningOfBatchesTest : public testing::Test {
 protected:
  std::vector<Widening> wanted(const std::string& values, const LoadColumn& column) {
    const std::string sql = "SELECT unnest([" + values + "]) AS name";
    engine::Stream stream = session_.stream(sql, CancelToken{});
    return widenings_for(*stream.next(), {column});
  }

  engine::test::EngineInAFolder place_;
  engine::Session session_ = place_.session();
};

TEST_F(WideningOfBatchesTest, CountsUnitsOfUtf16OrBytes) {
  const LoadColumn wide = text_column(WireType::NVarChar, 8, SqlType::kMax);
  EXPECT_TRUE(wanted("'abcd', NULL, 'éééé', '😀😀', '€€€€'", wide).empty());
  ASSERT_EQ(wanted("'abcd', 'abcde', NULL, '😀😀😀€'", wide).size(), 1U);
  EXPECT_EQ(wanted("'abcd', 'abcde', NULL, '😀😀😀€'", wide)[0].needed, 7U);
  const LoadColumn bytes = text_column(WireType::VarChar, 4, SqlType::kMax);
  ASSERT_EQ(wanted("'abc', 'ééé'", bytes).size(), 1U);
  EXPECT_EQ(wanted("'abc', 'ééé'", bytes)[0].needed, 6U);
}

TEST_F(WideningOfBatchesTest, LeavesAloneWhatMayNotOrCannotBeWidened) {
  EXPECT_TRUE(wanted("'abcdef'", text_column(WireType::NVarChar, 8, 0)).empty());
  EXPECT_TRUE(wanted("'abcdef'", text_column(WireType::NVarChar, 8, 5)).empty()) << "it would not help";
  EXPECT_EQ(wanted("'abcde'", text_column(WireType::NVarChar, 8, 5)).size(), 1U);
  ASSERT_EQ(wanted("'abcde', 'abcdef'", text_column(WireType::NVarChar, 8, 5)).size(), 1U) << "it helps one of them";
  EXPECT_EQ(wanted("'abcde', 'abcdef'", text_column(WireType::NVarChar, 8, 5))[0].needed, 5U);
  EXPECT_TRUE(wanted("'abcdef'", text_column(WireType::NChar, 8, SqlType::kMax)).empty());
  EXPECT_TRUE(wanted("'abcdef'", text_column(WireType::NVarChar, TypeInfo::kMax, SqlType::kMax)).empty());
}

}  // namespace
}  // namespace hygge::stores::mssql
