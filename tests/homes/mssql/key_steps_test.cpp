#include "hygge/homes/mssql/key_steps.h"

#include <gtest/gtest.h>

#include "hygge/homes/mssql/shares.h"
#include "hygge/homes/mssql/split_key.h"

namespace hygge::homes::mssql {
namespace {

/// Steps of so many rows before and at each value.
std::vector<KeyStep> steps(const std::vector<std::pair<double, double>>& rows) {
  std::vector<KeyStep> made;
  for (const auto& [before, at] : rows) made.push_back({"b", tds::Parameter::of("b", std::int64_t{0}), before, at});
  return made;
}

/// Slots of so many rows, with an edge between any two.
Slots slots(const std::vector<double>& rows) {
  Slots made{{}, rows};
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) made.edges.push_back({i, false});
  return made;
}

/// "0-2 3-3x2": first and last slot of each, and its parts where there are several.
std::string text_of(const std::vector<Share>& shares) {
  std::string text;
  for (const Share& share : shares) {
    text += (text.empty() ? "" : " ") + std::to_string(share.first) + "-" + std::to_string(share.last);
    if (share.parts > 1) text += "x" + std::to_string(share.parts);
  }
  return text;
}

TEST(SharesTest, AreCutSoThatTheyAreEven) {
  const auto shares = share_out(slots_of(steps({{0, 1}, {24, 1}, {24, 1}, {24, 1}, {24, 1}})), 4, false);
  EXPECT_EQ(text_of(shares), "0-2 3-4 5-7 8-10");
  EXPECT_NEAR(largest_of(shares), 0.25, 0.02);
}

TEST(SharesTest, AreFewerWhereOneValueHasMostRows) {
  const auto shares = share_out(slots_of(steps({{0, 900}, {0, 50}, {0, 50}})), 4, false);
  EXPECT_EQ(text_of(shares), "0-1 2-6");
  EXPECT_NEAR(largest_of(shares), 0.9, 0.001);
}

TEST(SharesTest, AreOneWhereThereIsNothingToCut) {
  EXPECT_EQ(text_of(share_out(slots_of({}), 4, true)), "0-0");
  EXPECT_EQ(text_of(share_out(slots_of(steps({{0, 100}})), 4, false)), "0-2");
  EXPECT_EQ(text_of(share_out(slots_of(steps({{0, 0}, {0, 0}})), 4, true)), "0-4");
  EXPECT_EQ(text_of(share_out(slots_of(steps({{0, 1}, {1, 1}})), 1, true)), "0-4");
}

TEST(SharesTest, DivideWhatIsTooLargeForOneReader) {
  EXPECT_EQ(text_of(share_out(slots_of(steps({{0, 100}})), 4, true)), "0-2x4");
  EXPECT_EQ(text_of(share_out(slots({50, 50}), 4, true)), "0-0x2 1-1x2");
  EXPECT_EQ(text_of(share_out(slots({20, 20, 120, 20, 20}), 5, true)), "0-1 2-2x3 3-4");
  EXPECT_NEAR(largest_of(share_out(slots({20, 20, 120, 20, 20}), 5, true)), 0.2, 0.001);
}

TEST(SharesTest, LeaveNoSlotOutHoweverEmptyItSeems) {
  EXPECT_EQ(text_of(share_out(slots({0, 100, 0}), 2, true)), "0-2x2");
  EXPECT_EQ(text_of(share_out(slots({0, 100, 1, 100, 0}), 4, true)), "0-1x2 2-4x2");
  EXPECT_EQ(text_of(share_out(slots({0, 100, 0, 100, 0}), 2, false)), "0-1 2-4");
  EXPECT_EQ(text_of(share_out(slots({0, 0, 0}), 2, true)), "0-2");
}

TEST(SharesTest, AreNeverMoreThanAskedFor) {
  // More large ones, with as much between them, than there may be pieces.
  EXPECT_EQ(text_of(share_out(slots({6, 30, 6, 30, 6}), 2, true)), "0-1 2-4");
  for (std::size_t pieces = 1; pieces < 9; ++pieces) {
    std::size_t parts = 0;
    std::size_t next = 0;
    for (const Share& share : share_out(slots({5, 90, 3, 1, 70, 12, 200, 4}), pieces, true)) {
      EXPECT_EQ(share.first, next);
      next = share.last + 1;
      parts += share.parts;
    }
    EXPECT_EQ(next, 8U);
    EXPECT_LE(parts, pieces);
  }
}

TEST(SplitKeyTest, IsOfATypeThatHasRanges) {
  for (const char* const type : {"int", "decimal(18,2)", "uniqueidentifier", "float", "time(7)", "nvarchar(20)"}) {
    EXPECT_TRUE(can_be_split_by(type)) << type;
  }
  for (const char* const type : {"bit", "nvarchar(max)", "hierarchyid", "varbinary(8)", "datetimeoffset(7)"}) {
    EXPECT_FALSE(can_be_split_by(type)) << type;
  }
}

TEST(SplitKeyTest, BoundsAreComparedAsTheColumnIs) {
  EXPECT_EQ(bound({"k", "int", ""}, "b1"), "@b1");
  EXPECT_EQ(bound({"k", "nvarchar(9)", "Polish_CI_AS"}, "b1"), "@b1");
  EXPECT_EQ(bound({"k", "varchar(9)", "Polish_CI_AS"}, "b1"), "CAST(@b1 COLLATE Polish_CI_AS AS varchar(9))");
  EXPECT_EQ(bound({"k", "varchar(9)", "no name"}, "b1"), "@b1");
  EXPECT_EQ(is_ascending({"k", "int", ""}, {"b1", "b5", "b7"}), "@b1 < @b5 AND @b5 < @b7");
  EXPECT_EQ(is_ascending({"k", "nvarchar(9)", "Polish_CI_AS"}, {"a", "b"}),
            "@a COLLATE Polish_CI_AS < @b COLLATE Polish_CI_AS");
}

}  // namespace
}  // namespace hygge::homes::mssql
