#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "hygge/core/target_folder.h"
#include "hygge/core/target_folder_listing.h"

namespace hygge {

/// The folder of one run inside a workplace, and what lies in it.
struct RunFolder {
  std::filesystem::path path;

  std::filesystem::path staged() const { return path / "staged"; }
  std::filesystem::path generation() const { return path / "new"; }
  std::filesystem::path old_files() const { return path / "old"; }
  std::filesystem::path seen() const { return path / "seen"; }
};

/// Makes the folder `path`, which takes owner, mode and attributes of the folder `like` as far as the system permits.
void create_folder_like(const std::filesystem::path& path, const std::filesystem::path& like);

/// Makes durable what staged files hold. Throws Error{Io} when one of them could not be written back.
void sync_staged(const std::vector<StagedFile>& files);

/// Builds the next generation of a target, a whole folder, where no reader looks.
class Generation {
 public:
  /// Makes an empty generation at `path` for the target `target`, which need not exist.
  Generation(std::filesystem::path path, std::filesystem::path target);

  const std::filesystem::path& path() const noexcept { return path_; }

  /// Moves staged files in under their final names.
  void take_in(const std::vector<StagedFile>& files);
  /// Adds what the target holds, as second names of the same files. Returns false where the file system cannot.
  bool carry_over(const TargetListing& present);
  /// Makes every folder of the generation durable; sync_staged() did so for the files.
  void sync() const;

 private:
  void create_folder(const std::filesystem::path& name);

  std::filesystem::path path_;
  std::filesystem::path target_;
};

/// What the exchange with a new generation left over of the old one.
class OldGeneration {
 public:
  /// Writes down, before the exchange, what the target was seen to hold, so that a later run can tell as well.
  static void remember(const RunFolder& run, const std::filesystem::path& manifest, const TargetListing& seen);

  /// What a run that was killed after its exchange left behind; nothing when it did not come so far.
  static std::optional<OldGeneration> left_in(const RunFolder& run, const std::filesystem::path& target);

  OldGeneration(const RunFolder& run, TargetListing seen);

  /// Does to the target what strangers did to the old generation since it was seen: a file carried over is removed or
  /// renamed in the target, too. Only for the run that exchanged the two, right after it: what is missing later may
  /// have been removed by dissolve(), or by whoever tidies up after a killed run. Returns a sentence for each.
  std::vector<std::string> follow_removals(const std::filesystem::path& target) const;

  /// Removes it. Files that nobody had seen go to the target, or to `rescued` where their name is taken. What strangers
  /// changed in a file that was replaced goes to `rescued`: beside the new files its old rows would count twice.
  /// Returns a sentence for each of these.
  std::vector<std::string> dissolve(const std::filesystem::path& target, const std::filesystem::path& rescued) const;

 private:
  void give_up_own_things(const std::filesystem::path& target, const std::filesystem::path& rescued) const;
  bool is_known(const ListedFile& file, const std::filesystem::path& target) const;
  bool was_replaced(const ListedFile& file) const;

  std::filesystem::path path_;
  TargetListing seen_;
  std::unordered_set<std::uint64_t> seen_inodes_;
};

/// Moves a file that was replaced, but changed by a stranger before, to `rescued`. Returns the sentence that says so.
std::string keep_changed(const std::filesystem::path& file, const std::filesystem::path& name,
                         const std::filesystem::path& target, const std::filesystem::path& rescued);

/// Moves the file of a stranger to `rescued`, under its name below the target. Returns where it is now.
std::filesystem::path keep_aside(const std::filesystem::path& file, const std::filesystem::path& name,
                                 const std::filesystem::path& rescued);

}  // namespace hygge
