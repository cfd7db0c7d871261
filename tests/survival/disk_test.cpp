// Disks that are full, become full, fail, or may not be used.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdlib>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "tests/survival/lake.h"

namespace hygge::test {
namespace {

namespace fs = std::filesystem;

struct Refusal {
  std::string name;
  std::string rule;   ///< of tests/support/fault_preload.cpp
  std::string store;  ///< a line of it; none where files are copied

  friend void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.name; }
};

const std::vector<Refusal>& refusals() {
  static const std::string no_clone = "call=clone,path=.staged,do=EOPNOTSUPP,always=1;";
  static const std::string kRows = "batch_size: 50";
  static const std::string kPages = "compression: gzip";
  static const std::vector<Refusal> all{
      {"MakingTheLock", "call=open,path=/lock,always=1", ""},
      {"MakingTheStagingFolder", "call=mkdir,path=/staged", ""},
      {"MakingACopy", "call=open,path=f0.staged", ""},
      {"CopyingTheFirstFile", no_clone + "call=copy_file_range,path=f0.staged", ""},
      {"CopyingTheSecondFile", no_clone + "call=copy_file_range,path=f1.staged", ""},
      {"MakingAFile", "call=open,path=f0.staged", kRows},
      {"WritingTheFirstBytes", "call=write,path=.staged", kRows},
      {"WritingHalfWay", "call=write,path=.staged,nth=2,always=1", kRows},
      {"MakingAPackedFile", "call=open,path=f0.staged", kPages},
      {"WritingAPage", "call=write,path=f1.staged", kPages},
      {"WritingAPackedFooter", "call=write,path=.staged,nth=3,always=1", kPages},
      {"NamingAFile", "call=rename,path=f1.staged", kRows},
      {"WritingTheManifest", "call=mkdir,path=published.v1", ""},
      {"SyncingAFile", "call=fsync,path=f1.staged", ""},
      {"SyncingTheFolder", "call=fsync,path=/new", kRows},
      {"ExchangingTheFolders", "call=renameat2,path=/new ", ""},
      {"SyncingTheExchange", "call=fsync,ends=/lake", ""},
      {"SyncingTheOldFilesOnTheirWayOut", "call=renameat2,path=/new ,do=EINVAL;call=fsync,ends=/old", ""},
      {"SyncingOneOfManyFiles", "call=sync_file_range,path=f17.staged", kRows},
  };
  return all;
}

class Disk : public testing::TestWithParam<Refusal> {};

TEST_P(Disk, ThatRefusesLeavesTheTargetAsItWas) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  lake.land(2, 2);
  std::vector<std::string> shape;
  if (!GetParam().store.empty()) shape = {GetParam().store};
  lake.set_up(shape, {"retries: 0"});
  for (const auto& [error, words] : {std::pair{"ENOSPC", "pace"}, {"EIO", "rror"}}) {
    SCOPED_TRACE(error);
    const ProgramResult run = lake.start(GetParam().rule + ",do=" + error);
    expect_letter(run, {words, "lake", "try "});
    expect_untouched(lake, before);
  }
  const ProgramResult next = lake.start();
  EXPECT_EQ(next.exit_code, 0) << next.err;
  EXPECT_EQ(lake.rows_by_landing(), "2:1000");
}

INSTANTIATE_TEST_SUITE_P(Survival, Disk, testing::ValuesIn(refusals()),
                         [](const auto& instance) { return instance.param.name; });

/// What was published, could not be made durable, and could not be taken back either, is told as what it is.
class DiskInDoubt : public testing::TestWithParam<std::tuple<bool, std::string>> {};

TEST_P(DiskInDoubt, KeepsWhatItPublishedAndDoesNotAddItTwice) {
  const auto& [is_incremental, reversal] = GetParam();
  Lake lake;
  lake.settle();
  lake.set_up({}, {std::string{"run_type: "} + (is_incremental ? "incremental" : "full_drop"), "retry_delay: 1ms"});
  lake.land(2);
  const ProgramResult run = lake.start("call=fsync,ends=/lake,do=EIO;call=renameat2,path=/new,nth=2,do=" + reversal);
  expect_letter(run, {"lake/orders' was published, but it is not known to be durable", "could not be taken back",
                      "do not add the same rows again"});
  EXPECT_EQ(lake.rows_by_landing(), is_incremental ? "1:1000 2:1000" : "2:1000");
  EXPECT_THAT(lake.beside_target(), testing::ElementsAre(".hygge")) << "the old files are kept";

  lake.land(3);
  const ProgramResult next = lake.start();
  EXPECT_EQ(next.exit_code, 0) << next.err;
  EXPECT_EQ(lake.rows_by_landing(), is_incremental ? "1:1000 2:1000 3:1000" : "3:1000");
  EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Survival, DiskInDoubt, testing::Combine(testing::Bool(), testing::Values("EIO", "EINVAL")));

