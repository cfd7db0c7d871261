#include "hygge/core/target_folder_generation.h"

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/core/manifest.h"

namespace hygge {

namespace fs = std::filesystem;

namespace {

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

/// Moves a file to `name` below the target, or aside when the name is taken, and says so in a sentence.
std::string rescue(const fs::path& file, const fs::path& name, const fs::path& target, const fs::path& rescued) {
  const std::string told =
      "'" + printable(name.native()) + "' appeared in '" + target.string() + "' while it was being published; ";
  files::create_folders((target / name).parent_path());
  if (files::rename_new(file, target / name)) return told + "it was kept";
  return told + "the name is taken, so it was kept at '" + printable(keep_aside(file, name, rescued).native()) + "'";
}

}  // namespace

void create_folder_like(const fs::path& path, const fs::path& like) {
  files::create_folders(path);
  struct stat model {};
  if (::stat(like.c_str(), &model) != 0) return;  // a new target gets what the system gives new folders
  if (::chown(path.c_str(), model.st_uid, model.st_gid) != 0) {
    [[maybe_unused]] const int refused = ::chown(path.c_str(), static_cast<uid_t>(-1), model.st_gid);
  }
  copy_attributes(like, path);
  if (::chmod(path.c_str(), model.st_mode & 07777U) != 0) throw system_error("set the mode of", path, errno);
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
    if (files::rename_new(file.staged, path_ / file.name)) continue;
    throw Error{ErrorKind::Config, "two files would both be called '" + printable(file.name.native()) + "'"}.advise(
        "use {sequence} in file_pattern");
  }
}

bool Generation::carry_over(const TargetListing& present) {
  for (const fs::path& folder : present.folders) create_folder(folder);
  return std::all_of(present.files.begin(), present.files.end(), [this](const ListedFile& file) {
    return files::hard_link(target_ / file.name, path_ / file.name);
  });
}

void Generation::sync() const {
  for (const fs::path& folder : list_target(path_).folders) files::sync_folder(path_ / folder);
  files::sync_folder(path_);
}

void OldGeneration::remember(const RunFolder& run, const fs::path& manifest, const TargetListing& seen) {
  std::string text = manifest.native();
  for (const ListedFile& file : seen.files) text += '\0' + file.identity();
  files::write_atomically(run.seen(), text);
}

std::optional<OldGeneration> OldGeneration::left_in(const RunFolder& run, const fs::path& target) {
  if (!is_there(run.seen()) || !is_there(run.generation())) return std::nullopt;
  std::vector<std::string> seen = split(files::read_text(run.seen(), kLongestList), '\0');
  const bool was_exchanged = is_there(target / seen.front());
  if (!was_exchanged) return std::nullopt;
  seen.erase(seen.begin());
  return OldGeneration{run.generation(), std::move(seen)};
}

OldGeneration::OldGeneration(const RunFolder& run, const TargetListing& seen) : path_{run.generation()} {
  for (const ListedFile& file : seen.files) seen_.push_back(file.identity());
  std::sort(seen_.begin(), seen_.end());
}

OldGeneration::OldGeneration(fs::path path, std::vector<std::string> seen)
    : path_{std::move(path)}, seen_{std::move(seen)} {
  std::sort(seen_.begin(), seen_.end());
}

std::vector<std::string> OldGeneration::rescue_unseen(const fs::path& target, const fs::path& rescued) const {
  std::vector<std::string> told;
  for (const ListedFile& file : list_target(path_).files) {
    if (std::binary_search(seen_.begin(), seen_.end(), file.identity())) continue;
    const std::optional<ListedFile> published = look_at(target / file.name);
    const bool is_published = published && published->inode == file.inode;
    if (!is_published) told.push_back(rescue(path_ / file.name, file.name, target, rescued));
  }
  return told;
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
