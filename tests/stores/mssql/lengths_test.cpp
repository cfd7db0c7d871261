#include "hygge/stores/mssql/lengths.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "hygge/base/files.h"
#include "hygge/connections/mssql/sql_type.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/session.h"
#include "hygge/stores/mssql/statement_text.h"

namespace hygge::stores::mssql {
namespace {

TEST(Utf16Units, AreCountedAndCutByWholeCharacters) {
  EXPECT_EQ(utf16_units(""), 0U);
  EXPECT_EQ(utf16_units("abc"), 3U);
  EXPECT_EQ(utf16_units("na\u00EFve"), 5U);
  EXPECT_EQ(utf16_units("\u65E5\u672C"), 2U);
  EXPECT_EQ(utf16_units("a\U0001F600"), 3U);
  EXPECT_EQ(cut_to_units("a\U0001F600b", 2), "a");
  EXPECT_EQ(cut_to_units("a\U0001F600b", 3), "a\U0001F600");
}

TEST(LengthSample, FindsTheLongestOfTheFirstRows) {
  const files::TemporaryFolder folder{std::filesystem::temp_directory_path()};
  engine::Engine engine{{.threads = 1, .temp_folder = folder.path(), .folders = {}}};
  engine::Session session = engine.open_session();
  engine::Stream stream = session.stream(
      "SELECT CASE i WHEN 3000 THEN repeat(chr(128512), 20) WHEN 10 THEN repeat('x', 39) WHEN 11 THEN NULL"
      "  ELSE '\u65E5' END AS t, repeat('\\xAA'::BLOB, (i % 20)::INTEGER) AS b, NULL::VARCHAR AS n, '' AS e, i"
      " FROM range(5000) r(i) ORDER BY i",
      CancelToken{}, Bytes{1'000'000}, true);
  LengthSample sample{{{0, true}, {1, false}, {2, true}, {3, true}}, 4'096};
  EXPECT_TRUE(sample.wants_more());
  EXPECT_FALSE(sample.longest(0).has_value());
  for (bool is_first = true; sample.wants_more(); is_first = false) {
    const std::optional<engine::Batch> batch = stream.next();
    ASSERT_TRUE(batch.has_value());
    sample.take(*batch);
    if (is_first) {
      EXPECT_EQ(sample.longest(0), 39U);
    }
  }
  EXPECT_EQ(sample.rows(), 4'096U);
  EXPECT_EQ(sample.longest(0), 40U);
  EXPECT_EQ(sample.longest(1), 19U);
  EXPECT_FALSE(sample.longest(2).has_value());
  EXPECT_EQ(sample.longest(3), 0U);
  EXPECT_FALSE(sample.longest(4).has_value());
}

TEST(LengthSample, EndsWithinABatch) {
  const files::TemporaryFolder folder{std::filesystem::temp_directory_path()};
  engine::Engine engine{{.threads = 1, .temp_folder = folder.path(), .folders = {}}};
  engine::Session session = engine.open_session();
  engine::Stream stream =
      session.stream("SELECT repeat('x', 1 + i::INTEGER) FROM range(100) r(i) ORDER BY i", CancelToken{});
  LengthSample sample{{{0, true}}, 40};
  sample.take(stream.next().value());
  EXPECT_EQ(sample.rows(), 40U);
  EXPECT_EQ(sample.longest(0), 40U);
  EXPECT_FALSE(sample.wants_more());
}

TEST(LengthSample, WantsNothingWhereNothingIsMeasured) { EXPECT_FALSE((LengthSample{{}, 100}).wants_more()); }

TEST(SizedLength, RoundsUpAndStaysWithinItsBounds) {
  const Inference usual;
  struct Sized {
    std::size_t longest;
    int length;
  };
  for (const Sized& wanted : {Sized{0, 50},
                              {1, 50},
                              {33, 50},
                              {34, 60},
                              {37, 60},
                              {66, 100},
                              {67, 150},
                              {100, 150},
                              {101, 200},
                              {666, 1'000},
                              {667, 1'500},
                              {2'000, 3'000},
                              {2'001, 3'500},
                              {2'667, 4'000},
                              {3'999, 4'000},
                              {4'000, 4'000},
                              {4'001, SqlType::kMax},
                              {1'000'000, SqlType::kMax}}) {
    EXPECT_EQ(sized_length(wanted.longest, usual), wanted.length) << wanted.longest;
  }
  EXPECT_EQ(sized_length(std::nullopt, usual), 4'000);
  EXPECT_EQ(sized_length(10, {.buffer_factor = 1, .min_varchar = 1}), 10);
  EXPECT_EQ(sized_length(10, {.buffer_factor = 0.1, .min_varchar = 1}), 10) << "never less than was seen";
  EXPECT_EQ(sized_length(37, {.min_varchar = 1, .max_varchar = 45}), 45);
  EXPECT_EQ(sized_length(46, {.min_varchar = 1, .max_varchar = 45}), SqlType::kMax);
  EXPECT_EQ(sized_length(5, {.min_varchar = 50, .max_varchar = 20}), 20);
}

}  // namespace
}  // namespace hygge::stores::mssql
