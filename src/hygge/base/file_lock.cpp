#include "hygge/base/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/system_call.h"
#include "hygge/base/text.h"

namespace hygge {

namespace {

std::string holder_of(const FileDescriptor& file) {
  std::array<char, 1'024> text{};
  const ssize_t length = ::pread(file.get(), text.data(), text.size(), 0);
  if (length <= 0) return "unknown holder";
  const std::string_view written{text.data(), static_cast<std::size_t>(length)};
  const std::string_view first_line = written.substr(0, written.find('\n'));
  return first_line.empty() ? "unknown holder" : printable(first_line);
}

/// Whether `path` still leads to the open file: its last holder may have removed it after we opened it.
bool is_at(const FileDescriptor& file, const std::filesystem::path& path) {
  struct stat opened {};
  struct stat present {};
  return ::fstat(file.get(), &opened) == 0 && ::stat(path.c_str(), &present) == 0 && opened.st_dev == present.st_dev &&
         opened.st_ino == present.st_ino;
}

/// Takes the lock on whatever file is at `path` at this moment.
FileDescriptor lock_file_at(const std::filesystem::path& path) {
  FileDescriptor file{system::uninterrupted([&] { return ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666); })};
  if (!file) throw system_error("open the lock file", path, errno);
  if (system::uninterrupted([&] { return ::flock(file.get(), LOCK_EX | LOCK_NB); }) != 0) {
    if (errno != EWOULDBLOCK) throw system_error("lock", path, errno);
    throw Error{ErrorKind::Busy, "'" + path.string() + "' is held by another process"}
        .because(holder_of(file))
        .advise("wait until it has ended, then start again");
  }
  return file;
}

/// Best effort: a full disk must not keep anybody from holding the lock.
void write_holder(const FileDescriptor& file, const std::string& holder) {
  const std::string line = holder + "\n";
  if (::ftruncate(file.get(), 0) != 0) return;
  [[maybe_unused]] const ssize_t written = ::pwrite(file.get(), line.data(), line.size(), 0);
}

}  // namespace

FileLock::FileLock(std::filesystem::path path, const std::string& holder) : path_{std::move(path)} {
  do {
    file_ = lock_file_at(path_);
  } while (!is_at(file_, path_));
  write_holder(file_, holder);
}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(file_, other.file_);
  return *this;
}

FileLock::~FileLock() {
  // Removed while it is still ours: whoever opened it before finds that it is gone, and tries again.
  if (file_) ::unlink(path_.c_str());
}

}  // namespace hygge
