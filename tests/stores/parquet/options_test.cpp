#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hygge/engine/scan.h"
#include "hygge/stores/parquet/row_groups.h"
#include "tests/stores/parquet/moved.h"

namespace hygge {
namespace {

using stores::parquet::row_group_rows;
using test::all_of;
using test::error_of;
using test::make_store;
using test::ParquetFolder;
using test::relation_of;
using test::settle;
using test::Written;
using testing::ElementsAre;
using testing::HasSubstr;

class StoreOptionsTest : public testing::Test {
 protected:
  engine::Relation table() {
    return relation_of(folder, "SELECT i, 'text ' || i AS s, i / 7.0 AS d FROM range(20000) AS t(i)");
  }
  std::vector<std::string> codecs_of(const std::string& target) {
    return folder.query("SELECT DISTINCT compression FROM parquet_metadata('" + folder.path(target).string() +
                        "/*.parquet')");
  }
  ParquetFolder folder;
};

TEST_F(StoreOptionsTest, WritesEveryCodecAndReadsItBack) {
  struct Case {
    const char* word;
    const char* codec;
  };
  constexpr Case kCases[] = {{"zstd", "ZSTD"},     {"snappy", "SNAPPY"}, {"gzip", "GZIP"},
                             {"brotli", "BROTLI"}, {"lz4", "LZ4_RAW"},   {"none", "UNCOMPRESSED"}};
  for (const Case& given : kCases) {
    settle(folder, given.word, table(), {.store = {{"compression", {given.word}}}});
    EXPECT_THAT(codecs_of(given.word), ElementsAre(given.codec));
    EXPECT_EQ(folder.value("SELECT sum(i) || ' ' || max(s) FROM " + all_of(folder, given.word)), "199990000 text 9999");
    // What was written is known by the same word again, so that it can be copied as it is.
    EXPECT_THAT(test::relation_of_files(folder, given.word).verbatim->codecs, ElementsAre(given.word));
  }
}

TEST_F(StoreOptionsTest, CompressesHarderOnWish) {
  const Staged fast = settle(folder, "fast", table());
  const Staged hard = settle(folder, "hard", table(), {.store = {{"compression_level", {"12"}}}});
  EXPECT_LT(hard.bytes, fast.bytes);
}

TEST_F(StoreOptionsTest, WritesOldEncodingsUnlessTold) {
  settle(folder, "old", table());
  settle(folder, "new", table(), {.store = {{"encoding", {"modern"}}}});
  EXPECT_FALSE(test::relation_of_files(folder, "old").verbatim->modern_encodings);
  EXPECT_TRUE(test::relation_of_files(folder, "new").verbatim->modern_encodings);
}

TEST_F(StoreOptionsTest, RefusesWishesThatExcludeEachOther) {
  struct Case {
    Written store;
    const char* headline;
    const char* where;
  };
  const std::vector<Case> cases = {
      {{{"compression", {"snappy"}}, {"compression_level", {"3"}}},
       "compression_level is for zstd, and compression is snappy",
       "store.compression_level"},
      {{{"batch_size", {"10"}}, {"file_size", {"1MB"}}},
       "batch_size and file_size do not go together",
       "store.batch_size"},
      {{{"batch_size", {"10"}}, {"partition_by", {"i"}}},
       "batch_size and partition_by do not go together",
       "store.batch_size"},
      {{{"partition_by", {"i", "I"}}}, "partition_by names 'I' twice", "store.partition_by"},
      {{{"file_pattern", {"{sequense}.parquet"}}}, "file_pattern", "store.file_pattern"},
      {{{"file_pattern", {"_{sequence}.parquet"}}}, "begins with '_'", "store.file_pattern"},
      {{{"file_pattern", {"{sequence}"}}}, "ends in neither .parquet nor .pq", "store.file_pattern"},
      {{{"partition_by", {"country"}}, {"file_pattern", {"day={run_id}/{sequence}.parquet"}}},
       "makes folders that readers take for columns",
       "store.file_pattern"},
  };
  for (const Case& given : cases) {
    const Error error = error_of([&] { make_store(folder, "lake", given.store); });
    EXPECT_THAT(error.headline(), HasSubstr(given.headline));
    EXPECT_THAT(error.where(), HasSubstr(given.where));
    EXPECT_EQ(error.kind(), ErrorKind::Config);
  }
}

TEST_F(StoreOptionsTest, RefusesToLieAmongItsOwnFiles) {
  const Error error = error_of([&] { make_store(folder, "lake/.hygge"); });
  EXPECT_THAT(error.headline(), HasSubstr("a store cannot lie in a folder called .hygge"));
  EXPECT_THAT(error.where(), HasSubstr("store.path"));
}

TEST_F(StoreOptionsTest, MakesSmallerRowGroupsOfLessMemory) {
  engine::Relation relation = table();
  EXPECT_EQ(row_group_rows(relation, "zstd", 2, Bytes{1'000'000'000}), Rows{122'880});
  EXPECT_EQ(row_group_rows(relation, "zstd", 2, Bytes{0}), Rows{20'480});
  const Rows tight = row_group_rows(relation, "zstd", 2, Bytes{30'000'000});
  EXPECT_GT(tight, Rows{20'480});
  EXPECT_LT(tight, Rows{122'880});
  EXPECT_EQ(tight.value % 2048, 0U);

  std::string select = "SELECT i AS c0";
  for (int column = 1; column < 300; ++column) select += ", i AS c" + std::to_string(column);
  EXPECT_LT(row_group_rows(relation_of(folder, select + " FROM range(1) AS t(i)"), "zstd", 2, Bytes{4'000'000'000}),
            Rows{61'440});
}

TEST_F(StoreOptionsTest, MakesRowGroupsOfBrotliThatCanBeStoppedSoon) {
  EXPECT_EQ(row_group_rows(table(), "brotli", 2, Bytes{1'000'000'000}), Rows{10'240});
  EXPECT_EQ(row_group_rows(table(), "brotli", 2, Bytes{0}), Rows{10'240});
  std::string select = "SELECT i AS c0";
  for (int column = 1; column < 300; ++column) select += ", i AS c" + std::to_string(column);
  const engine::Relation wide = relation_of(folder, select + " FROM range(1) AS t(i)");
  EXPECT_EQ(row_group_rows(wide, "brotli", 2, Bytes{1'000'000'000}), Rows{2'048});
  EXPECT_LT(stores::parquet::memory_for_row_groups(table(), "brotli", 2, std::nullopt).best,
            stores::parquet::memory_for_row_groups(table(), "zstd", 2, std::nullopt).best);
  settle(folder, "lake", table(), {.store = {{"compression", {"brotli"}}}});
  EXPECT_EQ(folder.value("SELECT max(row_group_num_rows) FROM parquet_metadata('" + folder.path("lake").string() +
                         "/*.parquet')"),
            "10240");
}

/// A home's own rows, which nobody reads here.
class NoRows : public engine::Scan {
 public:
  explicit NoRows(std::size_t columns) {
    for (std::size_t i = 0; i < columns; ++i)
      schema_.columns.push_back({"c" + std::to_string(i), engine::Type::of(engine::TypeId::Int64)});
  }
  const engine::Schema& schema() const override { return schema_; }
  std::unique_ptr<engine::ScanReader> open(std::size_t) override { return nullptr; }

 private:
  engine::Schema schema_;
};

TEST_F(StoreOptionsTest, HoldsLittleOfWideTablesFromExternalHomes) {
  constexpr Bytes kPlenty{4'000'000'000};
  const auto rows_of = [&](std::size_t columns) {
    const engine::Relation relation = folder.engine().relation_of(std::make_shared<NoRows>(columns), false);
    const std::uint64_t rows = row_group_rows(relation, "zstd", 2, kPlenty).value;
    EXPECT_LE(rows * columns * 8, columns < 300 ? 16'000'000U : 30'000'000U) << columns;
    EXPECT_LE(row_group_rows(relation, "zstd", 2, Bytes{0}).value, rows) << columns;
    return Rows{rows};
  };
  EXPECT_EQ(rows_of(8), Rows{122'880});
  EXPECT_EQ(rows_of(100), Rows{18'432});
  // Not so few that writing them takes longer.
  EXPECT_EQ(rows_of(300), Rows{10'240});
}

TEST_F(StoreOptionsTest, AsksForTheMemoryThatItsRowGroupsTake) {
  const auto store = make_store(folder, "lake");
  const MemoryWish one = store->memory(table(), 1);
  const MemoryWish four = store->memory(table(), 4);
  EXPECT_LT(one.best, four.best);
  EXPECT_LT(four.least, four.best);
  const MemoryWish wished = make_store(folder, "lake", {{"row_group_size", {"4096"}}})->memory(table(), 4);
  EXPECT_EQ(wished.least, wished.best);
}

TEST_F(StoreOptionsTest, WritesRowGroupsOfTheWishedSize) {
  settle(folder, "lake", table(), {.store = {{"row_group_size", {"4096"}}}});
  EXPECT_EQ(folder.value("SELECT max(row_group_num_rows) FROM parquet_metadata('" + folder.path("lake").string() +
                         "/*.parquet')"),
            "4096");
  EXPECT_THAT(folder.notes, testing::IsEmpty());
}

TEST_F(StoreOptionsTest, TellsThatRowGroupsAreMadeOfWholeBlocks) {
  settle(folder, "lake", table(), {.store = {{"row_group_size", {"1000"}}}});
  EXPECT_THAT(folder.notes,
              ElementsAre("row_group_size: 1,000 is taken as 2,048, because row groups are made of blocks "
                          "of 2,048 rows"));
  EXPECT_EQ(folder.value("SELECT max(row_group_num_rows) FROM parquet_metadata('" + folder.path("lake").string() +
                         "/*.parquet')"),
            "2048");
}

TEST_F(StoreOptionsTest, TellsDebugWhatItFound) {
  const StoreKind& kind = parquet_store_kind();
  const auto examined = [&](const std::string& name, const Written& more, RunType run_type = RunType::FullDrop) {
    Written written = more;
    written["path"] = {folder.path(name).string()};
    const KindContext context{.root = folder.path(), .flow = "users", .run_type = run_type};
    return kind.examine(test::section_of(kind.settings, "store", written), context);
  };
  EXPECT_THAT(examined("lake", {}).at(0).text, HasSubstr("lake is writable ("));
  folder.write("lake/theirs.parquet", "SELECT 1 AS a");
  const Finding foreign = examined("lake", {}).at(1);
  EXPECT_FALSE(foreign.good);
  EXPECT_THAT(foreign.text + foreign.advice, HasSubstr("replace_foreign"));
  EXPECT_EQ(examined("lake", {{"replace_foreign", {"true"}}}).size(), 1U);
  EXPECT_EQ(examined("lake", {}, RunType::Incremental).size(), 1U);
}

}  // namespace
}  // namespace hygge
