#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "hygge/base/files.h"

namespace hygge::files {

namespace {

int rename_with(const fs::path& from, const fs::path& to, unsigned flags) {
  return ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags);
}

/// "could not rename 'a' to 'b'".
Error pair_error(const std::string& doing, const fs::path& from, std::string_view link, const fs::path& to,
                 int error_number) {
  return system_error(doing + " '" + from.string() + "' " + std::string{link}, to, error_number);
}

/// An empty folder that was just made may be replaced by a folder in one step.
bool rename_new_folder(const fs::path& from, const fs::path& to) {
  if (::mkdir(to.c_str(), 0777) != 0) {
    if (errno == EEXIST) return false;
    throw pair_error("rename", from, "to", to, errno);
  }
  if (::rename(from.c_str(), to.c_str()) != 0) {
    const int error_number = errno;
    ::rmdir(to.c_str());
    throw pair_error("rename", from, "to", to, error_number);
  }
  return true;
}

/// A second name never replaces a file; the first is then given up.
bool rename_new_file(const fs::path& from, const fs::path& to) {
  if (::link(from.c_str(), to.c_str()) != 0) {
    if (errno == EEXIST) return false;
    throw pair_error("rename", from, "to", to, errno);
  }
  if (::unlink(from.c_str()) != 0) {
    const int error_number = errno;
    ::unlink(to.c_str());
    throw pair_error("rename", from, "to", to, error_number);
  }
  return true;
}

}  // namespace

bool exchange(const fs::path& left, const fs::path& right) {
  if (rename_with(left, right, RENAME_EXCHANGE) == 0) return true;
  if (errno == EINVAL || errno == EXDEV || errno == EBUSY || errno == ENOSYS) return false;
  throw pair_error("exchange", left, "with", right, errno);
}

bool rename_new(const fs::path& from, const fs::path& to) {
  if (rename_with(from, to, RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  if (errno != EINVAL && errno != ENOSYS) throw pair_error("rename", from, "to", to, errno);
  struct stat status {};
  if (::lstat(from.c_str(), &status) != 0) throw pair_error("rename", from, "to", to, errno);
  return S_ISDIR(status.st_mode) ? rename_new_folder(from, to) : rename_new_file(from, to);
}

void rename(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) throw pair_error("rename", from, "to", to, errno);
}

bool hard_link(const fs::path& from, const fs::path& to) {
  if (::link(from.c_str(), to.c_str()) == 0) return true;
  // EPERM: the file system has no links, or the kernel keeps us from linking a file of another user.
  if (errno == EPERM || errno == EXDEV || errno == EMLINK || errno == ENOSYS || errno == EOPNOTSUPP) return false;
  throw pair_error("link", from, "as", to, errno);
}

}  // namespace hygge::files
