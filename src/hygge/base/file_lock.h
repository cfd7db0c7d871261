#pragma once

#include <filesystem>
#include <string>

#include "hygge/base/owned.h"

namespace hygge {

/// A lock on a file that the system gives back when the process ends, however it ends (flock).
///
/// The file holds a line that says who has it. Released, the file is removed; what a killed holder leaves behind is
/// taken over. A child of fork() that does not exec keeps the lock alive too. Threads  each lock belongs to one owner;
/// two locks on one path exclude each other also inside one process.
class FileLock {
 public:
  /// Takes the lock at once, or throws Error{Busy} that quotes what the holder wrote. Creates the file, not its folder.
  /// `holder` is one line for whoever finds the lock taken: "hygge 0.1.0, process 4711, since 12:00".
  FileLock(std::filesystem::path path, const std::string& holder);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  FileLock(FileLock&&) noexcept = default;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
  FileDescriptor file_;
};

}  // namespace hygge
