#include "hygge/core/target_folder_generation.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/owned.h"
#include "hygge/base/text.h"
#include "hygge/core/manifest.h"

namespace hygge {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kEndOfList = "end";
constexpr Bytes kLongestList{std::uint64_t{1} << 30U};

/// Access control lists, labels and what else people attach to a folder; as far as the system lets us.
void copy_attributes(const fs::path& from, const fs::path& to) {
  std::string names(65'536, '\0');
  const ssize_t length = ::listxattr(from.c_str(), names.data(), names.size());
  if (length <= 0) return;
  names.resize(static_cast<std::size_t>(length));
  for (const std::string& name : split(names, '\0')) {
    std::string value(65'536, '\0');
    const ssize_t size = name.empty() ? -1 : ::getxattr(from.c_str(), name.c_str(), value.data(), value.size());
    if (size < 0) continue;
    [[maybe_unused]] const int refused =
        ::setxattr(to.c_str(), name.c_str(), value.data(), static_cast<std::size_t>(size), 0);
  }
}

std::string happened(const fs::path& name, const std::string& what, const fs::path& target) {
  return "'" + printable(name.native()) + "' " + what + " in '" + target.string() + "' while it was being published; ";
}

/// Moves a file to `name` below the target, or aside when the name is taken, and says so in a sentence.
std::string rescue(const fs::path& file, const fs::path& name, const fs::path& target, const fs::path& rescued) {
  const std::string told = happened(name, "appeared", target);
  files::create_folders((target / name).parent_path());
  if (files::rename_new(file, target / name)) return told + "it was kept";
  return told + "the name is taken, so it was kept at '" + printable(keep_aside(file, name, rescued).native()) + "'";
}

/// More than so many things are synced together with the whole file system. Measured for 1,000 files of 20 kB on ext4:
/// 1.2 to 4.3 s one by one, 0.04 to 0.4 s together.
constexpr std::size_t kSyncedOneByOne = 16;

void sync_file_system(const fs::path& folder) {
  const FileDescriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!opened || ::syncfs(opened.get()) != 0) throw system_error("sync the file system of", folder, errno);
}

/// Tells what became of a file's bytes when the file system was synced: old kernels do not tell it through syncfs(2),
/// and later ones only once, to whoever asks first. That took 0.02 s for 1,000 files; fsync(2) of files without
/// anything left to write took another second, because each has the disk empty its cache.
void check_written_back(const fs::path& path) {
  const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) throw system_error("open", path, errno);
  constexpr unsigned kAll = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  if (::sync_file_range(file.get(), 0, 0, kAll) == 0) return;
  if (errno != ENOSYS && errno != EINVAL && errno != ESPIPE) throw system_error("sync", path, errno);
  files::sync_file(path);
}

}  // namespace

void sync_staged(const std::vector<StagedFile>& files) {
  if (files.size() <= kSyncedOneByOne) {
    for (const StagedFile& file : files) files::sync_file(file.staged);
    return;
  }
  sync_file_system(files.front().staged.parent_path());
  for (const StagedFile& file : files) check_written_back(file.staged);
}

void create_folder_like(const fs::path& path, const fs::path& like) {
  files::create_folders(path);
  struct stat model {};
  if (::stat(like.c_str(), &model) != 0) return;  // a new target gets what the system gives new folders
  [[maybe_unused]] int refused = ::chown(path.c_str(), static_cast<uid_t>(-1), model.st_gid);
  refused = ::chown(path.c_str(), model.st_uid, static_cast<gid_t>(-1));
  copy_attributes(like, path);
  refused = ::chmod(path.c_str(), model.st_mode & 07777U);  // after the owner, whose change clears the special bits
}

Generation::Generation(fs::path path, fs::path target) : path_{std::move(path)}, target_{std::move(target)} {
  create_folder_like(path_, target_);
}

void Generation::create_folder(const fs::path& name) {
  if (name.empty() || is_there(path_ / name)) return;
  create_folder(name.parent_path());
  create_folder_like(path_ / name, target_ / name);
}

void Generation::take_in(const std::vector<StagedFile>& files) {
  for (const StagedFile& file : files) {
    create_folder(file.name.parent_path());
    if (is_there(path_ / file.name)) {
      throw Error{ErrorKind::Config, "another file is called '" + printable(file.name.native()) + "' already"}
          .because("names are unique, but this file system takes two of them for one")
          .advise("use {sequence} in file_pattern");
    }
    files::rename(file.staged, path_ / file.name);
  }
}

bool Generation::carry_over(const TargetListing& present) {
  for (const fs::path& folder : present.folders) create_folder(folder);
  return std::all_of(present.files.begin(), present.files.end(), [this](const ListedFile& file) {
    if (!is_there(target_ / file.name)) return true;  // removed since it was listed
    return files::hard_link(target_ / file.name, path_ / file.name);
  });
}

void Generation::sync() const {
  std::vector<fs::path> folders{path_};
  std::error_code problem;
  fs::recursive_directory_iterator entry{path_, problem};
  for (; !problem && entry != fs::recursive_directory_iterator{}; entry.increment(problem)) {
    if (entry->symlink_status().type() == fs::file_type::directory) folders.push_back(entry->path());
  }
  if (problem) throw system_error("list the folder", path_, problem.value());
  if (folders.size() > kSyncedOneByOne) {
    sync_file_system(path_);
    folders.resize(1);  // tells what old kernels do not tell through syncfs(2)
  }
  for (const fs::path& folder : folders) files::sync_folder(folder);
}

