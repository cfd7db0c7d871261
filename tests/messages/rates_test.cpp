#include "hygge/messages/rates.h"

#include <gtest/gtest.h>

#include <limits>

namespace hygge::messages {
namespace {

TEST(RatesTest, DividesByTheTime) {
  EXPECT_EQ(rows_per_second(Rows{1'234}, Seconds{2}), 617.0);
  EXPECT_EQ(megabytes_per_second(Bytes{3'000'000}, Seconds{2}), 1.5);
}

TEST(RatesTest, HasNoRateForATimeTooShortToMeasure) {
  for (const double seconds : {0.0, 0.0009, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    SCOPED_TRACE(seconds);
    EXPECT_EQ(rows_per_second(Rows{5}, Seconds{seconds}), std::nullopt);
    EXPECT_EQ(megabytes_per_second(Bytes{5}, Seconds{seconds}), std::nullopt);
    EXPECT_EQ(rows_rate_text(Rows{5}, Seconds{seconds}), "");
    EXPECT_EQ(rows_rate_figure(Rows{5}, Seconds{seconds}), "-");
    EXPECT_EQ(megabytes_rate_figure(Bytes{5}, Seconds{seconds}), "-");
  }
}

TEST(RatesTest, WordsThemForPeople) {
  EXPECT_EQ(rows_rate_text(Rows{1'234}, Seconds{2.3}), "537 rows/s");
  EXPECT_EQ(rows_rate_figure(Rows{5'000'000}, Seconds{0.001}), "5,000,000,000");
  EXPECT_EQ(megabytes_rate_figure(Bytes{34'500'000}, Seconds{1}), "34.5");
  EXPECT_EQ(megabytes_rate_figure(Bytes{34'500'000'000}, Seconds{1}), "34,500");
}

TEST(RatesTest, CountsOneInTheSingular) {
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(0, "row"), "0 rows");
  EXPECT_EQ(counted(1'234, "row"), "1,234 rows");
}

}  // namespace
}  // namespace hygge::messages
