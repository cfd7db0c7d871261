#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/core/manifest.h"
#include "hygge/core/target_folder.h"
#include "hygge/core/target_folder_generation.h"
#include "hygge/core/target_folder_workplace.h"
#include "tests/base/child_process.h"
#include "tests/core/lake.h"

/// What killed runs leave behind, built by hand as docs/formats/target-folder.md describes it, and what the next run
/// makes of it.
namespace hygge {
namespace {

namespace fs = std::filesystem;

using test::error_of;
using test::Files;
using test::files_in;
using test::write_file;

class TargetFolderRecoveryTest : public ::testing::Test, protected test::Lake {
 protected:
  RunFolder killed_run() const { return {workplace_beside(folder()) / "run-killed"}; }

  /// Takes the folder and gives it back. Returns the remarks.
  std::vector<std::string> settle() const { return TargetFolder{request(RunType::Incremental, "run-next")}.remarks(); }
};

TEST_F(TargetFolderRecoveryTest, RemovesWhatARunStagedBesideTheTarget) {
  publish({{"1.parquet", "one"}});
  write_file(killed_run().staged() / "0.staged", "half");
  write_file(killed_run().generation() / "2.parquet", "two");
  write_file(workplace_beside(folder()) / "lock", "process 1");
  EXPECT_TRUE(settle().empty());
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "one"}}));
  EXPECT_TRUE(is_tidy());
}

TEST_F(TargetFolderRecoveryTest, RemovesWhatARunStagedInsideTheTarget) {
  publish({{"1.parquet", "one"}});
  write_file(workplace_inside(folder()) / "run-killed" / "staged" / "0.staged", "half");
  EXPECT_TRUE(settle().empty());
  EXPECT_TRUE(is_tidy());
}

TEST_F(TargetFolderRecoveryTest, ClearsUpEvenWhereNothingWasPublishedYet) {
  write_file(killed_run().staged() / "0.staged", "half");
  publish({{"1.parquet", "one"}}, RunType::FullDrop, "run-next");
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "one"}}));
  EXPECT_TRUE(is_tidy());
}

/// Killed after the exchange: the old generation lies where the new one was built.
class ExchangedTest : public TargetFolderRecoveryTest {
 protected:
  void SetUp() override {
    publish({{"1.parquet", "one"}, {"2.parquet", "two"}, {"sub/3.parquet", "three"}});
    seen_ = list_target(folder());
    fs::rename(folder(), scratch() / "old");
    publish({{"1.parquet", "uno"}}, RunType::FullDrop, "run-killed");
    fs::create_directories(killed_run().path);
    fs::rename(scratch() / "old", killed_run().generation());
  }
  void remember() const { OldGeneration::remember(killed_run(), Manifest::read(folder()).path(), seen_); }

 private:
  TargetListing seen_;
};

TEST_F(ExchangedTest, RemovesTheOldGeneration) {
  remember();
  EXPECT_TRUE(settle().empty());
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "uno"}}));
  EXPECT_TRUE(is_tidy());
}

TEST_F(ExchangedTest, KeepsWhatAStrangerAddedMeanwhile) {
  remember();
  write_file(killed_run().generation() / "sub" / "late.csv", "theirs");
  const std::vector<std::string> remarks = settle();
  ASSERT_EQ(remarks.size(), 1U);
  EXPECT_EQ(remarks[0],
            "'sub/late.csv' appeared in '" + folder().string() + "' while it was being published; it was kept");
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "uno"}, {"sub/late.csv", "theirs"}}));
  EXPECT_TRUE(is_tidy());
}

TEST_F(ExchangedTest, KeepsAStrangersFileAsideWhenItsNameIsTaken) {
  remember();
  fs::remove(killed_run().generation() / "1.parquet");
  write_file(killed_run().generation() / "1.parquet", "theirs");
  const std::vector<std::string> remarks = settle();
  const fs::path kept = parent() / ".hygge" / "rescued" / "users" / "1.parquet";
  ASSERT_EQ(remarks.size(), 1U);
  EXPECT_EQ(remarks[0], "'1.parquet' was changed in '" + folder().string() +
                            "' while it was being published; it was kept at '" + kept.string() + "'");
  EXPECT_EQ(files::read_text(kept, Bytes{100}), "theirs");
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "uno"}}));
}

