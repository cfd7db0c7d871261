#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace hygge::cli {

/// One text file of a new project.
struct NewFile {
  std::filesystem::path name;  ///< relative to the project's folder
  std::string text;
};

/// The text files of a new project whose flow moves the sample data of write_sample_data().
std::vector<NewFile> files_of_new_project(const std::string& name, const std::filesystem::path& flows_dir);

}  // namespace hygge::cli
