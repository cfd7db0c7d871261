#pragma once

#include <filesystem>
#include <string>

#include "hygge/base/file_lock.h"

namespace hygge {

/// Where runs work on one target: a folder with the lock and what is not published yet.
///
/// It lies beside the target, where no reader of the target looks, or inside it where that cannot be. Both are on the
/// target's file system.
struct WorkplaceChoice {
  std::filesystem::path chosen;
  std::filesystem::path other;
};

/// `folder` is the target with symbolic links resolved; it need not exist. Throws Error{Permission} when it may not be
/// published to, Error{Config} when it is no folder.
WorkplaceChoice choose_workplace(const std::filesystem::path& folder);

/// P/.hygge/targets/<leaf> for a target P/<leaf>.
std::filesystem::path workplace_beside(const std::filesystem::path& folder);
/// T/.hygge/work for a target T.
std::filesystem::path workplace_inside(const std::filesystem::path& folder);

/// T/.hygge/rescued/work, where a workplace inside T keeps files of strangers.
std::filesystem::path rescued_inside(const std::filesystem::path& folder);

/// A workplace that this run holds. At the end of its scope the lock is given back, and the folders that hygge made for
/// it are removed where nothing is left in them.
class Workplace {
 public:
  /// Throws Error{Busy}, with what `holder` said of the other run, when another run holds it.
  Workplace(std::filesystem::path path, const std::filesystem::path& target, const std::string& holder);
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  ~Workplace();

  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path intent() const { return path_ / "intent"; }
  /// Where files of strangers go that cannot stay where they were; kept until a person looks at them.
  std::filesystem::path rescued() const;

 private:
  struct Folders {
    std::filesystem::path path;
    ~Folders();  ///< removes the empty ones, up to and with `.hygge`
  };

  std::filesystem::path path_;
  Folders folders_;  // outlives the lock, whose file lies in it
  FileLock lock_;
};

}  // namespace hygge
