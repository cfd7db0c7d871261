#pragma once

#include <filesystem>
#include <vector>

#include "hygge/core/manifest.h"
#include "hygge/core/target_folder.h"
#include "hygge/core/target_folder_listing.h"

namespace hygge {

/// Throws Error{Config} for a name that is not unique, leaves the folder or lies where hygge keeps its own things.
void check_names(const std::vector<StagedFile>& staged);

/// Throws Error{Config} when a staged file would take the place of a present one.
void refuse_to_overwrite(const std::vector<StagedFile>& staged, const TargetListing& present,
                         const std::filesystem::path& folder);

/// Throws Error{Config} when `folder` lies inside a target that hygge published, which a publishing there would
/// replace, and Error{Busy} when a run works on a target inside `folder`, or left something there.
void refuse_nested_targets(const std::filesystem::path& folder);

/// Throws Error{Data}, naming some, when files are present that hygge did not publish.
void refuse_foreign_files(const TargetListing& present, const Manifest& manifest, const std::filesystem::path& folder);

/// Throws Error{Config} where a target is something else than a folder, a link to one included.
void refuse_what_is_no_folder(const std::filesystem::path& folder);

}  // namespace hygge
