#include "hygge/cli/new_project.h"

namespace hygge::cli {
namespace {

constexpr const char* kProject = R"(# A hygge project. `hygge docs options` explains everything that can stand here.
name: "{name}"
flows_dir: "{flows_dir}"

options:
  concurrency: 4             # flows that run at once
  continue_on_error: false   # true: let the others finish when one fails
)";

constexpr const char* kFlow =
    R"(# Moves the tables in landing/ to lake/. `hygge docs flow` and `hygge docs parquet` explain every key.
home:
  type: parquet
  path: landing              # entity customers is read from landing/customers/

store:
  type: parquet
  path: lake                 # ... and settles in lake/customers/
  compression: zstd

run_type: full_drop          # the new rows take the place of the old; `incremental` adds them

entities:
  - customers                # a name is enough
  - name: orders             # ... or a mapping, with settings of its own
    where: amount > 0
)";

constexpr const char* kEnvironment =
    R"(# Copy this file to .env. What stands there can be used in the YAML as ${NAME} or ${NAME:-default};
# .env is not committed, so it is the place for passwords.
#LAKE=/mnt/lake
)";

constexpr const char* kIgnored = R"(.env
lake/
*.log
)";

constexpr const char* kReadme = R"(# {name}

A hygge project: {flows_dir}/to_lake moves the Parquet files in landing/ to lake/.

    hygge start              # move everything
    hygge start --dry-run    # show what would happen
    hygge list               # the flows
    hygge debug              # check paths, disk and engine

The sample data in landing/ can be deleted as soon as your own is there.
)";

std::string filled_in(std::string text, const std::string& name, const std::filesystem::path& flows_dir) {
  const auto replace = [&text](const std::string& what, const std::string& with) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
      text.replace(at, what.size(), with);
    }
  };
  replace("{name}", name);
  replace("{flows_dir}", flows_dir.generic_string());
  return text;
}

}  // namespace

std::vector<NewFile> files_of_new_project(const std::string& name, const std::filesystem::path& flows_dir) {
  const auto file = [&](const std::filesystem::path& path, const char* text) {
    return NewFile{.name = path, .text = filled_in(text, name, flows_dir)};
  };
  return {
      file("hygge.yml", kProject),        file(flows_dir / "to_lake" / "flow.yml", kFlow),
      file(".env.example", kEnvironment), file(".gitignore", kIgnored),
      file("README.md", kReadme),
  };
}

}  // namespace hygge::cli
