#include "hygge/core/target_folder_listing.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "hygge/base/error.h"

namespace hygge {

namespace fs = std::filesystem;

namespace {

std::optional<struct stat> status_of(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) return status;
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  throw system_error("look at", path, errno);
}

ListedFile listed(const struct stat& status) {
  return {.name = {},
          .inode = status.st_ino,
          .size = static_cast<std::uint64_t>(status.st_size),
          .modified_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec,
          .is_regular = S_ISREG(status.st_mode)};
}

class Walk {
 public:
  Walk(const fs::path& root, dev_t device) : root_{root}, device_{device} {}

  TargetListing run() {
    visit({});
    std::sort(listing_.files.begin(), listing_.files.end(),
              [](const ListedFile& left, const ListedFile& right) { return left.name < right.name; });
    std::sort(listing_.folders.begin(), listing_.folders.end());
    return std::move(listing_);
  }

 private:
  void visit(const fs::path& folder) {
    std::error_code problem;
    fs::directory_iterator entry{root_ / folder, problem};
    for (; !problem && entry != fs::directory_iterator{}; entry.increment(problem)) {
      fs::path name = folder / entry->path().filename();
      if (name != ".hygge") take(std::move(name));
    }
    if (problem) throw system_error("list the folder", root_ / folder, problem.value());
  }

  void take(fs::path name) {
    const std::optional<struct stat> status = status_of(root_ / name);
    if (!status) return;  // removed since the folder was read
    if (!S_ISDIR(status->st_mode)) {
      listing_.files.push_back(listed(*status));
      listing_.files.back().name = std::move(name);
      return;
    }
    if (status->st_dev != device_) {
      throw Error{ErrorKind::Unsupported, "another file system is mounted at '" + (root_ / name).string() + "'"}
          .because("a target folder is published as a whole, and must lie on one file system")
          .advise("unmount it, or choose another target");
    }
    listing_.folders.push_back(name);
    visit(name);
  }

  const fs::path& root_;
  dev_t device_;
  TargetListing listing_;
};

}  // namespace

std::string ListedFile::identity() const { return fmt::format("{} {} {} {}", inode, size, modified_ns, name.native()); }

std::optional<ListedFile> ListedFile::of_identity(const std::string& text) {
  ListedFile file;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  const auto take = [&](auto& number) {
    const auto [next, problem] = std::from_chars(at, end, number);
    if (problem != std::errc{} || next == end || *next != ' ') return false;
    at = next + 1;
    return true;
  };
  if (!take(file.inode) || !take(file.size) || !take(file.modified_ns)) return std::nullopt;
  file.name = std::string{at, end};
  return file;
}

const ListedFile* TargetListing::find_file(const fs::path& name) const {
  const auto found =
      std::lower_bound(files.begin(), files.end(), name,
                       [](const ListedFile& file, const fs::path& wanted) { return file.name < wanted; });
  return found != files.end() && found->name == name ? &*found : nullptr;
}

bool TargetListing::has_folder(const fs::path& name) const {
  return std::binary_search(folders.begin(), folders.end(), name);
}

std::vector<fs::path> TargetListing::visible_names() const {
  std::vector<fs::path> names;
  for (const ListedFile& file : files) {
    const bool is_hidden = std::any_of(file.name.begin(), file.name.end(),
                                       [](const fs::path& part) { return part.native().starts_with('.'); });
    if (!is_hidden) names.push_back(file.name);
  }
  return names;
}

TargetListing list_target(const fs::path& folder) {
  const std::optional<struct stat> status = status_of(folder);
  return status ? Walk{folder, status->st_dev}.run() : TargetListing{};
}

std::optional<ListedFile> look_at(const fs::path& path) {
  const std::optional<struct stat> status = status_of(path);
  if (!status) return std::nullopt;
  return listed(*status);
}

bool is_there(const fs::path& path) { return status_of(path).has_value(); }

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code problem;
  fs::directory_iterator entry{folder, problem};
  if (problem == std::errc::no_such_file_or_directory) return names;
  for (; !problem && entry != fs::directory_iterator{}; entry.increment(problem)) {
    names.push_back(entry->path().filename());
  }
  if (problem) throw system_error("list the folder", folder, problem.value());
  return names;
}

}  // namespace hygge
