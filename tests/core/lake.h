#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/core/manifest.h"
#include "hygge/core/target_folder.h"

namespace hygge::test {

namespace fs = std::filesystem;

using Files = std::map<std::string, std::string>;

inline void write_file(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  std::ofstream{path, std::ios::binary} << content;
}

/// Everything below a folder but hygge's own things, by name.
inline Files files_in(const fs::path& folder) {
  Files found;
  for (auto entry = fs::recursive_directory_iterator{folder}; entry != fs::recursive_directory_iterator{}; ++entry) {
    if (entry->path() == folder / ".hygge") {
      entry.disable_recursion_pending();
    } else if (!entry->is_directory()) {
      found[fs::relative(entry->path(), folder)] = files::read_text(entry->path(), Bytes{1'000'000});
    }
  }
  return found;
}

inline Error error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error;
  }
  return Error{ErrorKind::Internal, "nothing was thrown"};
}

/// A lake that is not there yet, with a target folder in it.
class Lake {
 public:
  Lake() : Lake{fs::temp_directory_path()} {}
  explicit Lake(const fs::path& where) : scratch_{where} {}

  fs::path parent() const { return scratch_.path() / "lake"; }
  fs::path folder() const { return parent() / "users"; }

  TargetFolderRequest request(RunType type, const std::string& run_id = "run-1") const {
    return {.folder = folder(),
            .identity = {.run_id = run_id,
                         .name = "erp_users",
                         .flow = "erp",
                         .entity = "users",
                         .source = "landing",
                         .run_type = type,
                         .started = {}},
            .replace_foreign = false};
  }

  static std::vector<StagedFile> stage(const TargetFolder& target, const Files& files) {
    std::vector<StagedFile> staged;
    for (const auto& [name, content] : files) {
      const fs::path path = target.staging() / (std::to_string(staged.size()) + kStagedSuffix);
      write_file(path, content);
      staged.push_back({path, name});
    }
    return staged;
  }

  /// A whole run; returns its remarks.
  std::vector<std::string> publish(const Files& files, RunType type = RunType::FullDrop,
                                   const std::string& run_id = "run-1") const {
    return publish(files, request(type, run_id));
  }
  static std::vector<std::string> publish(const Files& files, const TargetFolderRequest& request) {
    TargetFolder target{request};
    target.commit(stage(target, files));
    return target.remarks();
  }

  /// Nothing of hygge's is left but one manifest inside the target.
  bool is_tidy() const {
    std::vector<std::string> kept;
    for (const auto& entry : fs::directory_iterator{folder() / ".hygge"}) kept.push_back(entry.path().filename());
    const fs::directory_iterator manifests{folder() / Manifest::home()};
    return kept == std::vector<std::string>{"published.v1"} && std::distance(begin(manifests), end(manifests)) == 1 &&
           !fs::exists(parent() / ".hygge");
  }

  const fs::path& scratch() const { return scratch_.path(); }

 private:
  files::TemporaryFolder scratch_;
};

}  // namespace hygge::test
