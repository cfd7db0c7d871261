#include "hygge/core/target_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "tests/core/lake.h"

namespace hygge {
namespace {

namespace fs = std::filesystem;

using test::error_of;
using test::Files;
using test::files_in;
using test::write_file;

class TargetFolderTest : public ::testing::Test, protected test::Lake {};

// --- what a run publishes

TEST_F(TargetFolderTest, MakesTheFolderAndThoseAboveIt) {
  publish({{"1.parquet", "one"}});
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "one"}}));
  EXPECT_TRUE(is_tidy());
}

TEST_F(TargetFolderTest, MakesARelativeFolderBelowTheCurrentOne) {
  const fs::path before = fs::current_path();
  fs::create_directories(parent());
  fs::current_path(parent());
  TargetFolderRequest request = this->request(RunType::FullDrop);
  request.folder = "far/off/users";
  try {
    publish({{"1.parquet", "one"}}, request);
  } catch (const Error& error) {
    ADD_FAILURE() << error.what();
  }
  fs::current_path(before);
  EXPECT_EQ(files_in(parent() / "far/off/users"), (Files{{"1.parquet", "one"}}));
}

TEST_F(TargetFolderTest, AFullDropPublishesExactlyTheStagedFiles) {
  publish({{"1.parquet", "one"}, {"2.parquet", "two"}, {"sub/3.parquet", "three"}});
  publish({{"1.parquet", "uno"}, {"other/4.parquet", "quattro"}});
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "uno"}, {"other/4.parquet", "quattro"}}));
  EXPECT_FALSE(fs::exists(folder() / "sub"));
  EXPECT_TRUE(is_tidy());
}

TEST_F(TargetFolderTest, AFullDropOfNoFilesPublishesAnEmptyFolder) {
  publish({{"1.parquet", "one"}});
  publish({});
  EXPECT_EQ(files_in(folder()), Files{});
  EXPECT_TRUE(is_tidy());
}

TEST_F(TargetFolderTest, AnIncrementalRunAddsFiles) {
  publish({{"1.parquet", "one"}, {"sub/2.parquet", "two"}});
  write_file(folder() / "foreign.csv", "theirs");
  write_file(folder() / ".hidden", "theirs");
  fs::create_symlink("nowhere", folder() / "link");
  publish({{"3.parquet", "three"}, {"sub/4.parquet", "four"}}, RunType::Incremental, "run-2");
  EXPECT_TRUE(fs::is_symlink(folder() / "link"));
  fs::remove(folder() / "link");
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "one"},
                                       {"sub/2.parquet", "two"},
                                       {"3.parquet", "three"},
                                       {"sub/4.parquet", "four"},
                                       {"foreign.csv", "theirs"},
                                       {".hidden", "theirs"}}));
  EXPECT_TRUE(is_tidy());
}

TEST_F(TargetFolderTest, AnIncrementalRunKeepsTheFilesThemselves) {
  publish({{"1.parquet", "one"}});
  const auto before = files::fingerprint(folder() / "1.parquet");
  publish({{"2.parquet", "two"}}, RunType::Incremental);
  EXPECT_EQ(files::fingerprint(folder() / "1.parquet"), before);
}

TEST_F(TargetFolderTest, AFullDropAfterIncrementalRunsKnowsTheirFiles) {
  publish({{"1.parquet", "one"}});
  publish({{"2.parquet", "two"}}, RunType::Incremental, "run-2");
  publish({{"3.parquet", "three"}}, RunType::FullDrop, "run-3");
  EXPECT_EQ(files_in(folder()), (Files{{"3.parquet", "three"}}));
}

TEST_F(TargetFolderTest, TellsThePresentFiles) {
  {
    const TargetFolder target{request(RunType::FullDrop)};
    EXPECT_TRUE(target.present().empty());
  }
  publish({{"b.parquet", "b"}, {"a/c.parquet", "c"}, {"a.parquet", "a"}}, RunType::FullDrop, "run-9");
  write_file(folder() / ".hidden", "x");
  write_file(folder() / ".dir/x", "x");
  const TargetFolder target{request(RunType::Incremental)};
  EXPECT_EQ(target.present(), (std::vector<fs::path>{"a/c.parquet", "a.parquet", "b.parquet"}));
}

