#pragma once

#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/cli/exit_code.h"
#include "hygge/cli/letter.h"
#include "hygge/config/project.h"

namespace hygge::cli {

/// Prints what each flow would do, as soon as it is known: plans to stdout, errors to stderr. Failed when one of them
/// could not run. Throws the error of `cancel` when that is cancelled.
ExitCode show_plan(const config::Project& project, const std::vector<config::FlowConfig>& flows,
                   const LetterStyle& style, const CancelToken& cancel);

}  // namespace hygge::cli
