#include "hygge/homes/parquet/direct_scan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/engine/drain.h"
#include "tests/homes/parquet/opened_home.h"
#include "tests/parquet/every_shape.h"
#include "tests/parquet/tiny_parquet.h"

// Our reader against the engine's: both must give the same rows.
namespace hygge::homes::parquet {
namespace {

using test::open_home;
using test::OpenedHome;

/// Every type that is read without the engine.
std::string flat_rows(int rows) {
  return "SELECT * EXCLUDE (span, list, deep, pair, map), (i % 200 - 100)::TINYINT AS i8, (i % 200)::UTINYINT AS u8, "
         "(i - 9000)::SMALLINT AS i16, (i * 200000)::UINTEGER AS u32, (i * 1000000007)::UBIGINT AS u64, "
         "make_timestamp_ns(i * 1000003) AS ns, make_timestamp_ms(i * 7919) AS ms, "
         "CASE WHEN i % 97 < 40 THEN repeat('x', (i % 90)::INTEGER) END AS wide, "
         "CASE WHEN i % 1000 < 900 THEN (i % 300)::VARCHAR END AS held "
         "FROM (SELECT *, id AS i FROM (" +
         std::string{test::kEveryShape} + std::to_string(rows) + ") t(i)))";
}

class DirectScanTest : public testing::Test {
 protected:
  /// What the reader gives, sorted.
  std::vector<std::string> direct_rows(const engine::Relation& relation) {
    return texts_of(folder_.engine().relation_of(relation.direct->scan, false));
  }
  std::vector<std::string> texts_of(const engine::Relation& relation) {
    return folder_.query("SELECT COLUMNS(*)::VARCHAR FROM (" + relation.sql + ") ORDER BY ALL");
  }

  void expect_the_same(const OpenedHome& opened) {
    ASSERT_TRUE(opened.relation.direct);
    ASSERT_EQ(engine::direct_rows(opened.relation), opened.relation.direct.get());
    EXPECT_EQ(direct_rows(opened.relation), texts_of(opened.relation));
  }

