#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/config/project.h"

namespace hygge::test {

/// A temporary folder with a project in it, and the request that loads it with sample_catalogue().
class ProjectFolder {
 public:
  ProjectFolder();

  const std::filesystem::path& path() const { return root_; }
  /// Writes a file below the folder, with the folders on the way.
  void write(const std::filesystem::path& file, std::string_view text);

  /// What load() asks for; tests change it.
  config::LoadRequest request;
  config::Project load() const;
  /// The only flow of the project.
  config::FlowConfig load_flow() const;
  /// The list of problems that loading ends with; "" when it goes well. The folder's path is written as "<root>".
  std::string problems() const;
  /// The error that loading ends with.
  Error error() const;

 private:
  files::TemporaryFolder folder_;
  std::filesystem::path root_;
};

/// The problems of a project that is this hygge.yml alone; as ProjectFolder::problems() tells them.
std::string problems_of(std::string_view hygge_yml);

/// Each problem's first line, without the lines that show where it is: "hygge.yml:1:1: unknown key 'x' in flow".
std::string first_lines(const std::string& problems);

}  // namespace hygge::test
