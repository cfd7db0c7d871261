#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <functional>
#include <future>
#include <thread>

#include "hygge/base/files.h"
#include "tests/base/child_process.h"

namespace hygge::files {
namespace {

using namespace std::chrono_literals;

constexpr std::uintmax_t kSlowToCopy = std::uintmax_t{192} << 20U;  // three pieces

std::string some_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) byte = static_cast<char>((state = state * 1'664'525 + 1'013'904'223) >> 24U);
  return bytes;
}

class CopyFileTest : public testing::Test {
 protected:
  fs::path at(std::string_view name) const { return folder_.path() / name; }

  void write(std::string_view name, std::string_view text) const { std::ofstream{at(name), std::ios::binary} << text; }
  std::string text_of(std::string_view name) const { return read_text(at(name), Bytes{1'000'000'000}); }

  Bytes copy(std::string_view from, std::string_view to) const { return copy_file(at(from), at(to), cancel_); }

  Error error_of_copy(std::string_view from, std::string_view to) const {
    try {
      copy(from, to);
    } catch (const Error& error) {
      return error;
    }
    return Error{ErrorKind::Internal, "nothing was thrown"};
  }

  /// Copies "a" to "b" on another thread and runs `disturb` as soon as the copy has begun, again from the start for as
  /// long as the copy ends before it is disturbed; returns what the copy threw. Reflinks, which take no time, are
  /// refused.
  Error error_of_disturbed_copy(const std::function<void()>& disturb) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (std::chrono::steady_clock::now() < deadline) {
      make_large_source();
      std::future<Error> copying = std::async(std::launch::async, [this] {
        test::refuse_system_calls({SYS_ioctl}, EOPNOTSUPP);
        return error_of_copy("a", "b");
      });
      const auto has_begun = [this] {
        const auto target = fingerprint(at("b"));
        return target && target->size > 0;
      };
      const auto has_ended = [&copying] { return copying.wait_for(0s) == std::future_status::ready; };
      while (!has_begun() && !has_ended()) std::this_thread::yield();
      disturb();
      const Error error = copying.get();
      if (error.kind() != ErrorKind::Internal) return error;
      cancel_ = CancelToken{};
      remove_tree(at("b"));
    }
    return Error{ErrorKind::Internal, "no copy was disturbed in time"};
  }

  void make_large_source() const {
    remove_tree(at("a"));
    write("a", "");
    fs::resize_file(at("a"), kSlowToCopy);
  }

  CancelToken cancel_;

 private:
  TemporaryFolder folder_{fs::temp_directory_path()};
};

TEST_F(CopyFileTest, CopiesEveryByte) {
  for (const std::size_t size : {0U, 1U, 4'096U, 3'000'001U}) {
    const std::string bytes = some_bytes(size);
    write("a", bytes);
    EXPECT_EQ(copy("a", "b"), Bytes{size});
    EXPECT_EQ(text_of("b"), bytes);
    fs::remove(at("b"));
  }
}

TEST_F(CopyFileTest, CopiesMoreThanOnePiece) {
  make_large_source();
  std::fstream{at("a"), std::ios::in | std::ios::out | std::ios::binary}.seekp(-3, std::ios::end) << "end";
  EXPECT_EQ(copy("a", "b"), Bytes{kSlowToCopy});
  EXPECT_EQ(text_of("b").substr(kSlowToCopy - 4), std::string("\0end", 4));
}

TEST_F(CopyFileTest, CopiesWhereTheKernelCannot) {
  const std::string bytes = some_bytes(3'000'001);
  write("a", bytes);
  for (const int refusal : {EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EPERM}) {
    EXPECT_TRUE(test::holds_in_child([&] {
      test::refuse_system_calls({SYS_ioctl, SYS_copy_file_range}, refusal);
      return copy("a", "b") == Bytes{bytes.size()};
    })) << refusal;
    EXPECT_EQ(text_of("b"), bytes);
    fs::remove(at("b"));
  }
}

TEST_F(CopyFileTest, CopiesNamesOf255Bytes) {
  const std::string from(255, 'f');
  const std::string to = "🎉" + std::string(251, 't');
  write(from, "text");
  copy(from, to);
  EXPECT_EQ(text_of(to), "text");
}

TEST_F(CopyFileTest, TheCopyHasTheUsualPermissions) {
  write("a", "text");
  fs::permissions(at("a"), fs::perms{0400});
  const mode_t mask = ::umask(027);
  copy("a", "b");
  ::umask(mask);
  EXPECT_EQ(fs::status(at("b")).permissions(), fs::perms{0640});
}

TEST_F(CopyFileTest, NeverReplacesAFile) {
  write("a", "new");
  write("b", "old");
  EXPECT_EQ(error_of_copy("a", "b").headline(), "could not create '" + at("b").string() + "'");
  EXPECT_EQ(text_of("b"), "old");
}

TEST_F(CopyFileTest, RefusesWhatIsNoFile) {
  EXPECT_EQ(error_of_copy("missing", "b").kind(), ErrorKind::NotFound);
  fs::create_directory(at("folder"));
  EXPECT_EQ(error_of_copy("folder", "b").reason(), "Is a directory");
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_EQ(error_of_copy("pipe", "b").kind(), ErrorKind::Data);
  EXPECT_FALSE(fs::exists(at("b")));
}

TEST_F(CopyFileTest, RemovesAPartThatCouldNotBeFinished) {
  write("a", some_bytes(3'000'001));
  for (const bool in_kernel : {true, false}) {
    EXPECT_TRUE(test::holds_in_child([&] {
      ::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{1'000'000, 1'000'000};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      if (!in_kernel) test::refuse_system_calls({SYS_ioctl, SYS_copy_file_range}, ENOSYS);
      const Error error = error_of_copy("a", "b");
      return error.kind() == ErrorKind::Io && error.reason() == "File too large" &&
             error.headline().find(at("b").string()) != std::string::npos;
    })) << in_kernel;
    EXPECT_FALSE(fs::exists(at("b")));
  }
}

TEST_F(CopyFileTest, DoesNotBeginWhenCancelled) {
  write("a", "text");
  cancel_.cancel(CancelReason::Terminated);
  EXPECT_EQ(error_of_copy("a", "b").kind(), ErrorKind::Cancelled);
  EXPECT_FALSE(fs::exists(at("b")));
}

TEST_F(CopyFileTest, StopsBetweenPieces) {
  const Error error = error_of_disturbed_copy([this] { cancel_.cancel(CancelReason::Interrupted); });
  EXPECT_EQ(error.headline(), "stopped by Ctrl-C");
  EXPECT_FALSE(fs::exists(at("b")));
}

TEST_F(CopyFileTest, TellsASourceThatGrew) {
  const Error error = error_of_disturbed_copy([this] {
    std::ofstream{at("a"), std::ios::app | std::ios::binary} << "more";
  });
  EXPECT_EQ(error.headline(), "'" + at("a").string() + "' changed while it was copied");
  EXPECT_EQ(error.kind(), ErrorKind::Data);
  EXPECT_TRUE(error.is_transient());
  EXPECT_FALSE(fs::exists(at("b")));
}

TEST_F(CopyFileTest, TellsASourceThatShrank) {
  const Error error = error_of_disturbed_copy([this] { fs::resize_file(at("a"), 7); });
  EXPECT_EQ(error.headline(), "'" + at("a").string() + "' changed while it was copied");
  EXPECT_FALSE(fs::exists(at("b")));
}

TEST_F(CopyFileTest, TellsASourceThatWasReplaced) {
  write("other", "");
  const Error error = error_of_disturbed_copy([this] {
    write("other", "");
    fs::resize_file(at("other"), kSlowToCopy);
    fs::last_write_time(at("other"), fs::last_write_time(at("a")));
    fs::rename(at("other"), at("a"));
  });
  EXPECT_EQ(error.headline(), "'" + at("a").string() + "' changed while it was copied");
  EXPECT_FALSE(fs::exists(at("b")));
}

TEST_F(CopyFileTest, TellsASourceThatWasRemoved) {
  const Error error = error_of_disturbed_copy([this] { fs::remove(at("a")); });
  EXPECT_EQ(error.headline(), "'" + at("a").string() + "' changed while it was copied");
  EXPECT_FALSE(fs::exists(at("b")));
}

}  // namespace
}  // namespace hygge::files
