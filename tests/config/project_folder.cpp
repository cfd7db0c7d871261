#include "tests/config/project_folder.h"

#include <fstream>
#include <stdexcept>

#include "hygge/base/text.h"
#include "tests/config/sample_catalogue.h"

namespace hygge::test {
namespace {

std::string without_root(std::string text, const std::string& root) {
  for (std::size_t at = text.find(root); at != std::string::npos; at = text.find(root)) {
    text.replace(at, root.size(), "<root>");
  }
  return text;
}

}  // namespace

ProjectFolder::ProjectFolder()
    : folder_{std::filesystem::temp_directory_path()}, root_{std::filesystem::canonical(folder_.path())} {
  request.start = root_;
  request.environment = {{"HOME", "/home/me"}};
}

void ProjectFolder::write(const std::filesystem::path& file, std::string_view text) {
  const std::filesystem::path whole = root_ / file;
  std::filesystem::create_directories(whole.parent_path());
  std::ofstream out{whole, std::ios::binary};
  out << text;
  if (!out.flush()) {
    throw std::runtime_error("could not write " + whole.string());
  }
}

config::Project ProjectFolder::load() const { return config::load_project(request, sample_catalogue()); }

config::FlowConfig ProjectFolder::load_flow() const {
  const config::Project project = load();
  if (project.flows.size() != 1) {
    throw std::runtime_error("the project has " + std::to_string(project.flows.size()) + " flows, not 1");
  }
  return project.flows.front();
}

Error ProjectFolder::error() const {
  try {
    load();
  } catch (const Error& error) {
    return error;
  }
  throw std::runtime_error("the project was loaded without an error");
}

std::string ProjectFolder::problems() const {
  try {
    load();
  } catch (const Error& error) {
    return without_root(error.details(), root_.string());
  }
  return "";
}

std::string problems_of(std::string_view hygge_yml) {
  ProjectFolder project;
  project.write("hygge.yml", hygge_yml);
  return project.problems();
}

std::string first_lines(const std::string& problems) {
  std::string lines;
  for (const std::string& line : split(problems, '\n')) {
    if (!line.empty() && !line.starts_with(' ')) {
      lines += line + "\n";
    }
  }
  return lines;
}

}  // namespace hygge::test
