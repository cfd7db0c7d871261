#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"

/// The file system, with errors that name the path and the way out. All calls throw Error (system_error) on failure and
/// may be used from any thread.
namespace hygge::files {

namespace fs = std::filesystem;

/// What identifies a file's present content: a change of any of these means that somebody touched it.
struct Fingerprint {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  bool operator==(const Fingerprint&) const = default;
};

/// Follows symbolic links. Nothing when the file is not there.
std::optional<Fingerprint> fingerprint(const fs::path& path);

/// The whole file. Throws Error{Data} when it has more than `at_most` bytes, without reading them all.
std::string read_text(const fs::path& path, Bytes at_most);

/// Writes through a temporary name, fsync and rename: readers see the old text or the new, never a part.
void write_atomically(const fs::path& path, std::string_view text);

void create_folders(const fs::path& path);
/// Removes a tree; what is already gone is no error.
void remove_tree(const fs::path& path);

void sync_file(const fs::path& path);
void sync_folder(const fs::path& path);

/// Copies a file's bytes inside the kernel (reflink, else copy_file_range, else read and write) to a new file `to`,
/// syncs nothing, and returns the number of bytes. Looks at `cancel` between pieces of at most 64 MiB.
/// Throws also when the source shrank or grew meanwhile (ErrorKind::Data, transient).
Bytes copy_file(const fs::path& from, const fs::path& to, const CancelToken& cancel);

/// Swaps two paths in one step. Returns false where the file system cannot (EINVAL, EXDEV, EBUSY, ENOSYS), having
/// changed nothing.
bool exchange(const fs::path& left, const fs::path& right);
/// Renames `from` to `to`, which must not exist; one step. Returns false when `to` exists.
bool rename_new(const fs::path& from, const fs::path& to);
/// Renames, replacing a file that exists.
void rename(const fs::path& from, const fs::path& to);
/// Gives a file a second name. Returns false where the file system cannot.
bool hard_link(const fs::path& from, const fs::path& to);

/// What a user may still write at `path` or its nearest existing parent.
Bytes free_space(const fs::path& path);

/// Whether it is a folder, or a link to one; what cannot be seen is none.
bool is_folder(const fs::path& path);

/// Whether the process may read / write there, without touching anything.
bool may_read(const fs::path& path);
bool may_write(const fs::path& path);

/// The folder for temporary data that the environment names (TMPDIR, else TMP, TEMP, TEMPDIR; one that is empty names
/// none), or /tmp. It need not be there.
struct SystemFolder {
  fs::path path;
  std::string variable;  ///< that names it; empty: none does
};
SystemFolder system_temp_folder();

/// A folder with a random name below `parent`, removed with all its content at the end of its scope.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const fs::path& parent, std::string_view prefix = "hygge-");
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const fs::path& path() const noexcept { return path_; }

 private:
  fs::path path_;
};

}  // namespace hygge::files
