#include "hygge/connections/mssql_rows/offset_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hygge::mssql {
namespace {

SourceColumn typed(const std::string& name, tds::WireType type) {
  tds::ColumnInfo info;
  info.name = name;
  info.type.type = type;
  return source_column(std::move(info), false);
}

std::vector<SourceColumn> columns() {
  return {typed("at", tds::WireType::DateTimeOffset), typed("id", tds::WireType::Int),
          typed("until", tds::WireType::DateTimeOffset)};
}

TEST(OffsetColumns, BecomeColumnsBehindTheOthers) {
  const OffsetColumns offsets{columns(), true};
  EXPECT_TRUE(offsets.has(0));
  EXPECT_FALSE(offsets.has(1));
  EXPECT_EQ(offsets.kept_at(0), std::size_t{0});
  EXPECT_EQ(offsets.kept_at(1), std::nullopt);
  EXPECT_EQ(offsets.kept_at(2), std::size_t{1});
  ASSERT_EQ(offsets.kept().size(), 2U);
  EXPECT_EQ(offsets.kept()[0].name, "at_offset");
  EXPECT_EQ(offsets.kept()[1].name, "until_offset");
  EXPECT_EQ(offsets.kept()[1].type.sql, "SMALLINT");
}

TEST(OffsetColumns, CountWhatIsLost) {
  OffsetColumns offsets{columns(), false};
  EXPECT_TRUE(offsets.kept().empty());
  EXPECT_EQ(offsets.kept_at(2), std::nullopt);
  const std::int16_t minutes[] = {0, 60, -1, 840};
  offsets.lose(2, minutes, nullptr, 4);
  const std::uint64_t presence = 0b0101;  // what a NULL holds is nothing
  offsets.lose(2, minutes, &presence, 4);
  EXPECT_EQ(offsets.lost(2), 4U);
  EXPECT_EQ(offsets.lost(0), 0U);
  EXPECT_EQ(offsets.name(2), "until");
}

}  // namespace
}  // namespace hygge::mssql
