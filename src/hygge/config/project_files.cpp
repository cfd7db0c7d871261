#include "hygge/config/project_files.h"

#include <utility>

#include "hygge/base/text.h"
#include "hygge/config/source_file.h"
#include "hygge/config/yaml_reader.h"

namespace hygge::config {

ProjectFiles::ProjectFiles(std::filesystem::path root, Variables variables, Diagnostics& diagnostics)
    : root_{std::move(root)}, variables_{std::move(variables)}, diagnostics_{diagnostics} {}

std::string ProjectFiles::label(const std::filesystem::path& path) const {
  return printable(path.lexically_proximate(root_).string());
}

std::optional<Node> ProjectFiles::read(const std::filesystem::path& file) {
  const auto source = read_source(file, label(file), diagnostics_);
  if (!source) {
    return std::nullopt;
  }
  auto node = read_yaml(*source, diagnostics_);
  if (node) {
    variables_.expand(*node, *source, diagnostics_);
    if (node->is_null()) {
      node->position = {source->file(), 1, 1};
    }
  }
  return node;
}

}  // namespace hygge::config