TEST_F(TargetFolderTest, TakesAThousandFiles) {
  Files files;
  for (int i = 0; i < 1'000; ++i) files[std::to_string(i) + ".parquet"] = std::to_string(i);
  publish(files);
  EXPECT_EQ(files_in(folder()), files);
  publish({{"more.parquet", "x"}}, RunType::Incremental);
  files["more.parquet"] = "x";
  EXPECT_EQ(files_in(folder()), files);
}

TEST_F(TargetFolderTest, TakesAwkwardNames) {
  Files files;
  for (const std::string& name : {std::string(255, 'n'), std::string{"with space"}, std::string{"quote'\""},
                                  std::string{"\xF0\x9F\x8C\xB2"}, std::string{"bracket]["}, std::string{"new\nline"},
                                  std::string{"back\\slash"}, std::string{"{brace}"}, std::string{"..dots"}}) {
    files[name] = name;
    files[name + "/" + name + "x"] = name;
  }
  for (auto file = files.begin(); file != files.end();) {
    const bool is_folder = files.contains(file->first + "/" + file->first + "x");
    const bool is_too_long = fs::path{file->first}.filename().native().size() > 255;
    file = is_folder || is_too_long ? files.erase(file) : std::next(file);
  }
  files[std::string(255, 'n')] = "long";
  for (const RunType type : {RunType::FullDrop, RunType::Incremental}) {
    TargetFolderRequest awkward = request(type);
    for (const std::string& leaf : {std::string(255, 'f'), std::string{" new\n'line] \xF0\x9F\x8C\xB2"}}) {
      awkward.folder = parent() / leaf;
      publish(type == RunType::FullDrop ? files : Files{{"added", "a"}}, awkward);
      EXPECT_EQ(files_in(awkward.folder).size(), files.size() + (type == RunType::FullDrop ? 0 : 1));
    }
  }
}

TEST_F(TargetFolderTest, PublishesIntoTheRealPlaceOfASymbolicLink) {
  const fs::path real = scratch() / "elsewhere" / "real";
  fs::create_directories(real);
  fs::create_directories(parent());
  fs::create_directory_symlink(real, folder());
  publish({{"1.parquet", "one"}});
  EXPECT_TRUE(fs::is_symlink(folder()));
  EXPECT_EQ(files_in(real), (Files{{"1.parquet", "one"}}));
  EXPECT_FALSE(fs::exists(real.parent_path() / ".hygge"));
}

TEST_F(TargetFolderTest, KeepsTheModeOfTheFolder) {
  publish({{"1.parquet", "one"}, {"sub/2.parquet", "two"}});
  ASSERT_EQ(::chmod(folder().c_str(), 02750), 0);
  ASSERT_EQ(::chmod((folder() / "sub").c_str(), 0711), 0);
  publish({{"3.parquet", "three"}}, RunType::Incremental);
  EXPECT_EQ(static_cast<unsigned>(fs::status(folder()).permissions()), 02750U);
  EXPECT_EQ(static_cast<unsigned>(fs::status(folder() / "sub").permissions()), 0711U);
}

TEST_F(TargetFolderTest, AnAbortLeavesNoTrace) {
  {
    TargetFolder target{request(RunType::FullDrop)};
    static_cast<void>(stage(target, {{"1.parquet", "one"}}));
    target.abort();
    target.abort();
  }
  EXPECT_FALSE(fs::exists(parent())) << "the folder above was not there either";

  publish({{"1.parquet", "one"}});
  {
    const TargetFolder forgotten{request(RunType::FullDrop)};
    static_cast<void>(stage(forgotten, {{"1.parquet", "uno"}}));
  }
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "one"}}));
  EXPECT_TRUE(is_tidy());
}

TEST_F(TargetFolderTest, NamesTheFoldersItTouches) {
  const std::vector<fs::path> touched = TargetFolder::touched(folder());
  TargetFolder target{request(RunType::FullDrop)};
  EXPECT_TRUE(std::any_of(touched.begin(), touched.end(), [&](const fs::path& allowed) {
    return target.staging().native().starts_with(allowed.native() + "/");
  }));
}

// --- what a run refuses

