#include "hygge/base/file_lock.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <optional>
#include <thread>
#include <vector>

#include "hygge/base/files.h"

namespace hygge {
namespace {

class FileLockTest : public testing::Test {
 protected:
  const std::filesystem::path& path() const { return path_; }

  /// How many bytes are written in the file that is at the path now.
  std::uint64_t bytes_in_file() const { return files::fingerprint(path_).value_or(files::Fingerprint{}).size; }

  std::optional<Error> error_of_locking() const {
    try {
      const FileLock lock{path_, "second"};
    } catch (const Error& error) {
      return error;
    }
    return std::nullopt;
  }

 private:
  files::TemporaryFolder folder_{std::filesystem::temp_directory_path()};
  std::filesystem::path path_ = folder_.path() / "lock";
};

/// A process that takes a lock and holds it until it is killed.
class LockingProcess {
 public:
  explicit LockingProcess(const std::filesystem::path& path) {
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0) throw system_error("open", "a pipe", errno);
    const FileDescriptor read_end{ends[0]};
    FileDescriptor write_end{ends[1]};
    process_ = ::fork();
    if (process_ == 0) hold(path, write_end.get());
    write_end.reset();
    char answer = 0;
    has_lock_ = ::read(read_end.get(), &answer, 1) == 1;
  }
  LockingProcess(const LockingProcess&) = delete;
  LockingProcess& operator=(const LockingProcess&) = delete;
  ~LockingProcess() { kill_and_wait(); }

  bool has_lock() const { return has_lock_; }

  void kill_and_wait() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  [[noreturn]] static void hold(const std::filesystem::path& path, int answer_to) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
      const FileLock lock{path, "hygge 0.1.0, process 4711"};
      if (::write(answer_to, "y", 1) != 1) ::_exit(1);
      while (true) ::pause();
    } catch (...) {
      ::_exit(1);
    }
  }

  pid_t process_ = 0;
  bool has_lock_ = false;
};

TEST_F(FileLockTest, HoldsAFileThatSaysWhoHasIt) {
  {
    const FileLock lock{path(), "hygge 0.1.0, process 1"};
    EXPECT_EQ(lock.path(), path());
    EXPECT_EQ(files::read_text(path(), Bytes{100}), "hygge 0.1.0, process 1\n");
  }
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(FileLockTest, TwoLocksOfOneProcessExcludeEachOther) {
  const FileLock lock{path(), "the first"};
  const std::optional<Error> error = error_of_locking();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->reason(), "the first");
  EXPECT_TRUE(std::filesystem::exists(path()));
}

TEST_F(FileLockTest, TheSecondProcessIsToldWhoHoldsIt) {
  const LockingProcess holder{path()};
  ASSERT_TRUE(holder.has_lock());
  const std::optional<Error> error = error_of_locking();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Busy);
  EXPECT_EQ(error->headline(), "'" + path().string() + "' is held by another process");
  EXPECT_EQ(error->reason(), "hygge 0.1.0, process 4711");
  EXPECT_EQ(error->advice(), "wait until it has ended, then start again");
}

TEST_F(FileLockTest, AKilledHolderHoldsNothing) {
  LockingProcess holder{path()};
  ASSERT_TRUE(holder.has_lock());
  holder.kill_and_wait();
  EXPECT_TRUE(std::filesystem::exists(path()));  // nobody was there to remove it
  const FileLock lock{path(), "new"};
  EXPECT_EQ(files::read_text(path(), Bytes{100}), "new\n");
}

TEST_F(FileLockTest, ShowsForeignTextSafely) {
  struct Case {
    std::string_view written, told;
  };
  constexpr Case kCases[] = {{"", "unknown holder"}, {"\nrest", "unknown holder"}, {"a\x1b[2J\nb", "a\\x1b[2J"}};
  for (const Case& given : kCases) {
    const FileLock lock{path(), "will be overwritten"};
    std::ofstream{path(), std::ios::trunc} << given.written;
    const std::optional<Error> error = error_of_locking();
    ASSERT_TRUE(error);
    EXPECT_EQ(error->reason(), given.told);
  }
}

TEST_F(FileLockTest, MovesWithItsOwner) {
  const std::filesystem::path other = path().parent_path() / "other";
  FileLock lock{path(), "a"};
  {
    FileLock taken{other, "b"};
    taken = std::move(lock);
    EXPECT_TRUE(std::filesystem::exists(other));  // swapped: `lock` holds it now
    EXPECT_TRUE(error_of_locking());
  }
  EXPECT_FALSE(std::filesystem::exists(path()));
  EXPECT_TRUE(std::filesystem::exists(other));
  const FileLock moved{std::move(lock)};
  EXPECT_EQ(moved.path(), other);
}

TEST_F(FileLockTest, NeedsItsFolder) {
  try {
    const FileLock lock{path() / "missing/lock", "nobody"};
    FAIL() << "a lock was taken in a folder that is not there";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::NotFound);
  }
}

TEST_F(FileLockTest, IsNeverHeldTwiceNorOnAFileThatIsGone) {
  std::atomic<int> holders = 0;
  std::atomic<int> times_taken = 0;
  std::atomic<int> mistakes = 0;
  const auto take_in_turns = [&](const std::string& holder) {
    while (times_taken < 2'000) {
      std::optional<FileLock> lock;
      try {
        lock.emplace(path(), holder);
      } catch (const Error&) {
        continue;
      }
      const bool is_alone = ++holders == 1;
      const bool is_ours = bytes_in_file() == holder.size() + 1;
      if (!is_alone || !is_ours) ++mistakes;
      ++times_taken;
      --holders;
    }
  };
  std::vector<std::thread> threads;
  for (const char* const holder : {"1", "22", "333", "4444"}) threads.emplace_back(take_in_turns, holder);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(mistakes, 0);
  EXPECT_FALSE(std::filesystem::exists(path()));
}

}  // namespace
}  // namespace hygge
