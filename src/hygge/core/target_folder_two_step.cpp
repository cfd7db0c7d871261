#include "hygge/core/target_folder_two_step.h"

#include <unistd.h>

#include <cerrno>
#include <optional>
#include <set>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/core/manifest.h"
#include "hygge/core/target_folder_doubt.h"

namespace hygge {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kIntentFormat = "hygge intent 1";
constexpr Bytes kLongestIntent{std::uint64_t{1} << 30U};

/// In one system call, so that what is moved is never in both places or half in one: files::rename_new() needs two
/// where the file system cannot do better, and such ones are published in two steps.
void move_file(const fs::path& from, const fs::path& to) {
  files::create_folders(to.parent_path());
  if (!is_there(to)) return files::rename(from, to);
  throw Error{ErrorKind::Io, "'" + to.string() + "' appeared while the folder was being published"}
      .advise("find out who else writes there, then start again")
      .transient();
}

/// Every folder that holds one of `names`, and the target itself.
void sync_folders_of(const fs::path& target, const std::vector<fs::path>& names) {
  std::set<fs::path> folders{target};
  for (const fs::path& name : names) {
    for (fs::path folder = name.parent_path(); !folder.empty(); folder = folder.parent_path()) {
      folders.insert(target / folder);
    }
  }
  for (const fs::path& folder : folders) files::sync_folder(folder);
}

/// Removes the folders of `names` that are empty now.
void remove_empty_folders(const fs::path& target, const std::vector<fs::path>& folders) {
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) ::rmdir((target / *folder).c_str());
}

}  // namespace

TwoStep::TwoStep(const Workplace& workplace, RunFolder run, fs::path target, fs::path manifest,
                 std::vector<fs::path> names)
    : workplace_{workplace},
      run_{std::move(run)},
      target_{std::move(target)},
      manifest_{std::move(manifest)},
      names_{std::move(names)} {}

void TwoStep::publish(const std::vector<ListedFile>& old_files) {
  write_intent();
  try {
    move_out(old_files);
    move_in();
    publish_manifest();
  } catch (...) {
    Error reason = current_error();
    try {
      reason.detail(join(take_back(), "\n"));
    } catch (...) {
      if (is_published()) throw published_in_doubt(target_, reason);
      reason.advise("mend that and start again: the next run puts '" + target_.string() + "' in order");
    }
    throw Error{std::move(reason)};
  }
}

void TwoStep::write_intent() const {
  std::string text{kIntentFormat};
  text += '\0' + run_.path.filename().native() + '\0' + manifest_.native();
  for (const fs::path& name : names_) text += '\0' + name.native();
  files::write_atomically(workplace_.intent(), text);
}

void TwoStep::move_out(const std::vector<ListedFile>& old_files) const {
  std::vector<fs::path> names;
  for (const ListedFile& file : old_files) {
    if (!is_there(target_ / file.name)) continue;  // removed since it was listed
    move_file(target_ / file.name, run_.old_files() / file.name);
    names.push_back(file.name);
  }
  if (names.empty()) return;
  // Before the target, which forgets the files when it is synced.
  sync_folders_of(run_.old_files(), names);
  files::sync_folder(run_.path);
}

void TwoStep::move_in() const {
  for (const fs::path& name : names_) move_file(run_.generation() / name, target_ / name);
  sync_folders_of(target_, names_);
}

/// The commit: from here on the run counts as published.
void TwoStep::publish_manifest() const {
  move_file(run_.generation() / manifest_, target_ / manifest_);
  sync_folders_of(target_, {manifest_});
}

bool TwoStep::is_published() const { return is_there(target_ / manifest_); }

/// May be cut short at any point and begun again: a file that is back in the generation was taken back already.
std::vector<std::string> TwoStep::take_back() const {
  std::vector<std::string> told;
  if (is_published()) move_file(target_ / manifest_, run_.generation() / manifest_);
  for (const fs::path& name : names_) {
    const bool was_moved_in = !is_there(run_.generation() / name) && is_there(target_ / name);
    if (was_moved_in) move_file(target_ / name, run_.generation() / name);
  }
  std::vector<fs::path> old_names;
  for (const ListedFile& file : list_target(run_.old_files()).files) {
    const fs::path back = target_ / file.name;
    if (is_there(back)) {
      const fs::path kept = keep_aside(back, file.name, workplace_.rescued());
      told.push_back("'" + printable(back.native()) + "' appeared where an earlier file belongs; it was kept at '" +
                     printable(kept.native()) + "'");
    }
    move_file(run_.old_files() / file.name, back);
    old_names.push_back(file.name);
  }
  sync_folders_of(target_, old_names);
  remove_empty_folders(target_, list_target(run_.generation()).folders);
  remove_empty_folders(target_, {Manifest::home().parent_path(), Manifest::home()});
  remove_intent();
  return told;
}

std::vector<std::string> TwoStep::keep_changed_files(const std::vector<ListedFile>& old_files) const {
  std::vector<std::string> told;
  for (const ListedFile& before : old_files) {
    std::optional<ListedFile> file = look_at(run_.old_files() / before.name);
    if (!file) continue;
    file->name = before.name;
    if (file->identity() == before.identity()) continue;
    told.push_back(keep_changed(run_.old_files() / file->name, file->name, target_, workplace_.rescued()));
  }
  return told;
}

void TwoStep::finish() const {
  remove_empty_folders(target_, list_target(run_.old_files()).folders);
  Manifest::remove_all_but(manifest_, target_);
  remove_intent();
}

/// Synced before the run's folder goes, because an intent without it would be taken for a run that moved nothing yet.
void TwoStep::remove_intent() const {
  if (::unlink(workplace_.intent().c_str()) != 0 && errno != ENOENT) {
    throw system_error("remove", workplace_.intent(), errno);
  }
  files::sync_folder(workplace_.path());
}

std::vector<std::string> TwoStep::settle(const Workplace& workplace, const fs::path& target) {
  if (!is_there(workplace.intent())) return {};
  const std::vector<std::string> lines = split(files::read_text(workplace.intent(), kLongestIntent), '\0');
  if (lines.size() < 3 || lines.front() != kIntentFormat) {
    throw Error{ErrorKind::Data, "'" + workplace.intent().string() + "' is not an intent that this hygge understands"}
        .because("another version of hygge was publishing to '" + target.string() + "' when it was killed")
        .advise("run that version once more, so that it settles what it began");
  }
  const TwoStep begun{workplace, {workplace.path() / lines[1]}, target, lines[2], {lines.begin() + 3, lines.end()}};
  if (!begun.is_published()) return begun.take_back();
  begun.finish();
  return {};
}

}  // namespace hygge
