#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/run_program.h"

namespace hygge::test {

/// Whether what script/bootstrap installs for checking schemas is there.
bool can_check_schemas();

/// Holds YAML files against a JSON Schema with a validator that is not ours; exit code 0 when all fit, 1 when not, 2
/// when the schema itself is wrong.
ProgramResult check_against_schema(const std::string& schema, const std::vector<std::filesystem::path>& files);

}  // namespace hygge::test
