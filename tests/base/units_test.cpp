#include "hygge/base/units.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace hygge {
namespace {

TEST(UnitsTest, ReadsBytesExactly) {
  struct Case {
    std::string_view text;
    std::uint64_t bytes;
  };
  constexpr Case kCases[] = {
      {"0", 0},
      {"4096", 4'096},
      {"7B", 7},
      {"256MB", 256'000'000},
      {"256 mb", 256'000'000},
      {"1.5 GiB", 1'610'612'736},
      {"  1 \t KiB ", 1'024},
      {"0.1kB", 100},
      {"0.001kb", 1},
      {"1.0009 kB", 1'000},
      {"2TB", 2'000'000'000'000},
      {"1TiB", 1'099'511'627'776},
      {"1 PB", 1'000'000'000'000'000},
      {"1pib", 1'125'899'906'842'624},
      {"0.3333333333333333333333333333333333333333333333 TiB", 366'503'875'925},
      {"18446744073709551615", 18'446'744'073'709'551'615U},
      {"18446744073709551.615 kB", 18'446'744'073'709'551'615U},
      {"16777215.999999999999999999 TiB", 18'446'744'073'709'551'615U},
      {"00012", 12},
  };
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.text);
    const std::optional<Bytes> bytes = parse_bytes(given.text);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(bytes->value, given.bytes);
  }
}

TEST(UnitsTest, RefusesWhatIsNoNumberOfBytes) {
  constexpr std::string_view kCases[] = {"",
                                         " ",
                                         "MB",
                                         "-1",
                                         "+1",
                                         "1e3",
                                         "0x10",
                                         "1,5 GB",
                                         "1.",
                                         ".5",
                                         "1..5",
                                         "1.5.2",
                                         "1 XB",
                                         "1 EB",
                                         "1 M B",
                                         "12 kb/s",
                                         "inf",
                                         "nan",
                                         "١",
                                         "18446744073709551616",
                                         "18446744073709551.616 kB",
                                         "16777216 TiB",
                                         "16384 PiB",
                                         "99999999999999999999999999999999 B"};
  for (const std::string_view text : kCases) EXPECT_FALSE(parse_bytes(text)) << text;
}

TEST(UnitsTest, ReadsDurations) {
  struct Case {
    std::string_view text;
    double seconds;
  };
  constexpr Case kCases[] = {
      {"30", 30},
      {"30s", 30},
      {"0.5", 0.5},
      {"1.5h", 5'400},
      {"200ms", 0.2},
      {"2m", 120},
      {"1d", 86'400},
      {" 10 s ", 10},
      {"0", 0},
      {"36500d", 3'153'600'000.0},
      {"1h30m", 5'400},
      {"1h 30m", 5'400},
      {"1d 2h 3m 4s 5ms", 93'784.005},
      {"1.5h 1m", 5'460},
  };
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.text);
    const std::optional<Seconds> duration = parse_duration(given.text);
    ASSERT_TRUE(duration);
    EXPECT_EQ(duration->count(), given.seconds);
  }
}

TEST(UnitsTest, RefusesWhatIsNoDuration) {
  for (const std::string_view text : {"", "s", "-1s", "1w", "1M", "1e3", "nan", "inf", "36501d", "5 0", "30m1h", "1h1h",
                                      "1h30", "30 1h", "1h,30m", "36500d1s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
  EXPECT_FALSE(parse_duration(std::string(400, '9')));
}

TEST(UnitsTest, TheLongestDurationFitsAClock) {
  const auto longest = std::chrono::duration_cast<std::chrono::nanoseconds>(kLongestDuration);
  EXPECT_GT(std::chrono::system_clock::now() + longest, std::chrono::system_clock::now());
}

TEST(UnitsTest, GroupsDigitsByThousands) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1'000), "1,000");
  EXPECT_EQ(format_count(1'234'567), "1,234,567");
  EXPECT_EQ(format_count(123'456), "123,456");
  EXPECT_EQ(format_count(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(UnitsTest, ShowsBytesInTheUnitThatReadsBest) {
  EXPECT_EQ(format_bytes(Bytes{0}), "0 B");
  EXPECT_EQ(format_bytes(Bytes{999}), "999 B");
  EXPECT_EQ(format_bytes(Bytes{1'000}), "1.0 kB");
  EXPECT_EQ(format_bytes(Bytes{1'049}), "1.0 kB");
  EXPECT_EQ(format_bytes(Bytes{1'050}), "1.1 kB");
  EXPECT_EQ(format_bytes(Bytes{999'949}), "999.9 kB");
  EXPECT_EQ(format_bytes(Bytes{999'950}), "1.0 MB");
  EXPECT_EQ(format_bytes(Bytes{3'400'000}), "3.4 MB");
  EXPECT_EQ(format_bytes(Bytes{1'200'000'000}), "1.2 GB");
  EXPECT_EQ(format_bytes(Bytes{std::numeric_limits<std::uint64_t>::max()}), "18.4 EB");
}

TEST(UnitsTest, ShowsDurationsInTheUnitThatReadsBest) {
  EXPECT_EQ(format_duration(Seconds{0}), "0.00s");
  EXPECT_EQ(format_duration(Seconds{0.424}), "0.42s");
  EXPECT_EQ(format_duration(Seconds{0.05}), "0.05s");
  EXPECT_EQ(format_duration(Seconds{0.996}), "1.0s");
  EXPECT_EQ(format_duration(Seconds{2.34}), "2.3s");
  EXPECT_EQ(format_duration(Seconds{59.96}), "1m 00s");
  EXPECT_EQ(format_duration(Seconds{65}), "1m 05s");
  EXPECT_EQ(format_duration(Seconds{3'599.6}), "1h 00m");
  EXPECT_EQ(format_duration(Seconds{7'380}), "2h 03m");
  EXPECT_EQ(format_duration(Seconds{360'000}), "100h 00m");
  EXPECT_EQ(format_duration(Seconds{-1}), "0.00s");
  EXPECT_EQ(format_duration(Seconds{std::nan("")}), "0.00s");
  EXPECT_EQ(format_duration(Seconds{std::numeric_limits<double>::infinity()}), "876000h 00m");
}

TEST(UnitsTest, CountsAddSubtractAndCompare) {
  Rows rows{2};
  rows += Rows{3};
  EXPECT_EQ(rows, Rows{5});
  EXPECT_EQ(rows + Rows{1}, Rows{6});
  EXPECT_EQ(rows - Rows{1}, Rows{4});
  EXPECT_LT(Rows{1}, rows);
}

}  // namespace
}  // namespace hygge
