#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>

#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/config/project.h"
#include "hygge/connections/mssql/mssql_settings.h"

namespace hygge::test {

/// A project with one connection, `erp` of type mssql, from its lines of YAML.
class ConnectionProject {
 public:
  explicit ConnectionProject(const std::string& lines)
      : ConnectionProject{std::map<std::string, std::string>{{"erp", lines}}} {}
  /// Several, by name.
  explicit ConnectionProject(const std::map<std::string, std::string>& connections) {
    std::ofstream file{folder_.path() / "hygge.yml"};
    file << "connections:\n";
    for (const auto& [name, lines] : connections) {
      file << "  " << name << ":\n    type: mssql\n";
      for (const std::string& line : split(lines, '\n')) {
        if (!line.empty()) file << "    " << line << '\n';
      }
    }
  }

  config::Project load() const {
    config::LoadRequest request;
    request.start = folder_.path();
    request.environment = environment;
    return config::load_project(request, {.homes = {}, .stores = {}, .connections = {mssql_connection_kind()}});
  }
  config::Place place() const { return load().connections.at("erp"); }
  /// What loading complains of; "" when it does not.
  std::string problems() const {
    try {
      load();
    } catch (const Error& error) {
      return error.details();
    }
    return {};
  }

  std::map<std::string, std::string> environment;  ///< for ${NAME}

 private:
  const files::TemporaryFolder folder_{std::filesystem::temp_directory_path()};
};

}  // namespace hygge::test
