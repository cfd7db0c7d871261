#include <dirent.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/owned.h"
#include "hygge/core/manifest.h"
#include "hygge/core/target_folder.h"
#include "tests/base/child_process.h"
#include "tests/core/lake.h"

/// The publishing step itself: among readers and strangers, and where the system cannot exchange folders.
namespace hygge {
namespace {

namespace fs = std::filesystem;

using test::error_of;
using test::Files;
using test::files_in;
using test::write_file;

/// A memory disk where there is one: hundreds of commits wait for a real one too long.
fs::path quick_disk() { return files::may_write("/dev/shm") ? "/dev/shm" : fs::temp_directory_path(); }

class TargetFolderPublishingTest : public ::testing::Test, protected test::Lake {
 protected:
  TargetFolderPublishingTest() : Lake{quick_disk()} {}
};

/// The names in the folder that is at `path` at this moment; nothing when another took its place meanwhile.
std::set<std::string> listing_of(const fs::path& path) {
  std::set<std::string> names;
  FileDescriptor opened{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!opened) return {"the folder is not there"};
  struct stat before {};
  struct stat after {};
  ::fstat(opened.get(), &before);
  const std::unique_ptr<DIR, int (*)(DIR*)> folder{::fdopendir(opened.release()), ::closedir};
  while (const dirent* const entry = ::readdir(folder.get())) {
    if (entry->d_name[0] != '.') names.insert(entry->d_name);
  }
  if (::stat(path.c_str(), &after) != 0) return {"the folder is not there"};
  if (before.st_ino != after.st_ino) names.clear();
  return names;
}

TEST_F(TargetFolderPublishingTest, ReadersAlwaysSeeAWholeGeneration) {
  constexpr int kCommits = 200;
  constexpr int kFiles = 10;
  const auto generation = [](int number) {
    Files files;
    for (int i = 0; i < kFiles; ++i) files[std::to_string(number) + "_" + std::to_string(i)] = "x";
    return files;
  };
  publish(generation(0));
  std::atomic<bool> is_done = false;
  std::atomic<int> looks = 0;
  std::thread reader{[&] {
    while (!is_done) {
      const std::set<std::string> names = listing_of(folder());
      if (names.empty()) continue;
      ++looks;
      EXPECT_EQ(names.size(), kFiles);
      const std::string number = names.begin()->substr(0, names.begin()->find('_') + 1);
      EXPECT_TRUE(
          std::all_of(names.begin(), names.end(), [&](const std::string& name) { return name.starts_with(number); }))
          << "files of two generations, one of them " << *names.begin();
    }
  }};
  for (int commit = 1; commit <= kCommits; ++commit) publish(generation(commit));
  is_done = true;
  reader.join();
  EXPECT_GT(looks, kCommits);
  EXPECT_TRUE(is_tidy());
}

TEST_F(TargetFolderPublishingTest, LosesNoFileOfAStrangerWhoWritesMeanwhile) {
  publish({{"0.parquet", "0"}});
  std::atomic<bool> is_done = false;
  std::vector<std::string> written;
  std::thread stranger{[&] {
    constexpr int kMost = 2'000;  // he must not outrun the commits, each of which links all his files
    for (int i = 0; !is_done && i < kMost; ++i) {
      const std::string name = "theirs-" + std::to_string(i);
      const FileDescriptor file{::open((folder() / name).c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666)};
      if (file) written.push_back(name);
      std::this_thread::yield();
    }
  }};
  for (int commit = 1; commit <= 30; ++commit) publish({{std::to_string(commit), "x"}}, RunType::Incremental);
  is_done = true;
  stranger.join();
  const Files files = files_in(folder());
  EXPECT_FALSE(written.empty());
  for (const std::string& name : written) EXPECT_TRUE(files.contains(name)) << name;
  EXPECT_EQ(files.size(), 31 + written.size());
  EXPECT_TRUE(is_tidy());
}

/// Scenarios for a child process, in which the system is made to refuse something.
class TargetFolderElsewhereTest : public TargetFolderPublishingTest {
 protected:
  /// A first generation, a second in its place, a third added; then a foreign file is in the way.
  bool holds_through_its_life() const {
    publish({{"1.parquet", "one"}, {"sub/2.parquet", "two"}}, RunType::FullDrop, "run-1");
    publish({{"1.parquet", "uno"}, {"3.parquet", "tre"}}, RunType::FullDrop, "run-2");
    const bool was_replaced = files_in(folder()) == Files{{"1.parquet", "uno"}, {"3.parquet", "tre"}};
    publish({{"4.parquet", "quattro"}}, RunType::Incremental, "run-3");
    const Files all{{"1.parquet", "uno"}, {"3.parquet", "tre"}, {"4.parquet", "quattro"}};
    const bool was_added = files_in(folder()) == all && is_tidy() && Manifest::read(folder()).run_id() == "run-3";
    write_file(folder() / "foreign", "theirs");
    return was_replaced && was_added && error_of([&] { publish({}); }).kind() == ErrorKind::Data;
  }

  /// Whether this process may mount for itself alone; nothing of it outlives the process.
  static bool may_mount() {
    const int alone = ::geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
    return ::unshare(alone) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  }

