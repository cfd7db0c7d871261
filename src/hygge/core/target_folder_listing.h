#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hygge {

/// A file (or anything that is not a folder) as it was found below a folder; symbolic links are not followed.
struct ListedFile {
  std::filesystem::path name;  ///< relative to the folder
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  bool is_regular = false;

  /// One text for everything above; another one means that somebody touched the file.
  std::string identity() const;
  /// The file whose identity() this is, but for `is_regular`; nothing when the text is no identity.
  static std::optional<ListedFile> of_identity(const std::string& text);
};

/// Everything below a target folder but hygge's own `.hygge`; sorted by name.
struct TargetListing {
  std::vector<ListedFile> files;
  std::vector<std::filesystem::path> folders;  ///< relative, parents first

  const ListedFile* find_file(const std::filesystem::path& name) const;  ///< null when there is none
  bool has_file(const std::filesystem::path& name) const { return find_file(name) != nullptr; }
  bool has_folder(const std::filesystem::path& name) const;
  /// The names of the files that readers find: no part of them begins with '.'.
  std::vector<std::filesystem::path> visible_names() const;
};

/// Lists `folder`; nothing when it is not there. Throws Error{Unsupported} when another file system is mounted below
/// it, and what the system tells.
TargetListing list_target(const std::filesystem::path& folder);

/// The file at `path`, not following a symbolic link; nothing when there is none. `name` is left empty.
std::optional<ListedFile> look_at(const std::filesystem::path& path);

/// Whether anything is at `path`, be it a symbolic link that leads nowhere.
bool is_there(const std::filesystem::path& path);

/// The names in `folder`, in no order; none when it is not there.
std::vector<std::string> names_in(const std::filesystem::path& folder);

}  // namespace hygge
