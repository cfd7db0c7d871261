#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/parquet/tiny_parquet.h"
#include "tests/stores/parquet/moved.h"

namespace hygge {
namespace {

using test::make_store;
using test::Move;
using test::ParquetFolder;
using test::relation_of_files;
using test::settle;
using test::Written;
using testing::ElementsAre;
using testing::HasSubstr;

class VerbatimTest : public testing::Test {
 protected:
  VerbatimTest() {
    folder.write("in/a.parquet",
                 "SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE 'n' || i END AS name FROM range(9) AS t(i)",
                 "COMPRESSION snappy");
    folder.write("in/b.parquet", "SELECT i, NULL::VARCHAR AS name FROM range(9, 12) AS t(i)", "COMPRESSION snappy");
  }
  std::string bytes_of(const std::string& name) { return files::read_text(folder.path(name), Bytes{1'000'000}); }
  bool copies(const Written& store) {
    const engine::Relation relation = relation_of_files(folder, "in");
    const auto lake = make_store(folder, "lake", store);
    return lake->takes_verbatim(relation) && !lake->decodes_verbatim(relation, 2);
  }
  ParquetFolder folder;
};

TEST_F(VerbatimTest, CopiesTheVeryBytes) {
  const Staged staged = settle(folder, "lake", relation_of_files(folder, "in"));
  EXPECT_EQ(staged.rows, Rows{12});
  EXPECT_THAT(staged.nulls, ElementsAre(Rows{0}, Rows{6}));
  EXPECT_THAT(folder.files("lake"), ElementsAre("00000000000000000001.parquet", "00000000000000000002.parquet"));
  EXPECT_EQ(bytes_of("lake/00000000000000000001.parquet"), bytes_of("in/a.parquet"));
  EXPECT_EQ(bytes_of("lake/00000000000000000002.parquet"), bytes_of("in/b.parquet"));
}

TEST_F(VerbatimTest, ReadsBackWhatItCopied) {
  const auto store = make_store(folder, "lake");
  test::stage(folder, *store, relation_of_files(folder, "in"), {});
  EXPECT_EQ(folder.value("SELECT sum(i) FROM (" + store->read_back().sql + ")"), "66");
}

TEST_F(VerbatimTest, EncodesAnewWhenAnythingIsAskedFor) {
  EXPECT_TRUE(copies({}));
  EXPECT_TRUE(copies({{"compression", {"snappy"}}}));
  EXPECT_TRUE(copies({{"encoding", {"compatible"}}}));
  EXPECT_TRUE(copies({{"file_pattern", {"{name}.parquet"}}}));
  EXPECT_TRUE(copies({{"preserve_order", {"true"}}}));
  EXPECT_FALSE(copies({{"compression", {"zstd"}}}));
  EXPECT_FALSE(copies({{"compression_level", {"1"}}}));
  EXPECT_FALSE(copies({{"encoding", {"modern"}}}));
  EXPECT_FALSE(copies({{"batch_size", {"1000"}}}));
  EXPECT_FALSE(copies({{"file_size", {"256MB"}}}));
  EXPECT_FALSE(copies({{"row_group_size", {"2048"}}}));
  EXPECT_FALSE(copies({{"partition_by", {"name"}}}));
}

TEST_F(VerbatimTest, EncodesAnewWhenTheFilesUseSeveralCodecsOrEncodings) {
  folder.write("in/c.parquet", "SELECT 1::BIGINT AS i, 'x' AS name", "COMPRESSION zstd, PARQUET_VERSION V2");
  EXPECT_TRUE(copies({}));
  EXPECT_FALSE(copies({{"compression", {"snappy"}}}));
  EXPECT_FALSE(copies({{"encoding", {"compatible"}}}));
  settle(folder, "lake", relation_of_files(folder, "in"), {.store = {{"compression", {"snappy"}}}});
  EXPECT_THAT(relation_of_files(folder, "lake").verbatim->codecs, ElementsAre("snappy"));
}

TEST_F(VerbatimTest, NumbersCopiesAfterThoseThatAreThere) {
  settle(folder, "lake", relation_of_files(folder, "in"), {.run_type = RunType::Incremental});
  settle(folder, "lake", relation_of_files(folder, "in"), {.run_type = RunType::Incremental, .run_id = "run-2"});
  EXPECT_EQ(folder.files("lake").size(), 4U);
  EXPECT_EQ(folder.files("lake").back(), "00000000000000000004.parquet");
}

TEST_F(VerbatimTest, TellsThePlan) {
  EXPECT_THAT(make_store(folder, "lake")->plan(relation_of_files(folder, "in"), {}).at(0), HasSubstr("copy 2 files ("));
}

}  // namespace
}  // namespace hygge
