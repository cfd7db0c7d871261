#include "hygge/config/project_options.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/config/advice.h"
#include "hygge/config/fields.h"
#include "hygge/config/layer.h"
#include "hygge/config/overrides.h"
#include "hygge/config/paths.h"
#include "hygge/config/value_check.h"

namespace hygge::config {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string>& structure_keys() {
  static const std::vector<std::string> keys = {"name", "flows_dir", "connections", "defaults", "flows"};
  return keys;
}

bool is_structure_key(std::string_view key) {
  return std::find(structure_keys().begin(), structure_keys().end(), key) != structure_keys().end();
}

/// Whether a file is one that hygge reads as configuration; a log would be written into it.
bool is_configuration(const fs::path& file) {
  std::error_code failed;
  const fs::path real = fs::weakly_canonical(file, failed);
  const auto has_such_a_name = [](const fs::path& path) {
    const std::string ending = lower_case(path.extension().string());
    return ending == ".yml" || ending == ".yaml" || path.filename() == ".env";
  };
  return has_such_a_name(file) || has_such_a_name(real);
}

/// Whether a file has the name of one that a home reads as data.
bool is_data(const fs::path& file, const Catalogue& catalogue) {
  const std::string name = lower_case(file.filename().string());
  return std::any_of(catalogue.homes.begin(), catalogue.homes.end(), [&](const KindSettings& kind) {
    return std::any_of(kind.extensions.begin(), kind.extensions.end(),
                       [&](const std::string& extension) { return name.ends_with("." + extension); });
  });
}

void refuse_log_into_what_is_read(const Value& log_file, const OptionsContext& context) {
  if (!log_file.has_content()) {
    return;
  }
  const fs::path file = log_file.items.front();
  const bool is_config = is_configuration(file);
  if (is_config || is_data(file, context.catalogue)) {
    context.diagnostics.add(log_file.position,
                            std::string{"log_file names a "} + (is_config ? "configuration file" : "file of data") +
                                ", into which the log would be written",
                            "name another file, like hygge.log");
  }
}

Section merge_options(const Fields& written, const OptionsContext& context) {
  const Fields command_line =
      read_command_line(context.request.options, option_settings(), context.request.var_options);
  std::map<std::string, Value> values;
  for (const Setting& setting : option_settings()) {
    Value value = default_value(setting);
    if (const Member* member = written.find(setting.name)) {
      value = check_value(*member, setting, "", context.diagnostics).value_or(value);
      make_absolute(value, setting, context.file.root, context.home_folder, context.diagnostics);
    }
    if (const Member* member = command_line.find(setting.name)) {
      value = check_value(*member, setting, "", context.diagnostics).value_or(value);
      // What is typed in a shell is meant from where the shell is.
      make_absolute(value, setting, current_folder(), context.home_folder, context.diagnostics);
    }
    values.emplace(setting.name, std::move(value));
  }
  refuse_log_into_what_is_read(values.at("log_file"), context);
  for (const auto& [name, member] : command_line.members) {
    if (find_setting(option_settings(), name) == nullptr) {
      context.diagnostics.add(member.position, "unknown option",
                              unknown_key_advice(name, names_of(option_settings()), context.catalogue, "project"));
    }
  }
  return {"options", std::move(values)};
}

}  // namespace

Section read_options(const Node& root, const OptionsContext& context) {
  const Fields written = read_fields(root, context.diagnostics);
  std::vector<std::string> known = structure_keys();
  known.emplace_back("options");
  for (const std::string& name : names_of(option_settings())) {
    known.push_back(name);
  }
  for (const auto& [key, member] : written.members) {
    const bool may_be_here = find_setting(option_settings(), key) != nullptr || is_extension(key) ||
                             (is_structure_key(key) && root.find(key) != nullptr);
    if (!may_be_here) {
      context.diagnostics.add(member.position,
                              "unknown key " + quote(key) + " in " + context.file.file.filename().string(),
                              unknown_key_advice(key, known, context.catalogue, "project"));
    }
  }
  return merge_options(written, context);
}

}  // namespace hygge::config
