// Places that may not be read or written. Root may do everything, so the program runs as nobody then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "tests/survival/lake.h"

namespace hygge::test {
namespace {

namespace fs = std::filesystem;

constexpr uid_t kNobody = 65'534;

/// A lake that belongs to a user whom the system refuses things.
class CommonLake : public Lake {
 public:
  CommonLake() { fs::permissions(folder(), fs::perms::owner_all | fs::perms::group_all | fs::perms::others_all); }

  /// `hygge start` by that user.
  ProgramResult start_as_common_user(std::vector<std::string> more = {}) const {
    ProgramRequest wanted = start_request({}, std::move(more));
    if (::geteuid() != 0) return run_program(wanted);
    std::vector<std::string> words{"--reuid=65534", "--regid=65534", "--clear-groups", wanted.program.string()};
    words.insert(words.end(), wanted.arguments.begin(), wanted.arguments.end());
    wanted.program = "/usr/bin/setpriv";
    wanted.arguments = std::move(words);
    return run_program(wanted);
  }

  /// Hands over all that is there.
  void give_away() const {
    if (::geteuid() != 0) return;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator{folder()}) {
      ASSERT_EQ(::lchown(entry.path().c_str(), kNobody, kNobody), 0);
    }
    ASSERT_EQ(::lchown(folder().c_str(), kNobody, kNobody), 0);
  }

  void forbid(const fs::path& relative, fs::perms what) const {
    fs::permissions(path(relative), what, fs::perm_options::remove);
  }
  void allow(const fs::path& relative) const { fs::permissions(path(relative), fs::perms::owner_all); }
};

constexpr fs::perms kAll = fs::perms::all;
constexpr fs::perms kWriting = fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;

TEST(Access, ASourceThatMayNotBeReadIsTold) {
  CommonLake lake;
  lake.settle();
  lake.give_away();
  const Snapshot before = lake.target();
  for (const std::string place : {"landing/0.parquet", "landing"}) {
    for (const std::string shape : {"flow.orders.verify=decode", "flow.orders.store.batch_size=10"}) {
      SCOPED_TRACE(place + ", " + shape);
      lake.forbid(place, kAll);
      const ProgramResult run = lake.start_as_common_user({"--var", shape});
      lake.allow(place);
      expect_letter(run, {"landing", "the right to", "try "});
      expect_untouched(lake, before);
    }
  }
}

TEST(Access, ATargetThatMayNotBeWrittenIsTold) {
  CommonLake lake;
  lake.settle();
  lake.give_away();
  const Snapshot before = lake.target();
  lake.forbid("lake/orders", kWriting);
  expect_letter(lake.start_as_common_user(), {"may not write", "lake/orders", "the right to", "(store.path)"});
  lake.allow("lake/orders");
  expect_untouched(lake, before);
  lake.remove("lake/orders");
  lake.forbid("lake", kWriting);
  expect_letter(lake.start_as_common_user(), {"may not write", "lake", "the right to"});
  EXPECT_FALSE(lake.exists("lake/orders"));
}

/// The folder beside the target is not ours to use; then all happens inside.
TEST(Access, ATargetInAFolderThatMayNotBeWrittenIsServed) {
  CommonLake lake;
  lake.settle();
  lake.give_away();
  lake.land(2, 2);
  lake.give_away();
  lake.forbid("lake", kWriting);
  const ProgramResult run = lake.start_as_common_user();
  lake.allow("lake");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(lake.rows_by_landing(), "2:1000");
  EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
}

/// Nobody may say then that there is no project.
TEST(Access, AProjectThatMayNotBeLookedIntoIsTold) {
  CommonLake lake;
  lake.land(1);
  fs::permissions(lake.folder(), fs::perms::none);
  const ProgramResult run = lake.start_as_common_user();
  fs::permissions(lake.folder(), fs::perms::owner_all);
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.err, testing::HasSubstr("could not look into '" + lake.folder().string() + "'"));
  EXPECT_THAT(run.err, testing::HasSubstr("Permission denied"));
}

TEST(Access, ATargetBelowAFileIsTold) {
  Lake lake;
  lake.land(1);
  lake.write("lake", "a file");
  expect_letter(lake.start(), {"lake", "try ", "(store.path)"});
  EXPECT_EQ(lake.read("lake"), "a file");
  lake.remove("lake");
  lake.write("lake/orders", "a file");
  expect_letter(lake.start(), {"lake/orders", "is not a folder", "try "});
  EXPECT_EQ(lake.read("lake/orders"), "a file");
  EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
}

}  // namespace
}  // namespace hygge::test
