#include "hygge/base/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/base/child_process.h"

namespace hygge::files {
namespace {

constexpr Bytes kPlenty{1'000'000};

class FilesTest : public testing::Test {
 protected:
  FilesTest() { fs::permissions(folder_.path(), fs::perms{0755}); }

  fs::path at(std::string_view name) const { return folder_.path() / name; }

  static void write(const fs::path& path, std::string_view text) { std::ofstream{path} << text; }

  static ErrorKind kind_thrown_by(const std::function<void()>& work) {
    try {
      work();
    } catch (const Error& error) {
      return error.kind();
    }
    ADD_FAILURE() << "nothing was thrown";
    return ErrorKind::Internal;
  }

  static std::size_t entries_in(const fs::path& path) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator{path}, fs::directory_iterator{}));
  }

 private:
  TemporaryFolder folder_{fs::temp_directory_path()};
};

TEST_F(FilesTest, AFingerprintChangesWithTheFile) {
  write(at("a"), "one");
  const auto before = fingerprint(at("a"));
  ASSERT_TRUE(before);
  EXPECT_EQ(before->size, 3U);
  EXPECT_EQ(fingerprint(at("a")), before);

  write(at("b"), "two");
  fs::last_write_time(at("b"), fs::last_write_time(at("a")));
  fs::rename(at("b"), at("a"));  // the same size and time, but another file
  EXPECT_NE(fingerprint(at("a")), before);
}

TEST_F(FilesTest, AFingerprintTellsNanoseconds) {
  write(at("a"), "one");
  const timespec times[2] = {{.tv_sec = 0, .tv_nsec = 0}, {.tv_sec = -1, .tv_nsec = 7}};
  ASSERT_EQ(::utimensat(AT_FDCWD, at("a").c_str(), times, 0), 0);
  EXPECT_EQ(fingerprint(at("a"))->modified_ns, -999'999'993);
}

TEST_F(FilesTest, WhatIsNotThereHasNoFingerprint) {
  EXPECT_EQ(fingerprint(at("missing")), std::nullopt);
  write(at("a"), "");
  EXPECT_EQ(fingerprint(at("a") / "below"), std::nullopt);
}

TEST_F(FilesTest, AFingerprintFollowsLinks) {
  write(at("a"), "one");
  fs::create_symlink("a", at("link"));
  EXPECT_EQ(fingerprint(at("link")), fingerprint(at("a")));
}

TEST_F(FilesTest, ReadsTextUpToALimit) {
  write(at("a"), "12345");
  EXPECT_EQ(read_text(at("a"), Bytes{5}), "12345");
  EXPECT_EQ(kind_thrown_by([this] { read_text(at("a"), Bytes{4}); }), ErrorKind::Data);
  EXPECT_EQ(read_text("/proc/self/comm", kPlenty).empty(), false);  // its size is told as 0
}

TEST_F(FilesTest, StopsReadingAtTheLimit) {
  try {
    read_text("/dev/zero", Bytes{1'000'000});
    FAIL() << "an endless file was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.headline(), "'/dev/zero' is too large");
    EXPECT_EQ(error.reason(), "it has more than the 1.0 MB that are read of such a file");
  }
}

TEST_F(FilesTest, SaysWhatItCouldNotRead) {
  EXPECT_EQ(kind_thrown_by([this] { read_text(at("missing"), kPlenty); }), ErrorKind::NotFound);
  EXPECT_EQ(kind_thrown_by([this] { read_text(at(""), kPlenty); }), ErrorKind::Io);
}

TEST_F(FilesTest, WritesAtomicallyOverAnOldFile) {
  write(at("a"), "old and longer");
  write_atomically(at("a"), "new");
  EXPECT_EQ(read_text(at("a"), kPlenty), "new");
  EXPECT_EQ(entries_in(at("")), 1U);
}

TEST_F(FilesTest, WritingKeepsThePermissionsOfTheOldFile) {
  write(at("a"), "old");
  fs::permissions(at("a"), fs::perms{0600});
  write_atomically(at("a"), "new");
  EXPECT_EQ(fs::status(at("a")).permissions(), fs::perms{0600});
}

TEST_F(FilesTest, WritesAtomicallyUnderALongName) {
  const fs::path path = at(std::string(255, 'n'));
  write_atomically(path, "text");
  EXPECT_EQ(read_text(path, kPlenty), "text");
}

TEST_F(FilesTest, WritesAtomicallyIntoTheCurrentFolder) {
  EXPECT_TRUE(test::holds_in_child([this] {
    fs::current_path(at(""));
    write_atomically("bare", "text");
    return read_text("bare", kPlenty) == "text";
  }));
}