TEST_F(TargetFolderTest, AFullDropRefusesForeignFiles) {
  for (const char* const name : {"a.csv", ".b", "sub/c", "d", "e", "f", "g"}) write_file(folder() / name, "theirs");
  const Files before = files_in(folder());
  const Error error = error_of([&] { publish({{"1.parquet", "one"}}); });
  EXPECT_EQ(error.kind(), ErrorKind::Data);
  EXPECT_EQ(error.headline(), "'" + folder().string() + "' holds 7 files that hygge did not write");
  EXPECT_EQ(error.reason(), "'.b', 'a.csv', 'd', 'e', 'f' and 2 more");
  EXPECT_EQ(error.advice(),
            "move them away, choose another path, or set `replace_foreign: true` to have them replaced; hygge's own "
            "files are strangers, too, where a copy has left out the empty folders in .hygge");
  EXPECT_EQ(files_in(folder()), before);
  EXPECT_FALSE(fs::exists(folder() / ".hygge"));
  EXPECT_FALSE(fs::exists(parent() / ".hygge"));
}

TEST_F(TargetFolderTest, AChangedFileIsForeign) {
  publish({{"1.parquet", "one"}});
  write_file(folder() / "1.parquet", "one and more");
  EXPECT_EQ(error_of([&] { publish({}); }).kind(), ErrorKind::Data);
}

TEST_F(TargetFolderTest, AFullDropMayBeToldToReplaceForeignFiles) {
  write_file(folder() / "a.csv", "theirs");
  TargetFolderRequest replacing = request(RunType::FullDrop);
  replacing.replace_foreign = true;
  publish({{"1.parquet", "one"}}, replacing);
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "one"}}));
  EXPECT_TRUE(is_tidy());
}

TEST_F(TargetFolderTest, AForeignFileThatComesWhileStagingIsRefusedAtTheCommit) {
  publish({{"1.parquet", "one"}});
  TargetFolder target{request(RunType::FullDrop)};
  const std::vector<StagedFile> staged = stage(target, {{"1.parquet", "uno"}});
  write_file(folder() / "late.csv", "theirs");
  EXPECT_EQ(error_of([&] { target.commit(staged); }).kind(), ErrorKind::Data);
  target.abort();
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "one"}, {"late.csv", "theirs"}}));
}

TEST_F(TargetFolderTest, AnIncrementalRunNeverOverwrites) {
  publish({{"1.parquet", "one"}});
  const Error error = error_of([&] { publish({{"0.parquet", "x"}, {"1.parquet", "uno"}}, RunType::Incremental); });
  EXPECT_EQ(error.kind(), ErrorKind::Config);
  EXPECT_EQ(error.headline(), "'" + (folder() / "1.parquet").string() + "' is there already");
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "one"}}));
  EXPECT_TRUE(is_tidy());
}

TEST_F(TargetFolderTest, RefusesNamesThatLeaveTheFolderOrRepeat) {
  for (const char* const name : {"", "/abs", "../x", "a/../../x", "a/../x", "./x", "a//x", "a/", ".hygge/x", ".."}) {
    TargetFolder target{request(RunType::FullDrop)};
    const Error error = error_of([&] { target.commit(stage(target, {{name, "x"}})); });
    EXPECT_EQ(error.kind(), ErrorKind::Config) << name;
  }
  TargetFolder target{request(RunType::FullDrop)};
  std::vector<StagedFile> twice = stage(target, {{"a", "1"}, {"b", "2"}});
  twice[1].name = "a";
  EXPECT_EQ(error_of([&] { target.commit(twice); }).headline(), "two files would both be called 'a'");
  target.abort();
  EXPECT_FALSE(fs::exists(parent()));
}

TEST_F(TargetFolderTest, RefusesAFileWhereAFolderIsNeeded) {
  EXPECT_EQ(error_of([&] { publish({{"a", "x"}, {"a/b/c", "x"}}); }).headline(), "'a' would be a file and a folder");
  publish({{"a", "x"}, {"b/c", "x"}});
  for (const char* const name : {"a/b", "a/b/c", "b"}) {
    EXPECT_EQ(error_of([&] {
                publish({{name, "x"}}, RunType::Incremental);
              }).headline(),
              "'" + (folder() / name).string() + "' is there already");
  }
}

TEST_F(TargetFolderTest, KeepsWhatWasOnceRescuedInside) {
  publish({{"1.parquet", "one"}});
  const fs::path rescued = folder() / ".hygge/rescued" / "work" / "theirs.csv";
  write_file(rescued, "theirs");
  publish({{"1.parquet", "uno"}});
  EXPECT_EQ(files::read_text(rescued, Bytes{100}), "theirs");
  EXPECT_FALSE(fs::exists(parent() / ".hygge"));
}