/// Beside the new files, its old rows would count twice.
TEST_F(ExchangedTest, PutsAsideWhatAStrangerAddedToAReplacedFile) {
  remember();
  write_file(killed_run().generation() / "2.parquet", "two and more");
  fs::rename(killed_run().generation() / "sub" / "3.parquet", killed_run().generation() / "sub" / "renamed.parquet");
  const std::vector<std::string> remarks = settle();
  EXPECT_EQ(remarks.size(), 2U);
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "uno"}}));
  EXPECT_EQ(files_in(parent() / ".hygge" / "rescued" / "users"),
            (Files{{"2.parquet", "two and more"}, {"sub/renamed.parquet", "three"}}));
}

/// A run on a target inside this one took its workplace in the last moment.
TEST_F(ExchangedTest, GivesWorkplacesOfOthersBackToTheTarget) {
  remember();
  write_file(killed_run().generation() / ".hygge/targets/sub/run-other/staged/f0.staged", "theirs");
  EXPECT_TRUE(OldGeneration::left_in(killed_run(), folder())->dissolve(folder(), scratch() / "rescued").empty());
  EXPECT_EQ(files::read_text(folder() / ".hygge/targets/sub/run-other/staged/f0.staged", Bytes{100}), "theirs");
  EXPECT_FALSE(fs::exists(killed_run().generation()));
}

/// What somebody tidied up after the kill must not be taken for a wish to have it removed from the target.
TEST_F(TargetFolderRecoveryTest, RemovesNothingFromTheTargetForAKilledRun) {
  publish({{"1.parquet", "one"}, {"2.parquet", "two"}});
  const TargetListing seen = list_target(folder());
  publish({{"3.parquet", "three"}}, RunType::Incremental, "run-killed");
  fs::create_directories(killed_run().generation());
  fs::create_hard_link(folder() / "1.parquet", killed_run().generation() / "1.parquet");
  OldGeneration::remember(killed_run(), Manifest::read(folder()).path(), seen);
  EXPECT_TRUE(settle().empty());
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "one"}, {"2.parquet", "two"}, {"3.parquet", "three"}}));
}

/// The old generation just after the exchange of an incremental run, which strangers may have changed since it was
/// seen.
class CarriedOverTest : public TargetFolderRecoveryTest {
 protected:
  void SetUp() override {
    publish({{"1.parquet", "one"}, {"2.parquet", "two"}});
    seen_ = list_target(folder());
    fs::create_directories(killed_run().generation());
    for (const ListedFile& file : seen_.files) {
      fs::create_hard_link(folder() / file.name, killed_run().generation() / file.name);
    }
  }
  OldGeneration old() const { return OldGeneration{killed_run(), seen_}; }

 private:
  TargetListing seen_;
};

TEST_F(CarriedOverTest, WhatWasRemovedStaysRemoved) {
  fs::remove(killed_run().generation() / "1.parquet");
  const std::vector<std::string> told = old().follow_removals(folder());
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0],
            "'1.parquet' was removed in '" + folder().string() + "' while it was being published; it stays removed");
  EXPECT_EQ(files_in(folder()), (Files{{"2.parquet", "two"}}));
}

TEST_F(CarriedOverTest, WhatWasRenamedIsRenamed) {
  fs::rename(killed_run().generation() / "1.parquet", killed_run().generation() / "one.parquet");
  EXPECT_TRUE(old().follow_removals(folder()).empty());
  EXPECT_TRUE(old().dissolve(folder(), scratch() / "rescued").empty());
  EXPECT_EQ(files_in(folder()), (Files{{"one.parquet", "one"}, {"2.parquet", "two"}}));
}

TEST_F(CarriedOverTest, WhatWasWrittenAnewMeanwhileIsNotRemoved) {
  fs::remove(killed_run().generation() / "1.parquet");
  fs::remove(folder() / "1.parquet");
  write_file(folder() / "1.parquet", "another");
  EXPECT_TRUE(old().follow_removals(folder()).empty());
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "another"}, {"2.parquet", "two"}}));
}

