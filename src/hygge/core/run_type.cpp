#include "hygge/core/run_type.h"

namespace hygge {

RunType run_type_of(std::string_view word) { return word == "incremental" ? RunType::Incremental : RunType::FullDrop; }

std::string_view name_of(RunType type) { return type == RunType::Incremental ? "incremental" : "full_drop"; }

}  // namespace hygge
