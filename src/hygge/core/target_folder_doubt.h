#pragma once

#include <filesystem>

#include "hygge/base/error.h"

namespace hygge {

/// The error for a step that was taken, could not be made durable because of `problem`, and could not be taken back:
/// the target holds the new files, perhaps until the power fails. Never transient, because a second try would add the
/// rows of an incremental run twice.
Error published_in_doubt(const std::filesystem::path& target, const Error& problem);

}  // namespace hygge