  test::ParquetFolder folder_;
};

struct Written {
  const char* title;
  const char* options;
  int rows = 20'000;
};

class WaysToRead : public DirectScanTest, public testing::WithParamInterface<Written> {};

TEST_P(WaysToRead, GivesTheRowsOfTheEngine) {
  folder_.write("a.parquet", flat_rows(GetParam().rows), GetParam().options);
  expect_the_same(open_home(folder_, {"a.parquet"}));
}

/// Bytes that change here and there: what both read is the same, and what the engine refuses is not taken.
TEST_P(WaysToRead, TakesNoDamageForRows) {
  // Without times of day: the engine (DuckDB 1.5.6) crashes when it makes a text of one that cannot be.
  folder_.write("a.parquet", "SELECT * EXCLUDE (t) FROM (" + flat_rows(300) + ")", GetParam().options);
  const std::string whole = files::read_text(folder_.path("a.parquet"), Bytes{100'000'000});
  std::mt19937 random{7};
  int refused = 0;
  for (int flip = 0; flip < 100; ++flip) {
    std::string bytes = whole;
    const std::size_t place = 4 + random() % (bytes.size() * 3 / 4);
    bytes[place] = static_cast<char>(static_cast<unsigned char>(bytes[place]) ^ (1U << (random() % 8)));
    // Another name each time: the engine keeps blocks of files that it has read.
    const std::string name = "flip" + std::to_string(flip) + ".parquet";
    test::save(folder_.path(name), bytes);
    OpenedHome opened;
    std::vector<std::string> ours;
    try {
      opened = open_home(folder_, {name});
      if (!opened.relation.direct) continue;
      ours = direct_rows(opened.relation);
    } catch (const Error&) {
      ++refused;
      continue;
    }
    // Of damage without a checksum two releases of zstd make different bytes.
    if (std::string_view{GetParam().options}.find("zstd") != std::string_view::npos) continue;
    const std::vector<std::string> engine = texts_of(opened.relation);
    const auto [our, its] = std::ranges::mismatch(ours, engine);
    EXPECT_EQ(our == ours.end() ? "" : *our, its == engine.end() ? "" : *its) << "at " << place;
  }
  EXPECT_GT(refused, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Parquet, WaysToRead,
    testing::Values(Written{"Plain", "COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 0"},
                    Written{"Dictionaries", "COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 100000"},
                    Written{"SmallGroups", "COMPRESSION zstd, ROW_GROUP_SIZE 2048"},
                    Written{"Gzip", "COMPRESSION gzip"}, Written{"Modern", "COMPRESSION zstd, PARQUET_VERSION V2"},
                    Written{"ModernSnappy", "COMPRESSION snappy, PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 0"},
                    Written{"ModernPlain", "COMPRESSION uncompressed, PARQUET_VERSION V2"},
                    Written{"OneRow", "COMPRESSION snappy", 1}),
    [](const testing::TestParamInfo<Written>& way) { return std::string{way.param.title}; });

TEST_F(DirectScanTest, ReadsManyFilesOneBehindTheOther) {
  for (int file = 0; file < 20; ++file) {
    folder_.write("many/f" + std::to_string(100 + file) + ".parquet",
                  "SELECT CASE WHEN i % 2 = 0 THEN i END AS a, 'file " + std::to_string(file) + "' AS b FROM range(" +
                      std::to_string(file * 50) + ") t(i)");
  }
  expect_the_same(open_home(folder_, {"many"}));
}

TEST_F(DirectScanTest, ReadsTheColumnsThatAreWanted) {
  folder_.write("a.parquet", flat_rows(5'000));
  const OpenedHome opened = open_home(folder_, {"a.parquet"}, {{"columns", {"name", "id", "gaps"}}});
  expect_the_same(opened);
  // Nested columns beside them do not matter.
  folder_.write("b.parquet", "SELECT i AS id, [i] AS list, 'x' || i AS name FROM range(3000) t(i)");
  expect_the_same(open_home(folder_, {"b.parquet"}, {{"columns", {"name", "id"}}}));
}

TEST_F(DirectScanTest, LeavesToTheEngineWhatIsShapedOrNotFlat) {
  folder_.write("a.parquet", "SELECT i AS id, i + 1 AS b FROM range(10) t(i)");
  folder_.write("b.parquet", "SELECT i AS id, i::INTEGER AS b FROM range(10) t(i)");
  folder_.write("nested.parquet", "SELECT [i] AS list FROM range(10) t(i)");
  folder_.write("span.parquet", "SELECT INTERVAL (i) DAY AS span FROM range(10) t(i)");
  folder_.write("lz4.parquet", "SELECT i FROM range(10) t(i)", "COMPRESSION lz4_raw");
  folder_.write("hive/year=2020/a.parquet", "SELECT i FROM range(10) t(i)");
  EXPECT_FALSE(open_home(folder_, {"a.parquet"}, {{"where", {"id > 3"}}}).relation.direct);
  EXPECT_FALSE(open_home(folder_, {"a.parquet", "b.parquet"}, {}).relation.direct);
  EXPECT_FALSE(open_home(folder_, {"nested.parquet"}).relation.direct);
  EXPECT_FALSE(open_home(folder_, {"span.parquet"}).relation.direct);
  EXPECT_FALSE(open_home(folder_, {"lz4.parquet"}).relation.direct);
  EXPECT_FALSE(open_home(folder_, {"hive"}, {{"hive_partitioning", {"true"}}}).relation.direct);

  engine::Relation shaped = open_home(folder_, {"a.parquet"}).relation;
  ASSERT_NE(engine::direct_rows(shaped), nullptr);
  shaped.sql = "SELECT id + 1 AS id, b FROM (" + shaped.sql + ")";
  EXPECT_EQ(engine::direct_rows(shaped), nullptr);
}

TEST_F(DirectScanTest, LeavesToTheEngineWhenItIsTold) {
  folder_.write("a.parquet", "SELECT i AS id FROM range(10) t(i)");
  const HomeKind& kind = parquet_home_kind();
  const auto home = kind.make(test::section_of(kind.settings, "home", {{"path", {folder_.path("a.parquet").string()}}}),
                              KindContext{.root = folder_.path(), .flow = "users"});
  HomeContext context = folder_.home_context();
  context.by_engine = true;
  EXPECT_FALSE(home->open(context).direct);
}

TEST_F(DirectScanTest, GivesFewLongRowsAtATime) {
  folder_.write("a.parquet", "SELECT repeat('x', 100000) || i AS text FROM range(250) t(i)",
                "COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 0");
  const OpenedHome opened = open_home(folder_, {"a.parquet"});
  ASSERT_TRUE(opened.relation.direct);
  class Widest final : public engine::Writer {
   public:
    explicit Widest(std::size_t& most) : most_{most} {}
    void write(const engine::StreamedBatch& given) override { most_ = std::max(most_, given.batch->rows()); }
    void finish() override {}

   private:
    std::size_t& most_;
  };
  std::size_t most = 0;
  const Rows rows = engine::drain(
      folder_.session(), opened.relation, {}, [&](std::size_t) { return std::make_unique<Widest>(most); },
      CancelToken{});
  EXPECT_EQ(rows, Rows{250});
  EXPECT_LE(most, 50U);
}

TEST_F(DirectScanTest, LeavesEnormousPagesToTheEngine) {
  folder_.write("a.parquet", "SELECT repeat('x', 100000) || i AS text FROM range(500) t(i)",
                "COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 0");
  EXPECT_FALSE(open_home(folder_, {"a.parquet"}).relation.direct);
}

TEST_F(DirectScanTest, MayBeReadAgain) {
  folder_.write("a.parquet", flat_rows(5'000), "ROW_GROUP_SIZE 2048");
  const OpenedHome opened = open_home(folder_, {"a.parquet"});
  ASSERT_TRUE(opened.relation.direct);
  const std::vector<std::string> first = direct_rows(opened.relation);
  EXPECT_EQ(direct_rows(opened.relation), first);
}

TEST_F(DirectScanTest, LeavesToTheEngineWhatTurnsOutToTakeFarMoreMemory) {
  // The first row group has most rows and small pages, the second one large ones.
  std::string columns;
  for (int column = 0; column < 20; ++column) {
    columns += ", CASE WHEN i < 10000 THEN 'x' ELSE repeat(chr(97 + (i % 20)::INTEGER), 4000) END AS c" +
               std::to_string(column);
  }
  folder_.write("a.parquet", "SELECT i" + columns + " FROM range(12000) t(i)",
                "COMPRESSION zstd, ROW_GROUP_SIZE 10240, DICTIONARY_SIZE_LIMIT 0");
  OpenedHome opened = open_home(folder_, {"a.parquet"});
  ASSERT_TRUE(opened.relation.direct);
  EXPECT_LT(opened.relation.direct->each_reader, Bytes{30'000'000});
  const Error error = test::error_of([&] { direct_rows(opened.relation); });
  EXPECT_NE(error.headline().find("very much memory"), std::string::npos) << error.headline();
  EXPECT_THROW(opened.home->confirm_unchanged(), StageAgain);
}

TEST_F(DirectScanTest, KeepsTheOrderWhereItIsWanted) {
  folder_.write("a.parquet", "SELECT i AS id, 'x' || i AS name FROM range(100000) t(i)", "ROW_GROUP_SIZE 4096");
  folder_.write("b.parquet", "SELECT i AS id, 'x' || i AS name FROM range(100000, 150000) t(i)", "ROW_GROUP_SIZE 2048");
  const OpenedHome opened = open_home(folder_, {"a.parquet", "b.parquet"}, {});
  ASSERT_TRUE(opened.relation.direct);
  class Numbers final : public engine::Writer {
   public:
    explicit Numbers(std::vector<std::int64_t>& seen) : seen_{seen} {}
    void write(const engine::StreamedBatch& given) override {
      EXPECT_EQ(given.rows_before, seen_.size());
      const engine::Vector ids = given.batch->column(0);
      for (std::size_t row = 0; row < given.batch->rows(); ++row) seen_.push_back(ids.as<std::int64_t>()[row]);
    }
    void finish() override {}

   private:
    std::vector<std::int64_t>& seen_;
  };
  std::vector<std::int64_t> seen;
  engine::drain(
      folder_.session(), opened.relation, {.readers = 4, .ordered = true},
      [&](std::size_t) { return std::make_unique<Numbers>(seen); }, CancelToken{});
  ASSERT_EQ(seen.size(), 150'000U);
  for (std::size_t i = 0; i < seen.size(); ++i) ASSERT_EQ(seen[i], static_cast<std::int64_t>(i));
}

TEST_F(DirectScanTest, NamesThePlaceOfABrokenText) {
  folder_.write("a.parquet", "SELECT 'grün ' || i AS city FROM range(3) t(i)",
                "COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 0");
  std::string bytes = files::read_text(folder_.path("a.parquet"), Bytes{100'000'000});
  bytes[bytes.find("gr\xC3\xBCn 1") + 2] = '\xFF';
  test::save(folder_.path("a.parquet"), bytes);
  const OpenedHome opened = open_home(folder_, {"a.parquet"});
  const Error error = test::error_of([&] { direct_rows(opened.relation); });
  EXPECT_NE(error.headline().find("a.parquet' is damaged"), std::string::npos) << error.headline();
  EXPECT_EQ(error.reason(), "a text in it is not UTF-8");
  EXPECT_EQ(error.where(), "column 'city', row group 1, page 1, byte 4");
}

TEST_F(DirectScanTest, RefusesAFileThatAnotherTookThePlaceOf) {
  folder_.write("a.parquet", "SELECT i AS id FROM range(10) t(i)");
  const OpenedHome opened = open_home(folder_, {"a.parquet"});
  folder_.write("a.parquet", "SELECT i AS id, i AS more FROM range(10) t(i)");
  const Error error = test::error_of([&] { direct_rows(opened.relation); });
  EXPECT_NE(error.headline().find("changed while it was read"), std::string::npos);
  EXPECT_TRUE(error.is_transient());
}

}  // namespace
}  // namespace hygge::homes::parquet