TEST_F(TargetFolderTest, RefusesToLieInsideAnotherTarget) {
  publish({{"1.parquet", "one"}});
  TargetFolderRequest inside = request(RunType::FullDrop);
  inside.folder = folder() / "by" / "country";
  const Error error = error_of([&] { publish({{"2.parquet", "two"}}, inside); });
  EXPECT_EQ(error.kind(), ErrorKind::Config);
  EXPECT_EQ(error.headline(),
            "'" + inside.folder.string() + "' lies inside another target, '" + folder().string() + "'");
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "one"}}));
  EXPECT_TRUE(is_tidy());
}

TEST_F(TargetFolderTest, RefusesToReplaceAFolderInWhichAnotherRunWorks) {
  for (const RunType type : {RunType::FullDrop, RunType::Incremental}) {
    TargetFolder target{request(type)};
    TargetFolderRequest inside = request(RunType::FullDrop, "run-2");
    inside.folder = folder() / "deep";
    TargetFolder other{inside};
    const std::vector<StagedFile> staged = stage(other, {{"1.parquet", "one"}});
    EXPECT_EQ(error_of([&] {
                target.commit(stage(target, {{"2.parquet", "two"}}));
              }).headline(),
              "'" + folder().string() + "' holds another target, '" + inside.folder.string() + "'");
    target.abort();
    EXPECT_EQ(error_of([&] { TargetFolder{request(type, "run-3")}; }).kind(), ErrorKind::Busy);
    other.commit(staged);
    EXPECT_EQ(files_in(inside.folder), (Files{{"1.parquet", "one"}}));
  }
}

TEST_F(TargetFolderTest, RefusesATargetThatIsNoFolder) {
  write_file(folder(), "a file");
  EXPECT_EQ(error_of([&] { publish({}); }).headline(), "the target '" + folder().string() + "' is not a folder");
  fs::remove(folder());
  fs::create_symlink("nowhere", folder());
  EXPECT_EQ(error_of([&] { publish({}); }).headline(),
            "the target '" + folder().string() + "' is a link that leads nowhere");
}

TEST_F(TargetFolderTest, RefusesToPlaceTheTargetAtTheRoot) {
  for (const fs::path& impossible : {fs::path{"/"}, scratch() / ".hygge"}) {
    TargetFolderRequest bad = request(RunType::FullDrop);
    bad.folder = impossible;
    EXPECT_EQ(error_of([&] { TargetFolder{bad}; }).kind(), ErrorKind::Config);
  }
}

TEST_F(TargetFolderTest, TellsWhoHoldsTheFolder) {
  publish({{"1.parquet", "one"}});
  fs::create_directory_symlink(folder(), scratch() / "link");
  const TargetFolder first{request(RunType::FullDrop, "run-a")};
  for (const fs::path& same : {folder(), folder() / "", parent() / "." / "users", scratch() / "link"}) {
    TargetFolderRequest again = request(RunType::Incremental, "run-b");
    again.folder = same;
    const Error error = error_of([&] { TargetFolder{again}; });
    EXPECT_EQ(error.kind(), ErrorKind::Busy) << same;
    EXPECT_EQ(error.headline(), "another run is publishing to '" + folder().string() + "'");
    EXPECT_NE(error.reason().find("process " + std::to_string(::getpid()) + " of "), std::string::npos);
    EXPECT_NE(error.reason().find("run run-a, flow erp_users, since 20"), std::string::npos);
  }
  EXPECT_TRUE(fs::exists(first.staging()));
}

TEST_F(TargetFolderTest, FlowsOnNeighbouringTargetsDoNotDisturbEachOther) {
  std::vector<std::thread> flows;
  std::atomic<int> failures = 0;
  for (int flow = 0; flow < 8; ++flow) {
    flows.emplace_back([this, flow, &failures] {
      TargetFolderRequest own = request(RunType::FullDrop);
      own.folder = parent() / ("t" + std::to_string(flow));
      try {
        for (int round = 0; round < 25; ++round) publish({{"1.parquet", std::to_string(round)}}, own);
      } catch (const Error& error) {
        ADD_FAILURE() << error.what();
        ++failures;
      }
    });
  }
  for (std::thread& flow : flows) flow.join();
  EXPECT_EQ(failures, 0);
  EXPECT_FALSE(fs::exists(parent() / ".hygge"));
}

}  // namespace
}  // namespace hygge
