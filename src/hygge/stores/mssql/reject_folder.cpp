#include "hygge/stores/mssql/reject_folder.h"

#include "hygge/base/error.h"
#include "hygge/base/files.h"

namespace hygge::stores::mssql {

namespace fs = std::filesystem;

namespace {

fs::path nearest_that_is_there(fs::path path) {
  std::error_code unreachable;
  while (!fs::exists(path, unreachable) && path.has_parent_path() && path != path.parent_path())
    path = path.parent_path();
  return path;
}

}  // namespace

std::string advice_for_reject_folder(const fs::path& folder) {
  return "let hygge make files in '" + folder.string() + "', or name another folder in `reject_path`";
}

void check_reject_folder(const fs::path& folder, const std::string& where) {
  const fs::path nearest = nearest_that_is_there(folder);
  const std::string problem = "rows that are set aside could not be written to '" + folder.string() + "'";
  if (!files::is_folder(nearest)) {
    throw Error{ErrorKind::Config, problem}
        .because("'" + nearest.string() + "' is no folder")
        .at(where)
        .advise("move that file away, or name another folder in `reject_path`");
  }
  try {
    const files::TemporaryFolder attempt{nearest, ".hygge-"};
  } catch (const Error& error) {
    throw Error{error.kind(), problem}
        .because(error.headline() + (error.reason().empty() ? "" : ": " + error.reason()))
        .at(where)
        .advise(advice_for_reject_folder(folder));
  }
}

}  // namespace hygge::stores::mssql
