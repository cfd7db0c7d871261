#include "hygge/core/target_folder_workplace.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/core/target_folder_rules.h"

namespace hygge {

namespace fs = std::filesystem;

namespace {

constexpr const char* kHyggeFolder = ".hygge";

struct statx extended_status_of(const fs::path& path) {
  struct statx status {};
  if (::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, STATX_UID, &status) != 0) {
    throw system_error("look at", path, errno);
  }
  return status;
}

/// A mount point cannot be exchanged with the folder beside it. Nor should another user's folder be: the new one would
/// be ours.
bool may_be_replaced(const fs::path& folder) {
  const struct statx status = extended_status_of(folder);
  const bool is_mount_point = (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
  const bool is_ours = ::geteuid() == 0 || status.stx_uid == ::geteuid();
  return !is_mount_point && is_ours && files::may_write(folder.parent_path());
}

FileLock take_lock(const fs::path& workplace, const fs::path& target, const std::string& holder) {
  constexpr int kTries = 100;
  for (int attempt = 1;; ++attempt) {
    try {
      files::create_folders(workplace);
      return FileLock{workplace / "lock", holder};
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::Busy) {
        throw Error{ErrorKind::Busy, "another run is publishing to '" + target.string() + "'"}
            .because(error.reason())
            .advise("wait until it has ended, then start again")
            .transient();
      }
      // Whoever worked here, or on a target beside it, may just be removing the folders we need.
      if (error.kind() != ErrorKind::NotFound || attempt == kTries) throw;
    }
  }
}

}  // namespace

WorkplaceChoice choose_workplace(const fs::path& folder) {
  WorkplaceChoice beside{.chosen = workplace_beside(folder), .other = workplace_inside(folder)};
  const fs::file_status status = fs::symlink_status(folder);
  refuse_what_is_no_folder(folder);
  const bool is_there = fs::exists(status);
  if (!files::may_write(is_there ? folder : folder.parent_path())) {
    throw Error{ErrorKind::Permission, "may not write to '" + folder.string() + "'"}.advise(
        "give the user who runs hygge the right to it, or choose another path");
  }
  if (!is_there || may_be_replaced(folder)) return beside;
  return {.chosen = beside.other, .other = beside.chosen};
}

fs::path workplace_beside(const fs::path& folder) {
  return folder.parent_path() / kHyggeFolder / "targets" / folder.filename();
}

fs::path workplace_inside(const fs::path& folder) { return folder / kHyggeFolder / "work"; }

Workplace::Workplace(fs::path path, const fs::path& target, const std::string& holder)
    : path_{std::move(path)}, folders_{path_}, lock_{take_lock(path_, target, holder)} {}

Workplace::~Workplace() = default;

fs::path rescued_inside(const fs::path& folder) { return folder / kHyggeFolder / "rescued" / "work"; }

fs::path Workplace::rescued() const {
  fs::path hygge = path_;
  while (hygge.filename() != kHyggeFolder) hygge = hygge.parent_path();
  return hygge / "rescued" / path_.filename();
}

Workplace::Folders::~Folders() {
  fs::path folder = path;
  while (::rmdir(folder.c_str()) == 0 || errno == ENOENT) {
    if (folder.filename() == kHyggeFolder) return;
    folder = folder.parent_path();
  }
}

}  // namespace hygge
