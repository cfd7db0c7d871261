#include "hygge/homes/parquet/hive_folders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/homes/parquet/opened_home.h"

namespace hygge {
namespace {

using test::error_of;
using test::open_home;
using test::OpenedHome;
using test::ParquetFolder;
using test::rows_of;
using testing::ElementsAre;

class HiveFoldersTest : public testing::Test {
 protected:
  std::string type_of(const engine::Relation& relation, const std::string& column) {
    return relation.schema.columns.at(static_cast<std::size_t>(relation.schema.find(column))).type.sql;
  }
  ParquetFolder folder;
};

TEST_F(HiveFoldersTest, MakesColumnsOfCommonFolders) {
  folder.write("in/year=2024/country=DK/a.parquet", "SELECT 1 AS id");
  folder.write("in/year=2025/country=DE/a.parquet", "SELECT 2 AS id");
  const OpenedHome opened = open_home(folder, {"in"});
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("1|2024|DK", "2|2025|DE"));
  EXPECT_EQ(type_of(opened.relation, "year"), "BIGINT");
  EXPECT_EQ(type_of(opened.relation, "country"), "VARCHAR");
  EXPECT_FALSE(opened.relation.verbatim);
}

TEST_F(HiveFoldersTest, ChoosesATypeThatLosesNothing) {
  struct Case {
    std::string one, other, type;
  };
  const std::vector<Case> cases = {
      {"1", "-20", "BIGINT"},
      {"01", "2", "VARCHAR"},
      {"1", "", "VARCHAR"},
      {"2024-01-31", "2024-02-29", "DATE"},
      {"2024-01-31", "2024-02-30", "VARCHAR"},
      {"1234567890123456789", "1", "VARCHAR"},
      {"1.5", "2", "VARCHAR"},
      {"7", "__HIVE_DEFAULT_PARTITION__", "BIGINT"},
  };
  for (std::size_t number = 0; number < cases.size(); ++number) {
    const std::string in = "in" + std::to_string(number);
    folder.write(in + "/k=" + cases[number].one + "/a.parquet", "SELECT 1 AS id");
    folder.write(in + "/k=" + cases[number].other + "/a.parquet", "SELECT 2 AS id");
    const OpenedHome opened = open_home(folder, {in});
    EXPECT_EQ(type_of(opened.relation, "k"), cases[number].type) << cases[number].one;
    EXPECT_EQ(rows_of(folder, opened.relation).size(), 2U);
  }
}

TEST_F(HiveFoldersTest, CountsNullFolders) {
  folder.write("in/k=__HIVE_DEFAULT_PARTITION__/a.parquet", "SELECT unnest([1, 2]) AS id");
  folder.write("in/k=x%2Fy/a.parquet", "SELECT 3 AS id");
  const OpenedHome opened = open_home(folder, {"in"});
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("1|NULL", "2|NULL", "3|x/y"));
  EXPECT_EQ(opened.relation.nulls.at(1), Rows{2});
}

TEST_F(HiveFoldersTest, RefusesFoldersThatDiffer) {
  struct Case {
    std::string one, other, reason;
  };
  const std::vector<Case> cases = {
      {"year=2024/a.parquet", "z.parquet", "'year=2024/a.parquet' are year, and those of '%/z.parquet' are none"},
      {"K=1/a.parquet", "k=2/a.parquet", "'K=1/a.parquet' are K, and those of '%/k=2/a.parquet' are k"},
      {"a=1/a.parquet", "a=1/b=2/a.parquet", "'a=1/a.parquet' are a, and those of '%/a=1/b=2/a.parquet' are a/b"},
  };
  for (std::size_t number = 0; number < cases.size(); ++number) {
    const std::string in = "in" + std::to_string(number);
    folder.write(in + "/" + cases[number].one, "SELECT 1 AS id");
    folder.write(in + "/" + cases[number].other, "SELECT 2 AS id");
    for (const char* wish : {"auto", "true"}) {
      const Error error = error_of([&] { open_home(folder, {in}, {{"hive_partitioning", {wish}}}); });
      EXPECT_EQ(error.headline(), "the files do not lie in the same key=value folders");
      std::string reason = "the keys of '%/" + cases[number].reason.substr(1);
      for (std::size_t at; (at = reason.find('%')) != std::string::npos;) reason.replace(at, 1, in);
      EXPECT_EQ(error.reason(), reason);
      EXPECT_THAT(error.advice(), testing::HasSubstr("hive_partitioning: false"));
    }
    EXPECT_EQ(open_home(folder, {in}, {{"hive_partitioning", {"false"}}}).relation.schema.size(), 1U);
  }
}

