#include "hygge/core/machine.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "hygge/base/files.h"

namespace hygge {
namespace {

namespace fs = std::filesystem;

class MachineTest : public testing::Test {
 protected:
  void write(const fs::path& file, const std::string& text) {
    const fs::path path = root_.path() / file;
    fs::create_directories(path.parent_path());
    std::ofstream{path} << text;
  }
  Machine machine() const { return Machine::here(root_.path()); }

  files::TemporaryFolder root_{fs::temp_directory_path()};
};

TEST_F(MachineTest, IsTheWholeMachineWhereNothingLimitsIt) {
  EXPECT_GT(machine().memory, Bytes{100'000'000});
  EXPECT_GE(machine().cores, 1U);
}

TEST_F(MachineTest, IsNoMoreThanItsContainerMayUse) {
  write("sys/fs/cgroup/memory.max", "64000000\n");
  write("sys/fs/cgroup/cpu.max", "50000 100000\n");
  EXPECT_EQ(machine().memory, Bytes{64'000'000});
  EXPECT_EQ(machine().cores, 1U);
}

TEST_F(MachineTest, TheTightestOfTheGroupsAboveCounts) {
  write("proc/self/cgroup", "0::/pods/job\n");
  write("sys/fs/cgroup/memory.max", "max\n");
  write("sys/fs/cgroup/pods/memory.max", "48000000\n");
  write("sys/fs/cgroup/pods/job/memory.max", "max\n");
  write("sys/fs/cgroup/pods/job/cpu.max", "max 100000\n");
  EXPECT_EQ(machine().memory, Bytes{48'000'000});
}

TEST_F(MachineTest, TakesNoHarmFromFilesThatItDoesNotKnow) {
  write("proc/self/cgroup", "12:memory:/old\n\n");
  write("sys/fs/cgroup/memory.max", "");
  write("sys/fs/cgroup/cpu.max", "100000 0\n");
  EXPECT_GT(machine().memory, Bytes{100'000'000});
}

}  // namespace
}  // namespace hygge