  void skip_unless_mounts_work() const {
    if (!test::holds_in_child(may_mount)) GTEST_SKIP() << "this machine lets nobody mount";
  }
};

TEST_F(TargetFolderElsewhereTest, PublishesInTwoStepsWhereFoldersCannotBeExchanged) {
  EXPECT_TRUE(test::holds_in_child([&] {
    test::refuse_system_calls({SYS_renameat2}, EINVAL);
    return holds_through_its_life();
  }));
}

TEST_F(TargetFolderElsewhereTest, PublishesInTwoStepsWhereFilesCannotBeLinked) {
  EXPECT_TRUE(test::holds_in_child([&] {
    test::refuse_system_calls({SYS_link, SYS_linkat}, EPERM);
    return holds_through_its_life();
  }));
}

TEST_F(TargetFolderElsewhereTest, PublishesIntoAMountedFileSystem) {
  skip_unless_mounts_work();
  EXPECT_TRUE(test::holds_in_child([&] {
    fs::create_directories(folder());
    return may_mount() && ::mount("none", folder().c_str(), "tmpfs", 0, "size=1m") == 0 && holds_through_its_life();
  }));
}

TEST_F(TargetFolderElsewhereTest, PublishesIntoAFolderThatIsMountedFromTheSameFileSystem) {
  skip_unless_mounts_work();
  fs::create_directories(folder());
  EXPECT_TRUE(test::holds_in_child([&] {
    return may_mount() && ::mount(folder().c_str(), folder().c_str(), nullptr, MS_BIND, nullptr) == 0 &&
           holds_through_its_life();
  }));
}

TEST_F(TargetFolderElsewhereTest, LeavesTheTargetAsItWasWhenTheDiskIsFull) {
  skip_unless_mounts_work();
  EXPECT_TRUE(test::holds_in_child([&] {
    fs::create_directories(parent());
    if (!may_mount() || ::mount("none", parent().c_str(), "tmpfs", 0, "nr_inodes=24") != 0) return false;
    publish({{"1.parquet", "one"}});
    Files many;
    for (int i = 0; i < 7; ++i) many["sub" + std::to_string(i) + "/x"] = "x";
    const Error error = error_of([&] { publish(many); });
    return error.kind() == ErrorKind::DiskFull && files_in(folder()) == Files{{"1.parquet", "one"}} && is_tidy();
  }));
}

TEST_F(TargetFolderElsewhereTest, RefusesAFolderWithAnotherFileSystemInIt) {
  skip_unless_mounts_work();
  EXPECT_TRUE(test::holds_in_child([&] {
    fs::create_directories(folder() / "sub");
    return may_mount() && ::mount("none", (folder() / "sub").c_str(), "tmpfs", 0, nullptr) == 0 &&
           error_of([&] { publish({}); }).kind() == ErrorKind::Unsupported;
  }));
}

/// Takes back what it began: the third new name is taken by a folder that nobody counted as a file.
TEST_F(TargetFolderElsewhereTest, TakesTheTwoStepsBackWhenOneFails) {
  const Files before{{"1.parquet", "one"}, {"2.parquet", "two"}};
  publish(before);
  fs::create_directories(folder() / "3.parquet");
  EXPECT_TRUE(test::holds_in_child([&] {
    test::refuse_system_calls({SYS_renameat2}, EINVAL);
    const Error error = error_of([&] { publish({{"1.parquet", "uno"}, {"2.parquet", "due"}, {"3.parquet", "tre"}}); });
    return error.headline() ==
           "'" + (folder() / "3.parquet").string() + "' appeared while the folder was being published";
  }));
  EXPECT_EQ(files_in(folder()), before);
  EXPECT_TRUE(is_tidy());
}

TEST_F(TargetFolderElsewhereTest, PublishesWhereOnlyTheTargetMayBeWritten) {
  fs::create_directories(folder());
  ASSERT_EQ(::chmod(scratch().c_str(), 0755), 0);
  ASSERT_EQ(::chmod(folder().c_str(), 0777), 0);
  ASSERT_EQ(::chmod(parent().c_str(), 0555), 0);
  EXPECT_TRUE(test::holds_for_unprivileged_user([&] { return holds_through_its_life(); }));
  ASSERT_EQ(::chmod(parent().c_str(), 0755), 0);
}

TEST_F(TargetFolderElsewhereTest, RefusesATargetThatMayNotBeWritten) {
  publish({{"1.parquet", "one"}});
  ASSERT_EQ(::chmod(scratch().c_str(), 0755), 0);
  ASSERT_EQ(::chmod(parent().c_str(), 0777), 0);
  ASSERT_EQ(::chmod(folder().c_str(), 0555), 0);
  EXPECT_TRUE(test::holds_for_unprivileged_user([&] {
    const Error error = error_of([&] { publish({{"1.parquet", "uno"}}); });
    return error.kind() == ErrorKind::Permission && error.headline() == "may not write to '" + folder().string() + "'";
  }));
  ASSERT_EQ(::chmod(folder().c_str(), 0755), 0);
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "one"}}));
  EXPECT_TRUE(is_tidy());
}

}  // namespace
}  // namespace hygge
