#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hygge/base/text.h"
#include "tests/stores/parquet/moved.h"

namespace hygge {
namespace {

using test::all_of;
using test::error_of;
using test::make_store;
using test::Move;
using test::ParquetFolder;
using test::relation_of;
using test::settle;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Strings = std::vector<std::string>;

class FilesAndNamesTest : public testing::Test {
 protected:
  engine::Relation numbers(std::uint64_t count, bool counted = true) {
    engine::Relation relation =
        relation_of(folder, "SELECT i, 'n' || i AS name FROM range(" + std::to_string(count) + ") AS t(i)");
    if (counted) {
      relation.rows = Rows{count};
      relation.rows_exact = true;
    }
    return relation;
  }
  Strings rows_per_file(const std::string& target) {
    return folder.query("SELECT num_rows FROM parquet_file_metadata('" + folder.path(target).string() +
                        "/*.parquet') ORDER BY file_name");
  }
  ParquetFolder folder;
};

TEST_F(FilesAndNamesTest, WritesOneFileForAFewRows) {
  const Staged staged = settle(folder, "lake", numbers(1000));
  EXPECT_EQ(staged.rows, Rows{1000});
  EXPECT_EQ(staged.files, 1U);
  EXPECT_THAT(staged.nulls, ElementsAre(Rows{0}, Rows{0}));
  EXPECT_THAT(folder.files("lake"), ElementsAre("00000000000000000001.parquet"));
  EXPECT_EQ(staged.bytes.value, std::filesystem::file_size(folder.path("lake/00000000000000000001.parquet")));
  EXPECT_EQ(folder.value("SELECT sum(i) FROM " + all_of(folder, "lake")), "499500");
}

TEST_F(FilesAndNamesTest, CutsExactBatches) {
  struct Case {
    std::uint64_t rows;
    std::string batch;
    Strings files;
  };
  const std::vector<Case> cases = {
      {3, "1", {"1", "1", "1"}},
      {10'000, "2500", {"2500", "2500", "2500", "2500"}},
      {10'000, "3000", {"3000", "3000", "3000", "1000"}},
      {10'000, "10000", {"10000"}},
      {10'000, "10001", {"10000"}},
      {300'000, "123457", {"123457", "123457", "53086"}},
  };
  for (std::size_t number = 0; number < cases.size(); ++number) {
    for (const bool ordered : {false, true}) {
      for (const bool counted : {false, true}) {
        const std::string target = "lake" + std::to_string(number) + (ordered ? "o" : "u") + (counted ? "c" : "u");
        const Case& given = cases[number];
        settle(folder, target, numbers(given.rows, counted),
               {.store = {{"batch_size", {given.batch}}}, .preserve_order = ordered});
        EXPECT_EQ(rows_per_file(target), given.files) << target;
        EXPECT_EQ(folder.value("SELECT count(DISTINCT i) FROM " + all_of(folder, target)), std::to_string(given.rows));
        if (!ordered) continue;
        EXPECT_EQ(folder.value("SELECT count(*) FROM (SELECT i, row_number() OVER (ORDER BY filename, file_row_number) "
                               "- 1 AS place FROM read_parquet('" +
                               folder.path(target).string() +
                               "/*.parquet', filename = true, file_row_number = true)) WHERE i <> place"),
                  "0")
            << target;
      }
    }
  }
}

TEST_F(FilesAndNamesTest, CutsBatchesOfAWideTable) {
  std::string select = "SELECT i AS c0";
  for (int column = 1; column < 300; ++column)
    select += ", i + " + std::to_string(column) + " AS c" + std::to_string(column);
  const engine::Relation wide = relation_of(folder, select + " FROM range(5000) AS t(i)");
  settle(folder, "lake", wide, {.store = {{"batch_size", {"2000"}}}});
  EXPECT_EQ(rows_per_file("lake"), (Strings{"2000", "2000", "1000"}));
}

TEST_F(FilesAndNamesTest, BeginsANextFileAtTheWishedSize) {
  for (const bool ordered : {false, true}) {
    const std::string target = ordered ? "ordered" : "any";
    settle(folder, target, numbers(500'000),
           {.store = {{"file_size", {"100kB"}}, {"row_group_size", {"20480"}}}, .preserve_order = ordered});
    EXPECT_GT(folder.files(target).size(), 3U) << target;
    EXPECT_EQ(folder.value("SELECT count(DISTINCT i) FROM " + all_of(folder, target)), "500000");
    EXPECT_EQ(folder.files(target).at(1), "00000000000000000002.parquet");
  }
}

TEST_F(FilesAndNamesTest, KeepsTheOrderOfOneFile) {
  settle(folder, "lake", numbers(500'000), {.preserve_order = true});
  EXPECT_EQ(folder.files("lake").size(), 1U);
  EXPECT_EQ(folder.value("SELECT count(*) FROM (SELECT i, file_row_number AS place FROM read_parquet('" +
                         folder.path("lake").string() + "/*.parquet', file_row_number = true)) WHERE i <> place"),
            "0");
}

TEST_F(FilesAndNamesTest, KeepsTheSchemaOfATableWithoutRows) {
  const std::vector<test::Written> wishes = {
      {},
      {{"batch_size", {"10"}}},
      {{"file_size", {"1MB"}}},
  };
  for (std::size_t number = 0; number < wishes.size(); ++number) {
    for (const bool counted : {false, true}) {
      const std::string target = "lake" + std::to_string(number) + (counted ? "c" : "u");
      const Staged staged = settle(folder, target, numbers(0, counted), {.store = wishes[number]});
      EXPECT_EQ(staged.files, 1U) << target;
      EXPECT_EQ(staged.rows, Rows{0}) << target;
      EXPECT_THAT(folder.files(target), ElementsAre("00000000000000000001.parquet"));
      EXPECT_THAT(folder.query("SELECT column_name, column_type FROM (DESCRIBE FROM " + all_of(folder, target) + ")"),
                  ElementsAre("i|BIGINT", "name|VARCHAR"));
    }
  }
}

TEST_F(FilesAndNamesTest, ReplacesOrAdds) {
  settle(folder, "lake", numbers(10), {.store = {{"batch_size", {"4"}}}});
  EXPECT_EQ(folder.files("lake").size(), 3U);
  settle(folder, "lake", numbers(5), {.run_type = RunType::Incremental, .run_id = "run-2"});
  EXPECT_EQ(rows_per_file("lake"), (Strings{"4", "4", "2", "5"}));
  settle(folder, "lake", numbers(7), {.run_id = "run-3"});
  EXPECT_EQ(rows_per_file("lake"), (Strings{"7"}));
}

TEST_F(FilesAndNamesTest, WarnsWhenAddedRowsHaveOtherColumns) {
  const Move add{.run_type = RunType::Incremental};
  settle(folder, "lake", relation_of(folder, "SELECT 1 AS id, 'x' AS name"), add);
  settle(folder, "lake", relation_of(folder, "SELECT 'y' AS NAME, 2 AS ID"), add);
  EXPECT_THAT(folder.notes, testing::IsEmpty());
  settle(folder, "lake", relation_of(folder, "SELECT 3 AS id, 4 AS age"), add);
  EXPECT_THAT(folder.notes,
              ElementsAre("! the rows that are added have other columns than "
                          "'00000000000000000002.parquet' in the target: without 'NAME', and with 'age'"));
  settle(folder, "lake", relation_of(folder, "SELECT 3 AS id, 4 AS age"), add);
  EXPECT_EQ(folder.notes.size(), 1U);
}

TEST_F(FilesAndNamesTest, WarnsWhenAddedRowsHaveOtherTypes) {
  const Move add{.run_type = RunType::Incremental};
  settle(folder, "lake", relation_of(folder, "SELECT 1::BIGINT AS id, 'x' AS name, [1] AS list"), add);
  settle(folder, "lake", relation_of(folder, "SELECT [2] AS list, 2::BIGINT AS ID, 'y' AS name"), add);
  EXPECT_THAT(folder.notes, IsEmpty());
  settle(folder, "lake", relation_of(folder, "SELECT '3' AS id, 'z' AS name, ['x'] AS list, 1 AS age"), add);
  EXPECT_THAT(folder.notes, ElementsAre("! the rows that are added have other columns than "
                                        "'00000000000000000002.parquet' in the target: with 'age', and 'id' as VARCHAR "
                                        "instead of BIGINT, 'list' as VARCHAR[] instead of INTEGER[]"));
  folder.notes.clear();
  settle(folder, "lake", relation_of(folder, "SELECT '4' AS id, 'z' AS name, ['x'] AS list, 1 AS age"), add);
  EXPECT_THAT(folder.notes, IsEmpty());
}

TEST_F(FilesAndNamesTest, MindsNoTypeThatParquetKeepsAsAnother) {
  const Move add{.run_type = RunType::Incremental};
  const std::string rows =
      "SELECT 1::HUGEINT AS big, 'a'::ENUM('a', 'b') AS letter, TIMESTAMP_MS '2024-01-02 03:04:05' AS at, "
      "[1, 2]::INTEGER[2] AS pair, uuid() AS id, 1.5::DECIMAL(9,2) AS price, '{}'::JSON AS doc";
  const auto plan = [&] {
    const auto store = make_store(folder, "lake");
    return store->plan(relation_of(folder, rows), {.run_type = RunType::Incremental, .session = &folder.session()});
  };
  settle(folder, "lake", relation_of(folder, rows), add);
  EXPECT_THAT(plan(), testing::Each(testing::Not(HasSubstr("warning"))));
  settle(folder, "lake", relation_of(folder, rows), {.store = {{"compression", {"gzip"}}}, .run_type = add.run_type});
  EXPECT_THAT(folder.notes, IsEmpty());
}

TEST_F(FilesAndNamesTest, NamesFiveColumnsOfOtherTypesAtMost) {
  const Move add{.run_type = RunType::Incremental};
  settle(folder, "lake", relation_of(folder, "SELECT 1 a, 1 b, 1 c, 1 d, 1 e, 1 f, 1 g"), add);
  settle(folder, "lake", relation_of(folder, "SELECT '' a, '' b, '' c, '' d, '' e, '' f, '' g"), add);
  ASSERT_EQ(folder.notes.size(), 1U);
  EXPECT_THAT(folder.notes.front(), testing::EndsWith("'e' as VARCHAR instead of INTEGER, 2 more of other types"));
}

TEST_F(FilesAndNamesTest, ComparesAddedRowsWithTheFileThatWasWrittenLast) {
  const Move add{.store = {{"file_pattern", {"{sequence}.parquet"}}}, .run_type = RunType::Incremental};
  for (int run = 1; run <= 9; ++run) settle(folder, "lake", relation_of(folder, "SELECT 1 AS id, 2 AS k"), add);
  EXPECT_THAT(folder.notes, testing::IsEmpty());
  settle(folder, "lake", relation_of(folder, "SELECT 1 AS id"), add);
  ASSERT_EQ(folder.notes.size(), 1U);
  settle(folder, "lake", relation_of(folder, "SELECT 1 AS id"), add);  // like 10.parquet, and not like 9.parquet
  EXPECT_EQ(folder.notes.size(), 1U);
}

TEST_F(FilesAndNamesTest, WarnsWhenAddedRowsHaveFoldersForAColumnOfTheOthers) {
  const Move add{.run_type = RunType::Incremental};
  settle(folder, "lake", relation_of(folder, "SELECT 1 AS id, 'x' AS K"), add);
  const Move apart{.store = {{"partition_by", {"k"}}}, .run_type = RunType::Incremental};
  settle(folder, "lake", relation_of(folder, "SELECT 2 AS id, 'y' AS k"), apart);
  EXPECT_THAT(folder.notes,
              ElementsAre("! '00000000000000000001.parquet' in the target has 'k' as a column, and the rows "
                          "that are added have it as folders: the two cannot be read together"));
  settle(folder, "lake", relation_of(folder, "SELECT 3 AS id, 'z' AS k"), apart);
  EXPECT_EQ(folder.notes.size(), 1U);
}

TEST_F(FilesAndNamesTest, WarnsWhenAddedRowsLieInOtherFoldersThanTheOthers) {
  const auto note_of = [&](const std::string& select, const std::string& column) {
    folder.notes.clear();
    Move add{.run_type = RunType::Incremental};
    if (!column.empty()) add.store["partition_by"] = {column};
    settle(folder, "lake", relation_of(folder, select), add);
    return join(folder.notes, "; ");
  };
  EXPECT_EQ(note_of("SELECT 1 AS id", ""), "");
  EXPECT_THAT(note_of("SELECT 2 AS id, 'x' AS \"a b\"", "A b"),
              AllOf(HasSubstr("! '00000000000000000001.parquet' in the target lies in no folders of 'a b'"),
                    HasSubstr("and the rows that are added do: the two cannot be read together")));
  EXPECT_EQ(note_of("SELECT 3 AS id, 'x' AS \"a b\"", "a b"), "");
  EXPECT_THAT(note_of("SELECT 4 AS id, 'y' AS k", "k"), HasSubstr("lies in no folders of 'k'"));
  EXPECT_THAT(note_of("SELECT 5 AS id, 'z' AS K", ""),
              HasSubstr("has 'k' as folders, and the rows that are added have it as a column"));
}

TEST_F(FilesAndNamesTest, NamesFilesByThePattern) {
  settle(folder, "lake", numbers(10),
         {.store = {{"batch_size", {"5"}}, {"file_pattern", {"{flow_name}-{name}-{run_id}-{sequence:03d}.parquet"}}}});
  EXPECT_THAT(folder.files("lake"), ElementsAre("erp-users-run-1-001.parquet", "erp-users-run-1-002.parquet"));
}

TEST_F(FilesAndNamesTest, PublishesNamesOf255Bytes) {
  const std::string pattern = std::string(247, 'n') + ".parquet";
  settle(folder, "lake", numbers(10), {.store = {{"file_pattern", {pattern}}}});
  EXPECT_THAT(folder.files("lake"), ElementsAre(pattern));
  const Error error = error_of([&] {
    settle(folder, "lake", numbers(10), {.store = {{"file_pattern", {"n" + pattern}}}});
  });
  EXPECT_EQ(error.kind(), ErrorKind::Config);
}

TEST_F(FilesAndNamesTest, SettlesInFoldersOfAwkwardNames) {
  for (const std::string& target : Strings{"with space", "it's \"so\"", "😀", "br[1]*", "a=b", std::string(200, 'x')}) {
    const auto store = make_store(folder, target);
    const Staged staged = test::stage(folder, *store, numbers(10), {});
    EXPECT_EQ(folder.value("SELECT sum(i) FROM (" + store->read_back().sql + ")"), "45") << target;
    store->commit();
    EXPECT_EQ(folder.files(target).size(), 1U) << target;
  }
}

TEST_F(FilesAndNamesTest, WritesWhereItComesFromIntoEachFile) {
  settle(folder, "lake", numbers(10), {.store = {{"batch_size", {"5"}}}});
  EXPECT_THAT(
      folder.query("SELECT DISTINCT decode(key), decode(value) FROM parquet_kv_metadata('" +
                   folder.path("lake").string() + "/*.parquet') WHERE decode(key) <> 'hygge_version' ORDER BY ALL"),
      ElementsAre("hygge_flow|erp_users", "hygge_run_id|run-1", "hygge_source|landing/users",
                  "hygge_written_at|2023-11-14T22:13:20Z"));
}

TEST_F(FilesAndNamesTest, LeavesTheTargetAsItWasWhenAStatementFails) {
  settle(folder, "lake", numbers(10));
  for (const char* batch : {"", "10000"}) {
    test::Written written;
    if (*batch != '\0') written["batch_size"] = {batch};
    const auto store = make_store(folder, "lake", written);
    const engine::Relation failing = relation_of(
        folder,
        "SELECT CASE WHEN i = 200000 THEN error('row 200000 is bad') ELSE i END AS i FROM range(300000) AS t(i)");
    // A thread of the engine that was stopped may be heard before the one that failed: such an attempt is made again.
    std::string told;
    bool is_transient = true;
    for (int attempt = 0; is_transient && attempt < 10; ++attempt) {
      const Error error = error_of([&] { test::stage(folder, *store, failing, {}); });
      store->abort();
      is_transient = error.is_transient();
      told = error.what();
    }
    EXPECT_THAT(told, HasSubstr("row 200000 is bad"));
    EXPECT_EQ(rows_per_file("lake"), (Strings{"10"}));
  }
}

TEST_F(FilesAndNamesTest, StopsWhenTheRunIsCancelled) {
  const auto store = make_store(folder, "lake", {{"batch_size", {"1000"}}});
  const FlowIdentity identity = test::identity_of({});
  store->prepare({.identity = identity, .cancel = {}});
  StoreContext context = folder.store_context(identity);
  context.progress = [&](Rows) { context.cancel.cancel(CancelReason::Interrupted); };
  const Error error = error_of([&] { store->stage(numbers(100'000'000, false), context); });
  EXPECT_EQ(error.kind(), ErrorKind::Cancelled);
}

TEST_F(FilesAndNamesTest, PlansWithoutTouchingAnything) {
  const auto store = make_store(folder, "lake", {{"batch_size", {"400"}}});
  EXPECT_THAT(
      store->plan(numbers(1000), {}),
      ElementsAre("write 1,000 rows to lake: 3 files of exactly 400 rows, Parquet, zstd level 1, compatible encoding",
                  "call them {sequence:020d}.parquet", "nothing is there yet"));
  EXPECT_FALSE(std::filesystem::exists(folder.path("lake")));
  settle(folder, "lake", numbers(10));
  EXPECT_THAT(store->plan(numbers(1000), {}).back(), HasSubstr("take the place of the 1 file that is there now"));
}

}  // namespace
}  // namespace hygge