TEST_F(ExchangedTest, RescuesNothingWhenTheListWasCutShort) {
  remember();
  fs::resize_file(killed_run().seen(), fs::file_size(killed_run().seen()) - 5);
  EXPECT_TRUE(settle().empty());
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "uno"}}));
  EXPECT_TRUE(is_tidy());
}

TEST_F(ExchangedTest, RescuesNothingWhenThereIsNoList) {
  EXPECT_TRUE(settle().empty());
  EXPECT_EQ(files_in(folder()), (Files{{"1.parquet", "uno"}}));
  EXPECT_TRUE(is_tidy());
}

/// Killed within the two-step publishing, after each of its steps. A run that is killed while it takes the steps back
/// passes through the same states in the other direction.
class TwoStepRecoveryTest : public TargetFolderRecoveryTest, public ::testing::WithParamInterface<bool> {
 protected:
  static constexpr int kSteps = 7;

  void SetUp() override { publish(old_files(), RunType::FullDrop, "run-old"); }

  static Files old_files() { return {{"1.parquet", "one"}, {"2.parquet", "two"}, {"sub/3.parquet", "three"}}; }
  static Files new_files() { return {{"1.parquet", "uno"}, {"4.parquet", "quattro"}, {"neu/5.parquet", "cinque"}}; }

  fs::path workplace() const { return GetParam() ? workplace_inside(folder()) : workplace_beside(folder()); }
  RunFolder run() const { return {workplace() / "run-killed"}; }

  /// Leaves behind what a run leaves that is killed after so many steps.
  void die_after(int steps) const {
    Manifest next{Manifest::read(folder()), "run-killed"};
    std::string intent{"hygge intent 1"};
    intent += '\0' + std::string{"run-killed"} + '\0' + next.path().string();
    for (const auto& [name, content] : new_files()) {
      write_file(run().generation() / name, content);
      next.add(name, content.size());
      intent += '\0' + name;
    }
    next.set_bookmark("erp_users", "new");
    next.write(run().generation());
    write_file(workplace() / "intent", intent);

    for (const auto& [name, content] : old_files()) {
      if (steps-- > 0) move(folder() / name, run().old_files() / name);
    }
    for (const auto& [name, content] : new_files()) {
      if (steps-- > 0) move(run().generation() / name, folder() / name);
    }
    if (steps > 0) move(run().generation() / next.path(), folder() / next.path());
  }

 private:
  static void move(const fs::path& from, const fs::path& to) {
    fs::create_directories(to.parent_path());
    fs::rename(from, to);
  }
};

TEST_P(TwoStepRecoveryTest, TakesBackWhatHadNotReachedItsManifest) {
  for (int steps = 0; steps < kSteps; ++steps) {
    die_after(steps);
    EXPECT_TRUE(settle().empty());
    EXPECT_EQ(files_in(folder()), old_files()) << steps;
    EXPECT_EQ(Manifest::read(folder()).run_id(), "run-old") << steps;
    EXPECT_EQ(Manifest::read(folder()).bookmark("erp_users"), std::nullopt) << steps;
    EXPECT_FALSE(fs::exists(folder() / "neu")) << steps;
    EXPECT_TRUE(is_tidy()) << steps;
  }
}

TEST_P(TwoStepRecoveryTest, FinishesWhatHadPublishedItsManifest) {
  die_after(kSteps);
  EXPECT_TRUE(settle().empty());
  EXPECT_EQ(files_in(folder()), new_files());
  EXPECT_EQ(Manifest::read(folder()).run_id(), "run-killed");
  EXPECT_EQ(Manifest::read(folder()).bookmark("erp_users"), "new");
  EXPECT_FALSE(fs::exists(folder() / "sub"));
  EXPECT_TRUE(is_tidy());
}

