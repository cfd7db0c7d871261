#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "hygge/base/files.h"
#include "hygge/base/owned.h"
#include "hygge/base/system_call.h"

namespace hygge::files {

namespace {

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};
using OpenFolder = std::unique_ptr<DIR, CloseFolder>;

/// Opened below its parent's descriptor and never through a symbolic link: nobody can lead us out of the tree by
/// putting a link in a folder's place meanwhile. Empty when the folder is gone.
OpenFolder open_folder(int parent, const std::string& name, const fs::path& shown) {
  FileDescriptor file{system::uninterrupted(
      [&] { return ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); })};
  OpenFolder folder{file ? ::fdopendir(file.get()) : nullptr};
  if (folder) {
    file.release();
  } else if (errno != ENOENT) {
    throw system_error("open the folder", shown, errno);
  }
  return folder;
}

std::vector<std::string> names_in(const OpenFolder& folder, const fs::path& shown) {
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* const entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) throw system_error("list the folder", shown, errno);
  return names;
}

void remove_entry(int parent, const std::string& name, const fs::path& shown) {
  if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT) return;
  if (errno != EISDIR) throw system_error("remove", shown, errno);

  const OpenFolder folder = open_folder(parent, name, shown);
  if (!folder) return;
  for (const std::string& child : names_in(folder, shown)) remove_entry(::dirfd(folder.get()), child, shown / child);
  if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) {
    throw system_error("remove the folder", shown, errno);
  }
}

}  // namespace

void remove_tree(const fs::path& path) { remove_entry(AT_FDCWD, path, path); }

}  // namespace hygge::files
