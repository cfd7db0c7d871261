#include "hygge/core/target_folder_doubt.h"

#include "hygge/core/as_reason.h"

namespace hygge {

Error published_in_doubt(const std::filesystem::path& target, const Error& problem) {
  return Error{problem.kind(), "'" + target.string() + "' was published, but it is not known to be durable"}
      .because(as_reason(problem) + "; and the step could not be taken back")
      .advise(
          "the new files are in place, so do not add the same rows again; look after the disk, then check that the "
          "files "
          "are still there");
}

}  // namespace hygge
