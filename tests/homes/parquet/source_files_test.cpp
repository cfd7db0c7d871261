#include "hygge/homes/parquet/source_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "hygge/base/error.h"
#include "tests/homes/parquet/opened_home.h"

namespace hygge::homes::parquet {
namespace {

namespace fs = std::filesystem;
using test::error_of;
using testing::ElementsAre;
using testing::HasSubstr;

class SourceFilesTest : public testing::Test {
 protected:
  void touch(const std::string& name) {
    const fs::path file = folder.path() / name;
    fs::create_directories(file.parent_path());
    std::ofstream{file} << "x";
  }
  std::vector<std::string> find(const std::vector<std::string>& names) {
    std::vector<SourcePath> paths;
    for (const std::string& name : names) paths.push_back({(folder.path() / name).string()});
    std::vector<std::string> found;
    SourceFiles files = find_source_files(paths, folder.path());
    for (const SourceFile& file : files.files) found.push_back(file.name);
    links = std::move(files.links);
    return found;
  }
  Error error_for(const std::vector<std::string>& names) {
    return error_of([&] { find(names); });
  }

  std::vector<std::string> links;  // of the last find()
  files::TemporaryFolder folder{fs::temp_directory_path()};
};

TEST_F(SourceFilesTest, FindsFilesInAFolderAndBelowSorted) {
  for (const char* name : {"in/b.parquet", "in/a.pq", "in/sub/c.PARQUET", "in/x.csv", "in/x.parquet.staged"})
    touch(name);
  EXPECT_THAT(find({"in"}), ElementsAre("in/a.pq", "in/b.parquet", "in/sub/c.PARQUET"));
}

TEST_F(SourceFilesTest, PassesOverHiddenNames) {
  for (const char* name : {"in/a.parquet", "in/.b.parquet", "in/_c.parquet", "in/.hygge/staging/d.parquet",
                           "in/_temporary/e.parquet", "in/_k=1/f.parquet", "in/.k=1/g.parquet"}) {
    touch(name);
  }
  EXPECT_THAT(find({"in"}), ElementsAre("in/_k=1/f.parquet", "in/a.parquet"));
  EXPECT_THAT(find({"in/*/*.parquet"}), ElementsAre("in/_k=1/f.parquet"));
}

TEST_F(SourceFilesTest, GoesIntoAFolderThatIsCalledLikeAFile) {
  touch("in/a.parquet/part-0.parquet");
  touch("in/b.parquet");
  EXPECT_THAT(find({"in"}), ElementsAre("in/a.parquet/part-0.parquet", "in/b.parquet"));
  EXPECT_THAT(find({"in/a.parquet"}), ElementsAre("in/a.parquet/part-0.parquet"));
}

TEST_F(SourceFilesTest, RefusesAFolderAmongFiles) {
  touch("in/a.parquet/part-0.parquet");
  touch("in/b.parquet");
  const std::string headline = "'in/a.parquet' is a folder, though it is called like a file";
  EXPECT_EQ(error_for({"in/*.parquet"}).headline(), headline);
  EXPECT_EQ(error_for({"in/b.parquet", "in/a.parquet"}).headline(), headline);
}

TEST_F(SourceFilesTest, ExpandsGlobs) {
  for (const char* name : {"in/2024/a1.parquet", "in/2024/a2.parquet", "in/2025/a1.parquet", "in/2025/b1.parquet"}) {
    touch(name);
  }
  EXPECT_THAT(find({"in/2024/*.parquet"}), ElementsAre("in/2024/a1.parquet", "in/2024/a2.parquet"));
  EXPECT_THAT(find({"in/*/a1.parquet"}), ElementsAre("in/2024/a1.parquet", "in/2025/a1.parquet"));
  EXPECT_THAT(find({"in/**/b?.parquet"}), ElementsAre("in/2025/b1.parquet"));
  EXPECT_THAT(find({"in/202[5-9]"}), ElementsAre("in/2025/a1.parquet", "in/2025/b1.parquet"));
}

TEST_F(SourceFilesTest, TakesAnExistingPathLiterally) {
  for (const char* name : {"in/a[1].parquet", "in/a1.parquet", "in/w*.parquet", "in/what?.parquet", "i[n]/b.parquet"}) {
    touch(name);
  }
  EXPECT_THAT(find({"in/a[1].parquet"}), ElementsAre("in/a[1].parquet"));
  EXPECT_THAT(find({"in/w*.parquet"}), ElementsAre("in/w*.parquet"));
  EXPECT_THAT(find({"i[n]/*.parquet"}), ElementsAre("i[n]/b.parquet"));
}

TEST_F(SourceFilesTest, TakesAFileOnceHoweverOftenItIsNamed) {
  touch("in/a.parquet");
  EXPECT_THAT(find({"in/a.parquet", "in", "in/*"}), ElementsAre("in/a.parquet"));
}

TEST_F(SourceFilesTest, FollowsLinksButNotInCircles) {
  touch("real/a.parquet");
  fs::create_directories(folder.path() / "in");
  fs::create_directory_symlink(folder.path() / "real", folder.path() / "in/linked");
  fs::create_directory_symlink(folder.path() / "in", folder.path() / "in/again");
  EXPECT_THAT(find({"in"}), ElementsAre("in/linked/a.parquet"));
}

TEST_F(SourceFilesTest, TakesAFileOnceWhateverLinksLeadToIt) {
  for (const char* name : {"in/b.parquet", "l/real/k=1/a.parquet", "hard/a.parquet"}) touch(name);
  fs::create_symlink("b.parquet", folder.path() / "in/a-link.parquet");
  fs::create_directory_symlink("real", folder.path() / "l/link");
  fs::create_directory_symlink("k=1", folder.path() / "l/real/a-link");
  fs::create_hard_link(folder.path() / "hard/a.parquet", folder.path() / "hard/b.parquet");
  EXPECT_THAT(find({"in"}), ElementsAre("in/b.parquet"));
  EXPECT_THAT(links, ElementsAre("in/a-link.parquet"));
  EXPECT_THAT(find({"l"}), ElementsAre("l/real/k=1/a.parquet"));
  EXPECT_THAT(links, ElementsAre());
  EXPECT_THAT(find({"l/*"}), ElementsAre("l/real/k=1/a.parquet"));
  EXPECT_THAT(links, ElementsAre("l/link/k=1/a.parquet"));
  EXPECT_THAT(find({"l/link", "l/real"}), ElementsAre("l/link/k=1/a.parquet"));
  EXPECT_THAT(find({"in/a-link.parquet"}), ElementsAre("in/a-link.parquet"));
  EXPECT_THAT(find({"hard"}), ElementsAre("hard/a.parquet", "hard/b.parquet"));
}

TEST_F(SourceFilesTest, SaysWhatIsThereInsteadOfParquet) {
  for (const char* name : {"in/a.csv", "in/b.csv", "in/c.json", "empty/.keep"}) touch(name);
  EXPECT_EQ(error_for({"in"}).headline(), "there are no Parquet files in 'in'");
  EXPECT_EQ(error_for({"in"}).reason(), "it holds 2 .csv files, 1 .json file");
  EXPECT_EQ(error_for({"empty"}).reason(), "no file in it or below ends in .parquet or .pq");
}

TEST_F(SourceFilesTest, NamesTheNearestThingThatIsThere) {
  touch("landing/users/a.parquet");
  EXPECT_EQ(error_for({"landing/usres"}).headline(), "'landing/usres' is not there");
  EXPECT_EQ(error_for({"landing/usres"}).advice(), "did you mean 'landing/users'?");
  EXPECT_EQ(error_for({"lnading/users"}).advice(), "did you mean 'landing/users'?");
  EXPECT_EQ(error_for({"lnading/users/2024"}).advice(), "did you mean 'landing'?");
  EXPECT_THAT(error_for({"landing/entirely/else"}).advice(),
              HasSubstr("the nearest folder that is there is 'landing'"));
  EXPECT_EQ(error_for({"landing/*.pq"}).headline(), "no file matches 'landing/*.pq'");
}

TEST_F(SourceFilesTest, TellsAllPathsOfAListThatLeadToNothing) {
  touch("in/users.parquet");
  const Error two = error_for({"in", "in/usres.parquet", "out/*.parquet"});
  EXPECT_EQ(two.kind(), ErrorKind::NotFound);
  EXPECT_EQ(two.headline(), "2 of 3 paths lead to nothing");
  EXPECT_THAT(two.details(), HasSubstr("'in/usres.parquet' is not there: did you mean 'in/users.parquet'?\n"));
  EXPECT_THAT(two.details(), HasSubstr("no file matches 'out/*.parquet': "));
  EXPECT_EQ(error_for({"in", "in/usres.parquet"}).headline(), "'in/usres.parquet' is not there");
}

TEST_F(SourceFilesTest, KnowsTablesThatAreFiles) {
  touch("landing/users.parquet");
  touch("landing/orders.pq");
  EXPECT_EQ(error_for({"landing/users"}).advice(),
            "'landing/users.parquet' is there: where each entity is a file, write path: landing/{entity}.parquet");
  EXPECT_THAT(error_for({"landing/orders"}).advice(), HasSubstr("write path: landing/{entity}.pq"));
}

TEST_F(SourceFilesTest, RefusesWhatIsNoFile) {
  fs::create_directories(folder.path() / "in");
  fs::create_symlink(folder.path() / "gone", folder.path() / "in/broken.parquet");
  EXPECT_EQ(error_for({"in"}).headline(), "'in/broken.parquet' is not a file");
  fs::remove(folder.path() / "in/broken.parquet");
  ASSERT_EQ(::mkfifo((folder.path() / "in/pipe.parquet").c_str(), 0600), 0);
  EXPECT_EQ(error_for({"in"}).headline(), "'in/pipe.parquet' is not a file");
}

TEST(SourceNamesTest, ReadsFilesOfAwkwardNames) {
  test::ParquetFolder folder;
  const std::vector<std::string> names = {"with space.parquet", "it's.parquet",   "say \"hi\".parquet",
                                          "😀.parquet",          "[ab]*?.parquet", "a;b--c.parquet",
                                          "{x}$y%z.parquet",    "back\\slash.pq", std::string(247, 'n') + ".parquet"};
  for (const std::string& name : names) folder.write("in/" + name, "SELECT 7 AS \"select\"");
  for (const std::string& name : names) {
    const test::OpenedHome opened = test::open_home(folder, {"in/" + name});
    EXPECT_THAT(test::rows_of(folder, opened.relation), ElementsAre("7")) << name;
  }
  EXPECT_EQ(test::open_home(folder, {"in"}).relation.rows, Rows{names.size()});
}

}  // namespace
}  // namespace hygge::homes::parquet
