#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/support/project.h"

namespace hygge::test {
namespace {

namespace fs = std::filesystem;

const fs::path kSamples = fs::path{HYGGE_SOURCE_FOLDER} / "samples";

/// A project made by `hygge init`, as samples/README.md has it, with a sample in it.
class Samples : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(place_.hygge({"init", "playground"}).exit_code, 0); }

  void run(const std::string& sample) {
    fs::copy(kSamples / sample, playground_ / sample);
    const ProgramResult run = run_hygge(playground_, {"start", "--config", sample});
    EXPECT_EQ(run.exit_code, 0) << run.err;
  }

  std::string value(const std::string& select) { return place_.value(select); }
  std::int64_t count(const std::string& glob) { return place_.count("playground/" + glob); }

  Project place_;
  fs::path playground_ = place_.path("playground");
};

TEST_F(Samples, ParquetToParquet) {
  run("parquet_to_parquet.yaml");
  EXPECT_EQ(place_.checksum("playground/lake/customers/*.parquet"),
            place_.checksum("playground/landing/customers/*.parquet"));
}

TEST_F(Samples, IncrementalAddsWithEachRun) {
  run("incremental.yaml");
  ASSERT_EQ(run_hygge(playground_, {"start", "--config", "incremental.yaml"}).exit_code, 0);
  EXPECT_EQ(count("lake/orders_history/*.parquet"), 40'000);
}

TEST_F(Samples, HivePartitionedHasAFolderForEachStatus) {
  run("hive_partitioned.yaml");
  for (const char* status : {"new", "paid", "sent", "returned"}) {
    EXPECT_EQ(count(std::string{"lake/orders_by_status/status="} + status + "/*.parquet"), 5'000) << status;
  }
}

TEST_F(Samples, ShapedHasTheChosenColumnsAndRows) {
  run("shaped.yaml");
  EXPECT_EQ(value("SELECT string_agg(name, ',') FROM parquet_schema('{folder}/playground/lake/paid_orders/"
                  "00000000000000000001.parquet') WHERE num_children IS NULL"),
            "id,customer_id,amount");
  EXPECT_EQ(value("SELECT (SELECT count(*) FROM '{folder}/playground/lake/paid_orders/*.parquet') = "
                  "(SELECT count(*) FROM '{folder}/playground/landing/orders/*.parquet' "
                  "WHERE status = 'paid' AND amount > 100)"),
            "true");
}

TEST_F(Samples, EverythingInOneFileRunsAllItsFlows) {
  run("everything_in_one_file.yaml");
  EXPECT_EQ(count("lake/nightly/customers/*.parquet"), 1'000);
  EXPECT_GT(count("lake/nightly/orders/*.parquet"), 10'000);
  EXPECT_EQ(count("lake/newsletter/*.parquet"), 334);
}

TEST_F(Samples, EntitiesIsAProjectOfFolders) {
  fs::remove_all(playground_ / "flows");
  fs::copy(kSamples / "entities", playground_, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  for (int i = 0; i < 2; ++i) {
    const ProgramResult run = run_hygge(playground_, {"start"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
  EXPECT_EQ(count("lake/customers/*.parquet"), 1'000);
  EXPECT_GT(count("lake/orders/*.parquet"), 20'000);
}

TEST(SamplesFolder, HoldsNothingUntested) {
  const std::set<std::string> tested{"parquet_to_parquet.yaml", "incremental.yaml", "hive_partitioned.yaml",
                                     "shaped.yaml", "everything_in_one_file.yaml",
                                     // tests/mssql_runs, which has a server
                                     "mssql_to_parquet.yaml", "mssql_entity_pattern.yaml", "mssql_many_tables.yaml",
                                     "mssql_patterns.yaml", "parquet_to_mssql.yaml", "parquet_to_mssql_parallel.yaml",
                                     "mssql_round_trip.yaml", "mssql_ways.yaml", "mssql_to_mssql.yaml",
                                     "mssql_to_mssql_one_pool.yaml", "mssql_incremental.yaml"};
  for (const fs::directory_entry& entry : fs::directory_iterator{kSamples}) {
    if (entry.path().extension() == ".yaml") {
      EXPECT_TRUE(tested.contains(entry.path().filename().string())) << entry.path();
    }
  }
}

}  // namespace
}  // namespace hygge::test
