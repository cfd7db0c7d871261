#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace hygge {

struct TargetListing;

/// Which files of a target folder hygge published, the run that did it last, and how far each flow has come.
///
/// It lies inside the folder, so that it travels with the files, and it is made of empty folders only, whose names say
/// everything: some readers want to read every file that they find below a folder, hidden ones too, and none of them
/// minds an empty folder. docs/formats/target-folder.md has the layout and an example.
///
/// Threads  a value.
class Manifest {
 public:
  Manifest() = default;
  /// The manifest that the next run publishes after this one; lists no file yet.
  Manifest(const Manifest& previous, std::string run_id);

  /// The newest manifest in `folder`; an empty one (number 0) where there is none.
  static Manifest read(const std::filesystem::path& folder);

  /// Writes it into `folder`, leaving older ones; syncs nothing.
  void write(const std::filesystem::path& folder) const;

  /// Removes all manifests in `folder` but this one.
  static void remove_all_but(const std::filesystem::path& kept, const std::filesystem::path& folder);

  void add(const std::filesystem::path& name, std::uint64_t size);
  /// Whether hygge published a file of this name and size.
  bool lists(const std::filesystem::path& name, std::uint64_t size) const;

  /// What the last run of a flow left for its next one; nothing when it left nothing.
  std::optional<std::string> bookmark(const std::string& flow) const;
  /// Whatever it holds: as bytes.
  void set_bookmark(const std::string& flow, std::string bookmark) { bookmarks_[flow] = std::move(bookmark); }
  void forget_bookmark(const std::string& flow) { bookmarks_.erase(flow); }
  /// Those of all flows that `previous` has.
  void take_bookmarks(const Manifest& previous) { bookmarks_ = previous.bookmarks_; }

  /// Whether one of the files is one that it lists.
  bool lists_any(const TargetListing& listing) const;

  std::uint64_t number() const noexcept { return number_; }
  const std::string& run_id() const noexcept { return run_id_; }
  /// Where it lies below the target folder; differs from one manifest of a folder to the next.
  std::filesystem::path path() const;

  /// Where the manifests lie below the target folder.
  static std::filesystem::path home();

 private:
  void read_marks(const std::filesystem::path& folder);
  std::vector<std::string> mark_names() const;
  void read_bookmarks(const std::filesystem::path& folder);
  void write_bookmarks(const std::filesystem::path& folder) const;

  std::uint64_t number_ = 0;
  std::string run_id_;
  std::unordered_set<std::uint64_t> marks_;
  std::map<std::string, std::string> bookmarks_;  // by flow
};

/// The mark that stands for a file: FNV-1a (64 bit) of its name, a NUL, and its size in decimal digits.
std::uint64_t mark_of(const std::filesystem::path& name, std::uint64_t size);

}  // namespace hygge
