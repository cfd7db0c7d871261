#pragma once

#include <string_view>

namespace hygge {

/// What a run does to what the store already holds.
enum class RunType {
  FullDrop,     ///< the new set takes the place of the old one in one step
  Incremental,  ///< the new rows are added
};

/// "full_drop" or "incremental", as in YAML.
RunType run_type_of(std::string_view word);
std::string_view name_of(RunType type);

}  // namespace hygge