TEST_P(TwoStepRecoveryTest, CountsItsFilesAsOwn) {
  die_after(kSteps);
  publish({{"6.parquet", "six"}}, RunType::FullDrop, "run-next");
  EXPECT_EQ(files_in(folder()), (Files{{"6.parquet", "six"}}));
}

TEST_P(TwoStepRecoveryTest, PutsAsideWhatAStrangerPutInAnOldFilesPlace) {
  die_after(3);
  write_file(folder() / "2.parquet", "theirs");
  const std::vector<std::string> remarks = settle();
  EXPECT_EQ(files_in(folder()), old_files());
  const fs::path kept =
      GetParam() ? folder() / ".hygge/rescued" / "work" / "2.parquet" : parent() / ".hygge/rescued/users/2.parquet";
  EXPECT_EQ(files::read_text(kept, Bytes{100}), "theirs");
  ASSERT_EQ(remarks.size(), 1U);
  EXPECT_EQ(remarks[0], "'" + (folder() / "2.parquet").string() +
                            "' appeared where an earlier file belongs; it was kept at '" + kept.string() + "'");
}

TEST_P(TwoStepRecoveryTest, DoesNotGuessWhatAnotherVersionIntended) {
  write_file(workplace() / "intent", "hygge intent 2");
  const Error error = error_of([&] { settle(); });
  EXPECT_EQ(error.kind(), ErrorKind::Data);
  EXPECT_EQ(files::read_text(workplace() / "intent", Bytes{100}), "hygge intent 2");
  EXPECT_EQ(files_in(folder()), old_files());
}

INSTANTIATE_TEST_SUITE_P(Everywhere, TwoStepRecoveryTest, ::testing::Bool(),
                         [](const auto& place) { return place.param ? "InsideTheTarget" : "BesideTheTarget"; });

/// Kills real runs at random moments.
class KilledRunTest : public TargetFolderRecoveryTest, public ::testing::WithParamInterface<bool> {
 protected:
  static Files generation(int number) {
    Files files;
    for (int i = 0; i < 5; ++i) files[std::to_string(number % 2) + std::to_string(i)] = std::to_string(number);
    return files;
  }

  static bool is_generation(const Files& files) {
    return !files.empty() && files == generation(std::stoi(files.begin()->second));
  }

  void publish_generation(int number) const {
    TargetFolder target{request(RunType::FullDrop)};
    target.leave_bookmark(std::to_string(number));
    target.commit(stage(target, generation(number)));
  }

  /// Whether what was left for the next run is what came with the files.
  bool has_its_bookmark() const {
    return Manifest::read(folder()).bookmark("erp_users") == files_in(folder()).begin()->second;
  }

  [[noreturn]] void publish_until_killed() const {
    try {
      if (!GetParam()) test::refuse_system_calls({SYS_renameat2}, EINVAL);
      for (int number = 0;; ++number) publish_generation(number);
    } catch (const Error& error) {
      std::cerr << "in the child: " << error.what() << "\n";
    }
    ::_exit(1);
  }

  void kill_one(useconds_t after) const {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) publish_until_killed();
    ::usleep(after);  // the moment of death; nothing is awaited
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it did not live until it was killed";
  }
};

TEST_P(KilledRunTest, IsSettledByTheNextRun) {
  publish_generation(0);
  std::mt19937 random{20'241};  // NOLINT: the same moments each time make a failure easier to find
  for (int round = 0; round < 40; ++round) {
    kill_one(static_cast<useconds_t>(random() % 20'000));
    const bool is_exchanged = GetParam();
    EXPECT_TRUE(!is_exchanged || is_generation(files_in(folder()))) << "before the next run";
    EXPECT_TRUE(settle().empty());
    ASSERT_TRUE(is_generation(files_in(folder())));
    EXPECT_TRUE(has_its_bookmark());
    EXPECT_TRUE(is_tidy());
    publish_generation(round % 2);  // as settling takes a run of its own, which leaves none
  }
}

INSTANTIATE_TEST_SUITE_P(Everywhere, KilledRunTest, ::testing::Bool(),
                         [](const auto& way) { return way.param ? "ByExchange" : "InTwoSteps"; });

}  // namespace
}  // namespace hygge