TEST_F(FilesTest, AWriteThatFailsLeavesNothingBehind) {
  fs::create_directory(at("taken"));
  EXPECT_EQ(kind_thrown_by([this] { write_atomically(at("taken"), "text"); }), ErrorKind::Io);
  EXPECT_EQ(entries_in(at("")), 1U);
  EXPECT_EQ(kind_thrown_by([this] { write_atomically(at("missing/a"), "text"); }), ErrorKind::NotFound);
}

TEST_F(FilesTest, CreatesFoldersAllTheWay) {
  create_folders(at("a/b/c"));
  create_folders(at("a/b/c"));
  EXPECT_TRUE(fs::is_directory(at("a/b/c")));
  write(at("file"), "");
  EXPECT_EQ(kind_thrown_by([this] { create_folders(at("file/below")); }), ErrorKind::NotFound);
}

TEST_F(FilesTest, SyncsFilesAndFolders) {
  write(at("a"), "text");
  EXPECT_NO_THROW(sync_file(at("a")));
  EXPECT_NO_THROW(sync_folder(at("")));
  EXPECT_EQ(kind_thrown_by([this] { sync_file(at("missing")); }), ErrorKind::NotFound);
  EXPECT_EQ(kind_thrown_by([this] { sync_folder(at("a")); }), ErrorKind::NotFound);
}

TEST_F(FilesTest, FreeSpaceIsAskedOfTheNearestFolderThatIsThere) {
  const auto near_enough = [](Bytes bytes, std::uintmax_t other) {
    constexpr double kOthersMayWrite = 4e9;
    return std::abs(static_cast<double>(bytes.value) - static_cast<double>(other)) < kOthersMayWrite;
  };
  const std::uintmax_t available = fs::space(at("")).available;
  EXPECT_TRUE(near_enough(free_space(at("")), available));
  EXPECT_TRUE(near_enough(free_space(at("not/yet/there")), available));
  EXPECT_GT(free_space("relative/not/there").value, 0U);
}

TEST_F(FilesTest, RootAndOwnersMayReadAndWrite) {
  write(at("a"), "");
  for (const std::string_view name : {"a", ""}) {
    EXPECT_TRUE(may_read(at(name))) << name;
    EXPECT_TRUE(may_write(at(name))) << name;
  }
  EXPECT_TRUE(may_write(at("not/yet/there")));
  EXPECT_FALSE(may_read(at("missing")));
}

TEST_F(FilesTest, NothingMayBeWrittenBelowAFile) {
  write(at("a"), "");
  EXPECT_FALSE(may_write(at("a/below")));
  EXPECT_FALSE(may_read(at("a/below")));
}

TEST_F(FilesTest, SeesWhatIsForbidden) {
  fs::create_directory(at("closed"));
  write(at("closed/inside"), "");
  write(at("secret"), "");
  fs::create_directory(at("look"));
  fs::create_directory(at("open"));
  fs::permissions(at("closed"), fs::perms::none);
  fs::permissions(at("secret"), fs::perms::none);
  fs::permissions(at("look"), fs::perms{0555});
  fs::permissions(at("open"), fs::perms{0777});
  EXPECT_TRUE(test::holds_for_unprivileged_user([this] {
    return !may_read(at("closed")) && !may_write(at("closed")) && !may_read(at("closed/inside")) &&
           !may_write(at("closed/inside")) && !may_write(at("closed/new")) && !may_read(at("secret")) &&
           !may_write(at("secret")) && may_read(at("look")) && !may_write(at("look")) && !may_write(at("look/new")) &&
           may_read(at("open")) && may_write(at("open")) && may_write(at("open/new/below"));
  }));
  fs::permissions(at("closed"), fs::perms{0700});
}

TEST_F(FilesTest, NamesTheFileThatMayNotBeRead) {
  write(at("secret"), "");
  fs::permissions(at("secret"), fs::perms::none);
  EXPECT_TRUE(test::holds_for_unprivileged_user([this] {
    try {
      read_text(at("secret"), kPlenty);
    } catch (const Error& error) {
      return error.kind() == ErrorKind::Permission &&
             error.headline() == "could not open '" + at("secret").string() + "'";
    }
    return false;
  }));
}

TEST_F(FilesTest, ATemporaryFolderEndsWithItsContent) {
  fs::path path;
  {
    const TemporaryFolder folder{at(""), "stage-"};
    path = folder.path();
    EXPECT_EQ(path.parent_path(), at("").parent_path());
    EXPECT_TRUE(path.filename().string().starts_with("stage-"));
    create_folders(path / "a/b");
    write(path / "a/b/c", "text");
  }
  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(kind_thrown_by([this] { const TemporaryFolder none{at("missing")}; }), ErrorKind::NotFound);
}

}  // namespace
}  // namespace hygge::files
