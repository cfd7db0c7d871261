#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hygge/core/target_folder_generation.h"
#include "hygge/core/target_folder_listing.h"
#include "hygge/core/target_folder_workplace.h"

namespace hygge {

/// Publishing where folders cannot be exchanged: the old files are moved out, the new ones in, and the new manifest
/// last. An intent file in the workplace says what is going on, so that a run that is killed on the way can be settled
/// by the next one. docs/formats/target-folder.md has the steps and what each leaves behind.
class TwoStep {
 public:
  /// `manifest` and `names` are relative to the target; the files lie in the run's generation.
  TwoStep(const Workplace& workplace, RunFolder run, std::filesystem::path target, std::filesystem::path manifest,
          std::vector<std::filesystem::path> names);

  /// What a killed run left undone in this workplace: finishes it when its manifest was published, else takes it back.
  /// Does nothing when there is none. Returns a sentence for each file of a stranger that had to be moved.
  static std::vector<std::string> settle(const Workplace& workplace, const std::filesystem::path& target);

  /// Publishes the generation's files in place of `old_files`. After a throw the target is as it was; could it not be
  /// put back, then the intent remains and the next run settles it.
  void publish(const std::vector<ListedFile>& old_files);

  /// Moves to `rescued` what strangers changed in `old_files` before they were moved out, which finish() would remove.
  /// Returns a sentence for each.
  std::vector<std::string> keep_changed_files(const std::vector<ListedFile>& old_files) const;

  /// Removes what publish() left over.
  void finish() const;

 private:
  void write_intent() const;
  void move_out(const std::vector<ListedFile>& old_files) const;
  void move_in() const;
  void publish_manifest() const;
  bool is_published() const;
  std::vector<std::string> take_back() const;
  void remove_intent() const;

  const Workplace& workplace_;
  RunFolder run_;
  std::filesystem::path target_;
  std::filesystem::path manifest_;
  std::vector<std::filesystem::path> names_;
};

}  // namespace hygge
