#include "hygge/core/target_folder.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/core/manifest.h"
#include "hygge/core/target_folder_doubt.h"
#include "hygge/core/target_folder_generation.h"
#include "hygge/core/target_folder_listing.h"
#include "hygge/core/target_folder_rules.h"
#include "hygge/core/target_folder_two_step.h"
#include "hygge/core/target_folder_workplace.h"

namespace hygge {

namespace fs = std::filesystem;

namespace {

/// `folder` without symbolic links, so that one target has one name and is published into its real place.
fs::path real_place_of(const fs::path& folder) {
  std::error_code problem;
  fs::path real = fs::absolute(folder, problem);  // a relative path has no folder above it
  if (!problem) real = fs::weakly_canonical(real, problem);
  if (problem) throw system_error("look at", folder, problem.value());
  if (!real.has_filename()) real = real.parent_path();
  if (real.has_filename() && real.filename() != ".hygge") return real;
  throw Error{ErrorKind::Config, "'" + folder.string() + "' cannot be a target folder"}.advise("choose another path");
}

std::string user_name() {
  std::array<char, 4'096> text{};
  struct passwd entry {};
  struct passwd* found = nullptr;
  ::getpwuid_r(::geteuid(), &entry, text.data(), text.size(), &found);
  return found != nullptr ? found->pw_name : std::to_string(::geteuid());
}

/// The line that another run reads when it finds the folder taken.
std::string holder_of(const FlowIdentity& identity) {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return printable(fmt::format("process {} of {} on {}, run {}, flow {}, since {:%Y-%m-%d %H:%M:%S} UTC", ::getpid(),
                               user_name(), host.data(), identity.run_id, identity.name, fmt::gmtime(now)));
}

/// The folders above a target that hygge has to make; removed again unless they are kept.
class MissingFolders {
 public:
  explicit MissingFolders(const fs::path& folder) {
    for (fs::path missing = folder; !missing.empty() && !is_there(missing); missing = missing.parent_path()) {
      folders_.push_back(missing);
    }
  }
  MissingFolders(const MissingFolders&) = delete;
  MissingFolders& operator=(const MissingFolders&) = delete;
  ~MissingFolders() { remove(); }

  void remove() noexcept {
    for (const fs::path& folder : folders_) ::rmdir(folder.c_str());
    folders_.clear();
  }

  void sync() const {
    for (const fs::path& folder : folders_) files::sync_folder(folder.parent_path());
  }
  void keep() noexcept { folders_.clear(); }

 private:
  std::vector<fs::path> folders_;  // the deepest first
};

std::string as_folder_name(std::string run_id) {
  std::replace(run_id.begin(), run_id.end(), '/', '_');
  return "run-" + run_id.substr(0, 200);
}

}  // namespace

class TargetFolder::Impl {
 public:
  Impl(const TargetFolderRequest& request, const std::string& holder)
      : folder_{real_place_of(request.folder)},
        is_full_drop_{request.identity.run_type == RunType::FullDrop},
        replace_foreign_{request.replace_foreign},
        run_id_{request.identity.run_id},
        flow_{request.identity.name},
        places_{choose_workplace(folder_)},
        missing_{folder_.parent_path()},
        workplace_{std::in_place, places_.chosen, folder_, holder},
        run_{places_.chosen / as_folder_name(run_id_)} {}

  void prepare(const std::string& holder);
  void commit(const std::vector<StagedFile>& staged);
  void clean_up() noexcept;

  const fs::path& staging() const noexcept { return staging_; }
  const std::vector<fs::path>& present() const noexcept { return present_; }
  const std::vector<std::string>& remarks() const noexcept { return remarks_; }
  void leave_bookmark(std::string bookmark) { next_bookmark_ = std::move(bookmark); }

