// Folders such as year=2024: what is written into them, and what is read out of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/survival/lake.h"

namespace hygge::test {
namespace {

TEST(Partitions, KeepEveryTextOrRefuseIt) {
  Lake lake;
  lake.set_up({"partition_by: [k]"}, {"verify: full"});
  lake.write_parquet(
      "landing/0.parquet",
      "SELECT i AS id, k FROM (VALUES (1, 'a b'), (2, 'ä/b'), (3, ''), (4, NULL), (5, 'nul'), (6, '%41'), "
      "(7, '1=2')) AS t(i, k)");
  ASSERT_EQ(lake.start().exit_code, 0);
  const Snapshot before = lake.target();
  for (const std::string text : {"NULL", "null", "__HIVE_DEFAULT_PARTITION__"}) {
    lake.write_parquet("landing/0.parquet", "SELECT 1 AS id, unnest(['x', '" + text + "', NULL]) AS k");
    expect_letter(lake.start(), {"column 'k'", "'" + text + "'", "NULL", "store.partition_by", "try "});
    expect_untouched(lake, before);
  }
  lake.write_parquet("landing/0.parquet", "SELECT 1 AS id, unnest([0.0, '-0.0'])::DOUBLE AS k");
  expect_letter(lake.start(), {"'k'", "floating", "store.partition_by", "try "});
  lake.write_parquet("landing/0.parquet", "SELECT 1 AS id, repeat('ä', 150) AS k");
  expect_letter(lake.start(), {"too long", "255 bytes", "store.partition_by", "try "});
  expect_untouched(lake, before);
}

TEST(Partitions, MayHaveNamesThatBeginWithALowLine) {
  Lake lake;
  lake.land(1);
  lake.set_up({"partition_by: [_k]", "run_type: incremental"});
  lake.write_parquet("landing/0.parquet", "SELECT range AS id, range % 2 AS _k FROM range(10)");
  ASSERT_EQ(lake.start().exit_code, 0);
  ASSERT_EQ(lake.start().exit_code, 0);
  lake.write("flows/again/flow.yml", "home: lake/orders\nstore: {type: parquet, path: lake/again}\n");
  const ProgramResult again = lake.start({}, {"--flow", "again"});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(lake.value("SELECT count(*) || ' ' || sum(_k) FROM read_parquet('{folder}/lake/again/*.parquet')"),
            "20 10");
}

TEST(Partitions, AreNotMixedUpByRunsWithoutRows) {
  Lake lake;
  const std::string reader =
      "SELECT count(*) || ' ' || count(k) FROM read_parquet('{folder}/lake/orders/**/*.parquet', "
      "hive_partitioning = true)";
  lake.set_up({"partition_by: [k]", "run_type: incremental"}, {"verify: full"});
  const std::string some = "SELECT range AS id, range % 2 AS k FROM range(10)";
  lake.write_parquet("landing/0.parquet", some + " WHERE range > 100");
  ASSERT_EQ(lake.start().exit_code, 0);
  EXPECT_EQ(lake.value(reader), "0 0");
  lake.write_parquet("landing/0.parquet", some);
  ASSERT_EQ(lake.start().exit_code, 0);
  EXPECT_EQ(lake.value(reader), "10 10");
  const Snapshot before = lake.target();
  lake.write_parquet("landing/0.parquet", some + " WHERE range > 100");
  const ProgramResult run = lake.start();
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.err, testing::HasSubstr("no file is written"));
  EXPECT_EQ(lake.target().size(), before.size());
  EXPECT_EQ(lake.value(reader), "10 10");
}

TEST(Partitions, AreNotLostBesideAStrayFile) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  lake.remove("landing");
  lake.write_parquet("landing/year=2024/x.parquet", "SELECT 1 AS id");
  lake.write_parquet("landing/stray.parquet", "SELECT 2 AS id");
  expect_letter(lake.start(), {"landing/stray.parquet", "landing/year=2024/x.parquet", "hive_partitioning: false"});
  expect_untouched(lake, before);
  EXPECT_EQ(lake.start({}, {"--var", "flow.orders.home.hive_partitioning=false"}).exit_code, 0);
}

TEST(Incremental, AddsNoFileWithoutRows) {
  Lake lake;
  lake.settle();
  const std::vector<std::string> before = lake.files("lake/orders");
  lake.write_parquet("landing/0.parquet", "SELECT 1::BIGINT AS id, 1 AS made WHERE false");
  for (const std::vector<std::string>& way :
       {std::vector<std::string>{}, {"compression: zstd", "batch_size: 10"}, {"file_size: 1MB"}}) {
    std::vector<std::string> settings = way;
    settings.emplace_back("run_type: incremental");
    lake.set_up(settings, {"verify: full"});
    const ProgramResult run = lake.start();
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(lake.files("lake/orders"), before);
    EXPECT_EQ(lake.rows_by_landing(), "1:1000");
  }
}

TEST(Links, DoubleNoRows) {
  Lake lake;
  lake.land(1);
  std::filesystem::create_symlink("0.parquet", lake.path("landing/latest.parquet"));
  const ProgramResult run = lake.start();
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(lake.rows_by_landing(), "1:1000");
  EXPECT_THAT(run.err, testing::HasSubstr("'landing/latest.parquet' leads to a file that is read already"));
}

TEST(Where, ThatMeetsAValueItCannotUseIsNamed) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  expect_letter(lake.start({}, {"--var", "flow.orders.home.where=id = 'abc'"}), {"abc", "home.where", "the condition"});
  expect_letter(lake.start({}, {"--var", "flow.orders.home.where=id > $1"}), {"parameter", "home.where"});
  lake.write("flows/orders/flow.yml",
             "home: {path: landing, where: \"id > 100000 -- x\\r) or (true\"}\nstore: lake/orders\n");
  const ProgramResult escaped = lake.start();
  EXPECT_EQ(escaped.exit_code, 2);
  EXPECT_THAT(escaped.err, testing::HasSubstr("where has a ) without its ("));
  expect_untouched(lake, before);
}

}  // namespace
}  // namespace hygge::test