TEST_F(HiveFoldersTest, TakesKeysInAnyOrder) {
  folder.write("in/a=1/b=2/x.parquet", "SELECT 1 AS id");
  folder.write("in/b=3/a=4/x.parquet", "SELECT 2 AS id");
  EXPECT_THAT(rows_of(folder, open_home(folder, {"in"}).relation), ElementsAre("1|1|2", "2|4|3"));
}

TEST_F(HiveFoldersTest, MindsNoKeysThatTheFilesHaveAsColumns) {
  folder.write("in/year=2024/a.parquet", "SELECT 1 AS id, 2024 AS year");
  folder.write("in/a.parquet", "SELECT 2 AS id, 2025 AS year");
  EXPECT_THAT(rows_of(folder, open_home(folder, {"in"}).relation), ElementsAre("1|2024", "2|2025"));
}

TEST_F(HiveFoldersTest, KnowsBothWordsForNull) {
  folder.write("in/k=NULL/a.parquet", "SELECT 1 AS id");
  folder.write("in/k=null/a.parquet", "SELECT 2 AS id");
  folder.write("in/k=7/a.parquet", "SELECT 3 AS id");
  const OpenedHome opened = open_home(folder, {"in"});
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("1|NULL", "2|NULL", "3|7"));
  EXPECT_EQ(type_of(opened.relation, "k"), "BIGINT");
  EXPECT_EQ(opened.relation.nulls.at(1), Rows{2});
}

TEST_F(HiveFoldersTest, NamesAFolderWhoseValueIsNoText) {
  folder.write("in/k=a/a.parquet", "SELECT 1 AS id");
  folder.write("in/k=%FF/a.parquet", "SELECT 2 AS id");
  const Error error = error_of([&] { open_home(folder, {"in"}); });
  EXPECT_EQ(error.headline(), "the folder 'k=%FF' cannot become a column");
  EXPECT_EQ(error.reason(),
            "its value is no UTF-8 when its %.. are taken for the bytes that they stand for; 'in/k=%FF/a.parquet' lies "
            "in it");
  EXPECT_EQ(error.advice(),
            "rename it (%25 stands for a % itself), or set hive_partitioning: false to leave the folders out of the "
            "table");
  EXPECT_THAT(error.where(), testing::HasSubstr("home.path"));
  const OpenedHome flat = open_home(folder, {"in"}, {{"hive_partitioning", {"false"}}});
  EXPECT_THAT(rows_of(folder, flat.relation), ElementsAre("1", "2"));
  folder.write("own/k=%FF/a.parquet", "SELECT 3 AS k");
  EXPECT_THAT(rows_of(folder, open_home(folder, {"own"}).relation), ElementsAre("3"));
  folder.write("codes/k=%25FF/a.parquet", "SELECT 4 AS id");
  folder.write("codes/k=%C3%BC/a.parquet", "SELECT 5 AS id");
  EXPECT_THAT(rows_of(folder, open_home(folder, {"codes"}).relation), ElementsAre("4|%FF", "5|\u00FC"));
}

TEST_F(HiveFoldersTest, NamesAFolderWithALineBreak) {
  folder.write("in/k=a\nb/a.parquet", "SELECT 1 AS id");
  for (const char* wish : {"auto", "true"}) {
    const Error error = error_of([&] { open_home(folder, {"in"}, {{"hive_partitioning", {wish}}}); });
    EXPECT_EQ(error.headline(), "the folder 'k=a\\nb' cannot become a column");
    EXPECT_EQ(error.reason(), "its name holds a line break; 'in/k=a\\nb/a.parquet' lies in it");
    EXPECT_THAT(error.advice(), testing::AllOf(testing::HasSubstr("%0A"), testing::HasSubstr("hive_partitioning")));
  }
  EXPECT_EQ(open_home(folder, {"in"}, {{"hive_partitioning", {"false"}}}).relation.schema.size(), 1U);
  EXPECT_EQ(open_home(folder, {"in/k=a\nb"}).relation.schema.size(), 1U) << "it lies above the path";
  folder.write("own/k=a\nb/a.parquet", "SELECT 3 AS K");
  EXPECT_EQ(open_home(folder, {"own"}).relation.schema.size(), 1U);
}

