#include "hygge/base/files.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "hygge/base/owned.h"
#include "hygge/base/system_call.h"

namespace hygge::files {

namespace {

FileDescriptor open_or_throw(const fs::path& path, int flags) {
  FileDescriptor file{system::uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC); })};
  if (!file) throw system_error("open", path, errno);
  return file;
}

/// A short name that nobody else has, beside `path`: it fits where a name of 255 bytes fits.
fs::path temporary_name_beside(const fs::path& path) {
  std::array<unsigned char, 8> random{};
  if (::getrandom(random.data(), random.size(), 0) < 0) throw system_error("make a temporary name for", path, errno);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string name = ".hygge-";
  for (const unsigned char byte : random) {
    name += kDigits[byte >> 4U];
    name += kDigits[byte & 0xFU];
  }
  return path.parent_path() / name;
}

void write_all(const FileDescriptor& file, std::string_view text, const fs::path& path) {
  while (!text.empty()) {
    const ssize_t written = system::uninterrupted([&] { return ::write(file.get(), text.data(), text.size()); });
    if (written < 0) throw system_error("write", path, errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void write_and_sync(const fs::path& temporary, const fs::path& path, std::string_view text) {
  const FileDescriptor file{::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666)};
  if (!file) throw system_error("write", path, errno);
  struct stat present {};
  const bool replaces = ::stat(path.c_str(), &present) == 0;
  if (replaces && ::fchmod(file.get(), present.st_mode & 07777U) != 0) throw system_error("write", path, errno);
  write_all(file, text, path);
  if (::fsync(file.get()) != 0) throw system_error("write", path, errno);
}

bool is_allowed(const fs::path& path, int mode) { return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0; }

/// `path` itself or the nearest of the folders above that is there; absolute. Empty when that cannot be told, because
/// a folder on the way may not be searched.
fs::path nearest_existing(const fs::path& path) {
  std::error_code problem;
  fs::path nearest = fs::absolute(path, problem);
  struct stat status {};
  while (!problem && ::stat(nearest.c_str(), &status) != 0) {
    if (errno != ENOENT && errno != ENOTDIR) return {};
    nearest = nearest.parent_path();
  }
  return problem ? fs::path{} : nearest;
}

}  // namespace

std::optional<Fingerprint> fingerprint(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return system::fingerprint_of(status);
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  throw system_error("look at", path, errno);
}

std::string read_text(const fs::path& path, Bytes at_most) {
  const FileDescriptor file = open_or_throw(path, O_RDONLY);
  std::string text;
  std::array<char, 65'536> piece{};
  while (true) {
    const ssize_t length = system::uninterrupted([&] { return ::read(file.get(), piece.data(), piece.size()); });
    if (length < 0) throw system_error("read", path, errno);
    if (length == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(length));
    if (text.size() > at_most.value) {
      throw Error{ErrorKind::Data, "'" + path.string() + "' is too large"}
          .because("it has more than the " + format_bytes(at_most) + " that are read of such a file")
          .advise("check that it is the file you mean");
    }
  }
}

void write_atomically(const fs::path& path, std::string_view text) {
  const fs::path temporary = temporary_name_beside(path);
  try {
    write_and_sync(temporary, path, text);
    files::rename(temporary, path);
  } catch (const Error&) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_folder(path.has_parent_path() ? path.parent_path() : ".");
}

void create_folders(const fs::path& path) {
  std::error_code problem;
  fs::create_directories(path, problem);
  if (problem) throw system_error("create the folder", path, problem.value());
}

void sync_file(const fs::path& path) {
  const FileDescriptor file = open_or_throw(path, O_RDONLY);
  if (::fsync(file.get()) != 0) throw system_error("sync", path, errno);
}

void sync_folder(const fs::path& path) {
  const FileDescriptor folder = open_or_throw(path, O_RDONLY | O_DIRECTORY);
  // EINVAL: a file system that has nothing to sync in a folder.
  if (::fsync(folder.get()) != 0 && errno != EINVAL) throw system_error("sync the folder", path, errno);
}

Bytes free_space(const fs::path& path) {
  struct statvfs space {};
  if (::statvfs(nearest_existing(path).c_str(), &space) != 0)
    throw system_error("ask for the free space at", path, errno);
  return Bytes{static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize};
}

bool is_folder(const fs::path& path) {
  std::error_code unreachable;
  return fs::is_directory(path, unreachable);
}

bool may_read(const fs::path& path) { return is_allowed(path, is_folder(path) ? R_OK | X_OK : R_OK); }

bool may_write(const fs::path& path) {
  const fs::path nearest = nearest_existing(path);
  std::error_code unreachable;
  if (fs::is_directory(nearest, unreachable)) return is_allowed(nearest, W_OK | X_OK);
  const bool is_there = fs::exists(path, unreachable);  // below a file that is in the way nothing can be written
  return is_there && is_allowed(path, W_OK);
}

SystemFolder system_temp_folder() {
  for (const char* variable : {"TMPDIR", "TMP", "TEMP", "TEMPDIR"}) {
    const char* const value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return {value, variable};
  }
  return {"/tmp", ""};
}

TemporaryFolder::TemporaryFolder(const fs::path& parent, std::string_view prefix) {
  std::string name = (parent / prefix).string() + "XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw system_error("create a folder in", parent, errno);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  try {
    remove_tree(path_);
  } catch (...) {
    // A destructor has nobody to tell; what is left lies in a temporary folder.
  }
}

}  // namespace hygge::files
