#include "tests/cli/schema_check.h"

#include "hygge/base/files.h"

namespace hygge::test {
namespace {

namespace fs = std::filesystem;

const fs::path kChecker = fs::path{HYGGE_SOURCE_FOLDER} / "third_party/schema-check";

}  // namespace

bool can_check_schemas() { return fs::exists(kChecker / "node_modules/ajv"); }

ProgramResult check_against_schema(const std::string& schema, const std::vector<fs::path>& files) {
  const files::TemporaryFolder folder{fs::temp_directory_path()};
  const fs::path schema_file = folder.path() / "schema.json";
  files::write_atomically(schema_file, schema);
  ProgramRequest request{.program = "/usr/bin/env",
                         .arguments = {"node", (kChecker / "check.js").string(), schema_file.string()},
                         .folder = {},
                         .environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"}}};
  for (const fs::path& file : files) {
    request.arguments.push_back(file.string());
  }
  return run_program(request);
}

}  // namespace hygge::test