TEST_F(HiveFoldersTest, RefusesAKeyWithinTheSameKey) {
  folder.write("in/k=1/k=2/a.parquet", "SELECT 1 AS id");
  EXPECT_THAT(error_of([&] { open_home(folder, {"in"}); }).headline(),
              testing::HasSubstr("in/k=1/k=2/a.parquet' lies in two folders of the key 'k'"));
  EXPECT_THAT(error_of([&] { open_home(folder, {"in/k=1"}); }).headline(),
              testing::HasSubstr("lies in two folders of the key 'k'"));
}

TEST_F(HiveFoldersTest, ComparesTheFoldersAboveOfSeveralPaths) {
  folder.write("h/p/k=1/a.parquet", "SELECT 1 AS id");
  folder.write("h/j=7/k=2/a.parquet", "SELECT 2 AS id");
  const Error error = error_of([&] { open_home(folder, std::vector<std::string>{"h/p", "h/j=7"}); });
  EXPECT_EQ(error.headline(), "the files do not lie in the same key=value folders");
  EXPECT_THAT(error.advice(), testing::HasSubstr("hive_partitioning: false"));
}

TEST_F(HiveFoldersTest, LooksBelowThePathUnlessToldOtherwise) {
  folder.write("env=prod/in/a.parquet", "SELECT 1 AS id");
  EXPECT_EQ(open_home(folder, {"env=prod/in"}).relation.schema.size(), 1U);
  const OpenedHome opened = open_home(folder, {"env=prod/in"}, {{"hive_partitioning", {"true"}}});
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("1|prod"));
}

TEST_F(HiveFoldersTest, LetsTheFilesOwnColumnWin) {
  folder.write("in/year=2024/a.parquet", "SELECT 1 AS id, 1999 AS year");
  const OpenedHome opened = open_home(folder, {"in"});
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("1|1999"));
  EXPECT_TRUE(opened.relation.verbatim);
}

TEST_F(HiveFoldersTest, RefusesToLoseWhatOnlyAFolderTells) {
  folder.write("in/city=Lund/a.parquet", "SELECT 1 AS id");
  folder.write("in/b.parquet", "SELECT 2 AS id, 'Aarhus' AS city");
  for (const auto* const hive : {"auto", "true"}) {
    const Error error = error_of([&] { open_home(folder, {"in"}, {{"hive_partitioning", {hive}}}); });
    EXPECT_EQ(error.headline(),
              "the column 'city' lies in some files, and for others only in the names of their folders");
    EXPECT_THAT(error.reason(), testing::HasSubstr("city=Lund/a.parquet"));
  }
  const OpenedHome opened = open_home(folder, {"in"}, {{"hive_partitioning", {"false"}}});
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("1|NULL", "2|Aarhus"));
}

TEST_F(HiveFoldersTest, RefusesToLetAFolderHideAColumn) {
  folder.write("year=1/in/k=2/a.parquet", "SELECT 1 AS id, 1999 AS year");
  const Error error = error_of([&] { open_home(folder, {"year=1/in"}); });
  EXPECT_EQ(error.headline(), "the folder 'year=1' hides the column 'year' of the files in it");
  EXPECT_EQ(open_home(folder, {"year=1/in"}, {{"hive_partitioning", {"false"}}}).relation.schema.size(), 2U);
  folder.write("other/k=2/a.parquet", "SELECT 1 AS id, 1999 AS year");
  EXPECT_EQ(error_of([&] {
              open_home(folder, std::vector<std::string>{"other", "year=1/in"});
            }).headline(),
            "the files do not lie in the same key=value folders");
}

}  // namespace
}  // namespace hygge