 private:
  void settle(const Workplace& place);
  TargetListing look();
  Manifest next_manifest(const std::vector<StagedFile>& staged, const TargetListing& seen) const;
  bool publish_by_exchange(const Generation& generation, const Manifest& next, const TargetListing& seen);
  void make_exchange_durable(const Generation& generation, bool replaces);
  void tidy_after_exchange(const TargetListing& seen) noexcept;
  void publish_in_two_steps(const Manifest& next, const std::vector<StagedFile>& staged, const TargetListing& seen);
  bool is_beside() const { return places_.chosen == workplace_beside(folder_); }
  template <typename Work>
  void tidy(Work work) noexcept;
  void remark(std::vector<std::string> sentences);

  fs::path folder_;
  bool is_full_drop_;
  bool replace_foreign_;
  std::string run_id_;
  std::string flow_;
  WorkplaceChoice places_;
  MissingFolders missing_;
  std::optional<Workplace> workplace_;
  RunFolder run_;
  fs::path staging_ = run_.staged();
  Manifest manifest_;
  std::vector<fs::path> present_;
  std::optional<std::string> next_bookmark_;  ///< for the flow's next run
  std::vector<std::string> remarks_;
  bool keeps_run_folder_ = false;  ///< the next run has to settle what is in it
};

void TargetFolder::Impl::prepare(const std::string& holder) {
  settle(*workplace_);
  if (is_there(places_.other)) settle(Workplace{places_.other, folder_, holder});
  present_ = look().visible_names();
  create_folder_like(staging_, folder_);
}

/// Clears what a killed run left in a workplace, after finishing or taking back what it had begun to publish.
void TargetFolder::Impl::settle(const Workplace& place) {
  remark(TwoStep::settle(place, folder_));
  for (const std::string& name : names_in(place.path())) {
    if (name == "lock") continue;
    const fs::path left = place.path() / name;
    if (const auto old = OldGeneration::left_in({left}, folder_)) {
      remark(old->dissolve(folder_, place.rescued()));
    }
    files::remove_tree(left);
  }
}

/// What the folder holds now; throws when it must not be replaced.
TargetListing TargetFolder::Impl::look() {
  refuse_nested_targets(folder_);
  TargetListing seen = list_target(folder_);
  manifest_ = Manifest::read(folder_);
  if (is_full_drop_ && !replace_foreign_) refuse_foreign_files(seen, manifest_, folder_);
  return seen;
}

void TargetFolder::Impl::commit(const std::vector<StagedFile>& staged) {
  check_names(staged);
  sync_staged(staged);
  const TargetListing seen = look();
  if (!is_full_drop_) refuse_to_overwrite(staged, seen, folder_);
  const Manifest next = next_manifest(staged, seen);

  Generation generation{run_.generation(), folder_};
  generation.take_in(staged);
  next.write(generation.path());
  const bool is_complete = is_full_drop_ || (is_beside() && generation.carry_over(seen));
  generation.sync();
  missing_.sync();
  if (!is_beside() || !is_complete || !publish_by_exchange(generation, next, seen)) {
    publish_in_two_steps(next, staged, seen);
  }
  missing_.keep();
}

Manifest TargetFolder::Impl::next_manifest(const std::vector<StagedFile>& staged, const TargetListing& seen) const {
  Manifest next{manifest_, run_id_};
  for (const StagedFile& file : staged) {
    const std::optional<ListedFile> found = look_at(file.staged);
    if (!found) throw system_error("find the staged file", file.staged, ENOENT);
    next.add(file.name, found->size);
  }
  if (!is_full_drop_) {
    next.take_bookmarks(manifest_);
    next.forget_bookmark(flow_);
  }
  if (next_bookmark_) next.set_bookmark(flow_, *next_bookmark_);
  if (is_full_drop_) return next;
  for (const ListedFile& file : seen.files) {
    if (file.is_regular && manifest_.lists(file.name, file.size)) next.add(file.name, file.size);
  }
  return next;
}

/// False, and nothing has changed, where the file system cannot exchange folders.
bool TargetFolder::Impl::publish_by_exchange(const Generation& generation, const Manifest& next,
                                             const TargetListing& seen) {
  OldGeneration::remember(run_, next.path(), seen);
  const bool replaces = is_there(folder_);
  if (replaces ? !files::exchange(generation.path(), folder_) : !files::rename_new(generation.path(), folder_)) {
    if (replaces) return false;
    throw Error{ErrorKind::Io, "'" + folder_.string() + "' appeared while it was being published"}
        .advise("find out who else writes there, then start again")
        .transient();
  }
  make_exchange_durable(generation, replaces);
  tidy_after_exchange(seen);
  return true;
}

/// Takes the exchange back when it cannot be made durable.
void TargetFolder::Impl::make_exchange_durable(const Generation& generation, bool replaces) {
  try {
    files::sync_folder(folder_.parent_path());
    files::sync_folder(run_.path);
  } catch (...) {
    const Error problem = current_error();
    bool is_taken_back = false;
    try {
      is_taken_back = replaces ? files::exchange(folder_, generation.path())  //
                               : files::rename_new(folder_, generation.path());
    } catch (const Error&) {
      // Told below: what counts is that the new files are in place.
    }
    if (is_taken_back) throw Error{problem};
    keeps_run_folder_ = true;  // the only copy of the old files
    throw published_in_doubt(folder_, problem);
  }
}

void TargetFolder::Impl::tidy_after_exchange(const TargetListing& seen) noexcept {
  keeps_run_folder_ = true;  // where it cannot be dissolved, files of strangers may be left in it
  tidy([&] {
    const OldGeneration old{run_, seen};
    remark(old.follow_removals(folder_));
    remark(old.dissolve(folder_, workplace_->rescued()));
    keeps_run_folder_ = false;
  });
}

void TargetFolder::Impl::publish_in_two_steps(const Manifest& next, const std::vector<StagedFile>& staged,
                                              const TargetListing& seen) {
  std::vector<fs::path> names(staged.size());
  std::transform(staged.begin(), staged.end(), names.begin(), [](const StagedFile& file) { return file.name; });
  TwoStep steps{*workplace_, run_, folder_, next.path(), std::move(names)};
  const std::vector<ListedFile> old_files = is_full_drop_ ? seen.files : std::vector<ListedFile>{};
  steps.publish(old_files);
  tidy([&] {
    remark(steps.keep_changed_files(old_files));
    steps.finish();
  });
}

/// What is published stays published, so a failure in tidying up is told, not thrown.
template <typename Work>
void TargetFolder::Impl::tidy(Work work) noexcept {
  try {
    work();
  } catch (...) {
    remark({std::string{"not everything was tidied up: "} + current_error().what()});
  }
}

void TargetFolder::Impl::remark(std::vector<std::string> sentences) {
  std::move(sentences.begin(), sentences.end(), std::back_inserter(remarks_));
}

void TargetFolder::Impl::clean_up() noexcept {
  if (!workplace_) return;
  tidy([this] {
    // A publishing that could neither be finished nor taken back is left for the next run.
    if (!keeps_run_folder_ && !is_there(workplace_->intent())) files::remove_tree(run_.path);
  });
  workplace_.reset();
  missing_.remove();
}

TargetFolder::TargetFolder(const TargetFolderRequest& request) {
  const std::string holder = holder_of(request.identity);
  impl_ = std::make_unique<Impl>(request, holder);
  try {
    impl_->prepare(holder);
  } catch (...) {
    impl_->clean_up();
    throw;
  }
}

TargetFolder::~TargetFolder() { abort(); }

const fs::path& TargetFolder::staging() const { return impl_->staging(); }

const std::vector<fs::path>& TargetFolder::present() const { return impl_->present(); }

const std::vector<std::string>& TargetFolder::remarks() const { return impl_->remarks(); }

void TargetFolder::leave_bookmark(std::string bookmark) { impl_->leave_bookmark(std::move(bookmark)); }

void TargetFolder::commit(const std::vector<StagedFile>& files) {
  impl_->commit(files);
  impl_->clean_up();
}

void TargetFolder::abort() noexcept { impl_->clean_up(); }

std::vector<fs::path> TargetFolder::touched(const fs::path& folder) {
  const fs::path real = real_place_of(folder);
  return {folder, real, workplace_beside(real)};
}

}  // namespace hygge
