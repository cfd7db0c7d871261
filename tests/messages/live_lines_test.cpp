#include "hygge/messages/live_lines.h"

#include <gmock/gmock.h>

#include "hygge/base/text.h"

namespace hygge::messages {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

FlowLine line(const std::string& name, const std::string& phase, Rows rows, std::optional<Rows> total,
              Seconds elapsed) {
  FlowLine line;
  line.name = name;
  line.phase = phase;
  line.rows = rows;
  line.total_rows = total;
  line.elapsed = elapsed;
  return line;
}

std::vector<FlowLine> three_flows() {
  FlowLine parcels = line("📦 parcels\n", "copying files", Rows{0}, std::nullopt, Seconds{0.5});
  parcels.bytes = Bytes{3'400'000};
  return {line("users", "moving", Rows{1'234'567}, Rows{3'000'000}, Seconds{2.3}),
          line("orders_to_lake_of_the_north", "verifying", Rows{1'500'000}, Rows{1'500'000}, Seconds{75}), parcels};
}

TEST(LiveLinesTest, FillsAWideTerminal) {
  EXPECT_THAT(
      live_lines(three_flows(), {120, 24}),
      ElementsAre("users                        [=======>            ]  41%  1,234,567 rows  536,768 rows/s    2.3s",
                  "orders_to_lake_of_the_north  [====================] 100%  1,500,000 rows       verifying  1m 15s",
                  "📦 parcels\\n                 -                                    3.4 MB   copying files   0.50s"));
}

TEST(LiveLinesTest, FillsEightyColumns) {
  EXPECT_THAT(live_lines(three_flows(), {80, 24}),
              ElementsAre("users                  [===>      ]  41%  1,234,567 rows  536,768 rows/s    2.3s",
                          "orders_to_lake_of_th…  [==========] 100%  1,500,000 rows       verifying  1m 15s",
                          "📦 parcels\\n           -                          3.4 MB   copying files   0.50s"));
}

TEST(LiveLinesTest, DropsPartsAtFortyColumns) {
  EXPECT_THAT(live_lines(three_flows(), {40, 24}),
              ElementsAre("users        41%  1,234,567 rows    2.3s", "orders_to…  100%  1,500,000 rows  1m 15s",
                          "📦 parcel…  -             3.4 MB   0.50s"));
}

TEST(LiveLinesTest, NeverExceedsTheWidth) {
  for (std::size_t columns = 1; columns <= 140; ++columns) {
    for (const std::string& shown : live_lines(three_flows(), {columns, 24})) {
      EXPECT_LE(display_width(shown), columns) << shown;
    }
  }
}

TEST(LiveLinesTest, NamesTheFlowsThatHaveNoRoom) {
  std::vector<FlowLine> many(20, line("users", "moving", Rows{1}, std::nullopt, Seconds{1}));
  const std::vector<std::string> lines = live_lines(many, {80, 10});
  ASSERT_THAT(lines, SizeIs(9));
  EXPECT_EQ(lines.back(), "... and 12 more");
  many.resize(9);
  EXPECT_THAT(live_lines(many, {80, 10}), SizeIs(9));
  EXPECT_THAT(live_lines(many, {80, 2}), ElementsAre("... and 9 more"));
  EXPECT_THAT(live_lines(many, {80, 1}), ElementsAre("... and 9 more"));
}

TEST(LiveLinesTest, TurnsTheSpinnerWithTime) {
  std::string turned;
  for (const double seconds : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    const std::string shown =
        live_lines({line("u", "moving", Rows{0}, std::nullopt, Seconds{seconds})}, {80, 24}).front();
    turned += shown.at(3);
  }
  EXPECT_EQ(turned, "|/-\\|");
}

TEST(LiveLinesTest, IsFullOnlyWhenAllIsDone) {
  const auto gauge_of = [](std::uint64_t rows) {
    return live_lines({line("u", "moving", Rows{rows}, Rows{1'000}, Seconds{1})}, {80, 24}).front().substr(3, 17);
  };
  EXPECT_EQ(gauge_of(0), "[          ]   0%");
  EXPECT_EQ(gauge_of(999), "[========> ]  99%");
  EXPECT_EQ(gauge_of(1'000), "[==========] 100%");
  EXPECT_EQ(gauge_of(2'000), "[==========] 100%") << "an estimate was too low";
}

TEST(LiveLinesTest, HasNoLinesWithoutFlows) { EXPECT_THAT(live_lines({}, {80, 24}), IsEmpty()); }

}  // namespace
}  // namespace hygge::messages