TEST(SlowDisk, ATimeLimitThatRunsOutIsToldWithItsPlace) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  lake.set_up({}, {"timeout: 100ms"});
  expect_letter(lake.start("call=open,path=lake,slow=2000"),
                {"the time limit ran out", "the flow may take 100ms", "flows/orders/flow.yml:5:10", "raise `timeout`"});
  expect_untouched(lake, before);
}

/// A small file system in memory at lake/, which only root may mount.
class SmallDisk {
 public:
  SmallDisk(fs::path place, const std::string& size) : place_{std::move(place)} {
    fs::create_directories(place_);
    is_there_ = ::mount("tmpfs", place_.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (is_there_) ::umount2(place_.c_str(), MNT_DETACH);
  }
  bool is_there() const { return is_there_; }

 private:
  fs::path place_;
  bool is_there_ = false;
};

/// Lines of the store for each way that files are made.
struct FillingWay {
  std::string name;
  std::vector<std::string> store;

  friend void PrintTo(const FillingWay& way, std::ostream* out) { *out << way.name; }
};

class FullDisk : public testing::TestWithParam<FillingWay> {};

TEST_P(FullDisk, LeavesTheTargetAsItWas) {
  Lake lake;
  const SmallDisk disk{lake.path("lake"), "1m"};
  if (!disk.is_there()) GTEST_SKIP() << "only root may mount a small file system";
  lake.set_up(GetParam().store);
  lake.settle();
  const Snapshot before = lake.target();
  lake.write_parquet("landing/0.parquet", "SELECT hash(range) AS id, 2 AS made FROM range(400000)",
                     "COMPRESSION uncompressed");
  for (int i = 0; i < 2; ++i) {
    expect_letter(lake.start(), {"space", "lake", "try ", "flows/orders/flow.yml:"});
    expect_untouched(lake, before);
  }
  lake.land(3);
  const ProgramResult next = lake.start();
  EXPECT_EQ(next.exit_code, 0) << next.err;
  EXPECT_EQ(lake.rows_by_landing(), "3:1000");
}

TEST_P(FullDisk, WithoutAByteLeftIsToldAndLeftAsItWas) {
  Lake lake;
  const SmallDisk disk{lake.path("lake"), "1m"};
  if (!disk.is_there()) GTEST_SKIP() << "only root may mount a small file system";
  lake.set_up(GetParam().store);
  lake.settle();
  const Snapshot before = lake.target();
  const std::string filling = lake.path("lake/filling").string();
  ASSERT_NE(std::system(("head -c 2000000 /dev/zero > '" + filling + "' 2> /dev/null").c_str()), 0);
  lake.land(2);
  expect_letter(lake.start(), {"space", "lake", "try ", "flows/orders/flow.yml:"});
  const ProgramResult debug = lake.hygge({"debug"});
  EXPECT_EQ(debug.exit_code, 1);
  EXPECT_THAT(debug.out, testing::HasSubstr("lies where no space is left, at flows/orders/flow.yml:4:9"));
  fs::remove(filling);
  expect_untouched(lake, before);
  EXPECT_EQ(lake.start().exit_code, 0);
  EXPECT_EQ(lake.rows_by_landing(), "2:1000");
}

TEST_P(FullDisk, ALimitOnTheSizeOfFilesIsToldLikeOne) {
  Lake lake;
  lake.set_up(GetParam().store);
  lake.settle();
  const Snapshot before = lake.target();
  lake.write_parquet("landing/0.parquet", "SELECT hash(range) AS id, 2 AS made FROM range(400000)",
                     "COMPRESSION uncompressed");
  ProgramRequest request = lake.start_request();
  request.arguments.insert(request.arguments.begin(),
                           {"-c", "ulimit -f 100; exec \"$0\" \"$@\"", request.program.string()});
  request.program = "/bin/sh";
  expect_letter(run_program(std::move(request)), {"lake", "try "});
  expect_untouched(lake, before);
}

INSTANTIATE_TEST_SUITE_P(Survival, FullDisk,
                         testing::Values(FillingWay{"Copied", {}}, FillingWay{"Packed", {"compression: gzip"}},
                                         FillingWay{"Written", {"batch_size: 50000", "compression: none"}}),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace hygge::test
