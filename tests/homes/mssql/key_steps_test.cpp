#include "hygge/homes/mssql/key_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hygge::homes::mssql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Steps of so many rows before and at each value.
std::vector<KeyStep> steps(const std::vector<std::pair<double, double>>& rows) {
  std::vector<KeyStep> made;
  for (const auto& [before, at] : rows) made.push_back({tds::Parameter::of("b", std::int64_t{0}), before, at});
  return made;
}

TEST(KeyCutsTest, ArePlacedSoThatPiecesAreEven) {
  const KeyCuts cuts = cut(steps({{0, 1}, {24, 1}, {24, 1}, {24, 1}, {24, 1}}), 4);
  EXPECT_THAT(cuts.steps, ElementsAre(1, 2, 3));
  EXPECT_NEAR(cuts.largest, 0.25, 0.02);
}

TEST(KeyCutsTest, AreFewerWhereOneValueHasMostRows) {
  const KeyCuts cuts = cut(steps({{0, 900}, {0, 50}, {0, 50}}), 4);
  EXPECT_THAT(cuts.steps, ElementsAre(1));
  EXPECT_NEAR(cuts.largest, 0.9, 0.001);
}

TEST(KeyCutsTest, AreNoneWhereThereIsNothingToCut) {
  EXPECT_THAT(cut({}, 4).steps, IsEmpty());
  EXPECT_THAT(cut(steps({{0, 100}}), 4).steps, IsEmpty());
  EXPECT_THAT(cut(steps({{0, 0}, {0, 0}}), 4).steps, IsEmpty());
  EXPECT_THAT(cut(steps({{0, 1}, {1, 1}}), 1).steps, IsEmpty());
}

TEST(SplitKeyTest, IsOfATypeThatHasRanges) {
  EXPECT_TRUE(can_be_split_by("int"));
  EXPECT_TRUE(can_be_split_by("decimal(18,2)"));
  EXPECT_TRUE(can_be_split_by("uniqueidentifier"));
  EXPECT_FALSE(can_be_split_by("bit"));
  EXPECT_FALSE(can_be_split_by("nvarchar(max)"));
  EXPECT_FALSE(can_be_split_by("hierarchyid"));
}

}  // namespace
}  // namespace hygge::homes::mssql
