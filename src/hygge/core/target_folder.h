#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "hygge/core/store.h"

namespace hygge {

/// A file that lies staged, and what it shall be called below the target folder ("00..1.parquet",
/// "year=2024/x.parquet").
struct StagedFile {
  std::filesystem::path staged;
  std::filesystem::path name;
};

struct TargetFolderRequest {
  std::filesystem::path folder;  ///< absolute; need not exist
  FlowIdentity identity;
  bool replace_foreign = false;  ///< a full_drop may replace files that hygge did not write
};

/// A folder of files that hygge publishes as a whole: lock, staging, one atomic step, recovery after a kill.
/// Every file store (Parquet today; CSV, JSON later) settles through it. docs/formats/target-folder.md has the layout.
///
/// A full_drop publishes exactly the staged files. An incremental run publishes the present files and the staged ones.
/// Either way a new generation of the folder is built beside it (present files as hard links) and exchanged with it in
/// one step; where the file system cannot exchange or link, an intent file makes a two-step publishing recoverable.
///
/// Threads  one thread at a time.
/// Errors   Busy when another run holds the folder (says who) or a folder inside it; Config when the folder lies inside
///          another target; Data when a full_drop meets foreign files (names some, and says `replace_foreign: true`);
///          Permission, DiskFull, Io from the system. After a throw the published files are as they were, but for the
///          one error that says that they were published.
class TargetFolder {
 public:
  /// Takes the lock, settles what a killed run left behind, and makes the staging folder.
  explicit TargetFolder(const TargetFolderRequest& request);
  TargetFolder(const TargetFolder&) = delete;
  TargetFolder& operator=(const TargetFolder&) = delete;
  ~TargetFolder();  ///< aborts unless committed

  /// An empty folder on the target's file system for this run's files. Give staged files a name that does not end like
  /// the published ones (kStagedSuffix), because recursive globs look into hidden folders, too.
  const std::filesystem::path& staging() const;

  /// The published files as they are now, relative to the folder, sorted; hidden ones left out.
  const std::vector<std::filesystem::path>& present() const;

  /// What commit() leaves for the flow's next run, in the manifest; nothing unless told.
  void leave_bookmark(std::string bookmark);

  /// Syncs the staged files and publishes. Names must be relative, unique, inside the folder, and for an incremental
  /// run new. No files and a full_drop publish an empty folder. After a throw only abort() makes sense.
  void commit(const std::vector<StagedFile>& files);

  /// Removes what was staged and gives the folder back. After commit() there is nothing to do.
  void abort() noexcept;

  /// Sentences that the user should read as warnings: files of strangers that appeared meanwhile and were kept,
  /// leftovers that could not be removed after the commit.
  const std::vector<std::string>& remarks() const;

  /// Folders that will be touched for a target at `folder`, for the engine's list of allowed ones.
  static std::vector<std::filesystem::path> touched(const std::filesystem::path& folder);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

inline constexpr const char* kStagedSuffix = ".staged";

}  // namespace hygge