void OldGeneration::remember(const RunFolder& run, const fs::path& manifest, const TargetListing& seen) {
  std::string text = manifest.native();
  for (const ListedFile& file : seen.files) text += '\0' + file.identity();
  // Not synced: a list that is cut short or lost lacks its end, and then nothing is rescued.
  std::ofstream{run.seen(), std::ios::binary} << text << '\0' << kEndOfList;
}

std::optional<OldGeneration> OldGeneration::left_in(const RunFolder& run, const fs::path& target) {
  if (!is_there(run.seen()) || !is_there(run.generation())) return std::nullopt;
  const std::vector<std::string> lines = split(files::read_text(run.seen(), kLongestList), '\0');
  const bool is_whole = lines.size() >= 2 && lines.back() == kEndOfList;
  const bool was_exchanged = is_whole && is_there(target / lines.front());
  if (!was_exchanged) return std::nullopt;
  TargetListing seen;
  for (std::size_t line = 1; line + 1 < lines.size(); ++line) {
    if (std::optional<ListedFile> file = ListedFile::of_identity(lines[line])) seen.files.push_back(*std::move(file));
  }
  return OldGeneration{run, std::move(seen)};
}

OldGeneration::OldGeneration(const RunFolder& run, TargetListing seen)
    : path_{run.generation()}, seen_{std::move(seen)} {
  for (const ListedFile& file : seen_.files) seen_inodes_.insert(file.inode);
}

/// A file that was carried over has a second name in the target, which knows nothing of what became of the first.
std::vector<std::string> OldGeneration::follow_removals(const fs::path& target) const {
  std::vector<std::string> told;
  const TargetListing left = list_target(path_);
  std::unordered_map<std::uint64_t, const fs::path*> names;  // by inode
  for (const ListedFile& file : left.files) names.emplace(file.inode, &file.name);
  for (const ListedFile& file : seen_.files) {
    if (left.has_file(file.name)) continue;
    std::optional<ListedFile> carried = look_at(target / file.name);
    if (!carried) continue;
    carried->name = file.name;
    if (carried->identity() != file.identity()) continue;
    const auto renamed = names.find(file.inode);
    if (renamed != names.end()) {
      const fs::path now = target / *renamed->second;
      files::create_folders(now.parent_path());
      if (files::rename_new(target / file.name, now)) continue;
    }
    files::remove_tree(target / file.name);
    told.push_back(happened(file.name, "was removed", target) + "it stays removed");
  }
  return told;
}

/// What lies in the old generation's `.hygge`. Ours alone is the manifest; what was once rescued belongs to people, and
/// a run on a target inside this one may just have begun to work there.
void OldGeneration::give_up_own_things(const fs::path& target, const fs::path& rescued) const {
  files::remove_tree(path_ / Manifest::home());
  for (const char* kind : {"rescued", "targets"}) {
    const fs::path place = fs::path{".hygge"} / kind;
    for (const std::string& name : names_in(path_ / place)) {
      files::create_folders(target / place);
      if (files::rename_new(path_ / place / name, target / place / name)) continue;
      keep_aside(path_ / place / name, place / name, rescued);
    }
    ::rmdir((path_ / place).c_str());
  }
  ::rmdir((path_ / ".hygge").c_str());
}

std::vector<std::string> OldGeneration::dissolve(const fs::path& target, const fs::path& rescued) const {
  // Whoever opened the folder before the exchange may still put a file into it; an empty folder takes no more.
  constexpr int kRounds = 10;
  std::vector<std::string> told;
  give_up_own_things(target, rescued);
  for (int round = 0; round < kRounds; ++round) {
    const TargetListing listing = list_target(path_);
    for (const ListedFile& file : listing.files) {
      const fs::path path = path_ / file.name;
      if (is_known(file, target)) {
        files::remove_tree(path);
      } else if (was_replaced(file)) {
        told.push_back(keep_changed(path, file.name, target, rescued));
      } else {
        told.push_back(rescue(path, file.name, target, rescued));
      }
    }
    for (auto folder = listing.folders.rbegin(); folder != listing.folders.rend(); ++folder) {
      ::rmdir((path_ / *folder).c_str());
    }
    if (::rmdir(path_.c_str()) == 0 || errno != ENOTEMPTY) break;
  }
  return told;
}

/// Unchanged since it was seen, or carried over to the target, where the same file has another name.
bool OldGeneration::is_known(const ListedFile& file, const fs::path& target) const {
  const ListedFile* const before = seen_.find_file(file.name);
  if (before != nullptr && before->identity() == file.identity()) return true;
  const std::optional<ListedFile> published = look_at(target / file.name);
  return published && published->inode == file.inode;
}

/// Whether it is what became of a file that was seen.
bool OldGeneration::was_replaced(const ListedFile& file) const {
  return seen_.has_file(file.name) || seen_inodes_.contains(file.inode);
}

std::string keep_changed(const fs::path& file, const fs::path& name, const fs::path& target, const fs::path& rescued) {
  return happened(name, "was changed", target) + "it was kept at '" +
         printable(keep_aside(file, name, rescued).native()) + "'";
}

fs::path keep_aside(const fs::path& file, const fs::path& name, const fs::path& rescued) {
  fs::path kept = rescued / name;
  for (int copy = 2;; ++copy) {
    files::create_folders(kept.parent_path());
    if (files::rename_new(file, kept)) return kept;
    kept = rescued / std::to_string(copy) / name;
  }
}

}  // namespace hygge
