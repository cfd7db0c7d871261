#include "hygge/connections/mssql_rows/tick_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace hygge::mssql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SourceColumn column(const std::string& name, Ticks ticks) {
  SourceColumn made{.info = {}, .storage = tds::Storage::TimestampTicks, .ticks = ticks, .type = {}};
  made.info.name = name;
  return made;
}

TEST(TickColumns, BecomeNanoseconds) {
  TickColumns ticks{{column("at", Ticks::Nanos)}};
  std::int64_t values[] = {0, 1, -1, 17'068'032'000'000'001};
  ticks.settle(0, values, nullptr, 4);
  EXPECT_THAT(values, ElementsAre(0, 100, -100, 1'706'803'200'000'000'100));
  EXPECT_EQ(ticks.cut(0), 0U);
  EXPECT_THAT(ticks.wide(), IsEmpty());
}

TEST(TickColumns, SayWhichColumnNeedsMicroseconds) {
  TickColumns ticks{{column("at", Ticks::Nanos), column("old", Ticks::Nanos)}};
  std::int64_t values[] = {1, std::numeric_limits<std::int64_t>::max() / 100 + 1};
  ticks.settle(1, values, nullptr, 2);
  EXPECT_THAT(ticks.wide(), ElementsAre("old"));
}

TEST(TickColumns, AreNotAskedForWhatANullHolds) {
  TickColumns ticks{{column("at", Ticks::Nanos)}};
  std::int64_t values[] = {1, std::numeric_limits<std::int64_t>::max()};
  const std::uint64_t presence = 0b01;
  ticks.settle(0, values, &presence, 2);
  EXPECT_THAT(ticks.wide(), IsEmpty());
  TickColumns micros{{column("at", Ticks::Micros)}};
  std::int64_t others[] = {11, 11};
  micros.settle(0, others, &presence, 2);
  EXPECT_EQ(micros.cut(0), 1U);
}

TEST(TickColumns, AreCutTowardsThePastAndCounted) {
  TickColumns ticks{{column("at", Ticks::Micros)}};
  std::int64_t values[] = {19, 20, -19, -20, -1};
  ticks.settle(0, values, nullptr, 5);
  EXPECT_THAT(values, ElementsAre(1, 2, -2, -2, -1));
  EXPECT_EQ(ticks.cut(0), 3U);
}

}  // namespace
}  // namespace hygge::mssql
