#pragma once

#include <functional>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/cli/command.h"
#include "hygge/cli/exit_code.h"
#include "hygge/cli/letter.h"
#include "hygge/config/project.h"

namespace hygge::cli {

/// The options by which `start` and `plan` choose flows, and overrule settings.
std::vector<Option> choosing_options();

/// What is done with the flows that were chosen.
using FlowWork = std::function<ExitCode(const config::Project&, const std::vector<config::FlowConfig>&,
                                        const LetterStyle&, const CancelToken&)>;

/// Loads the project, chooses its flows and does `work` with them, until a signal cancels it; tells what is thrown.
/// Returns the exit code.
int for_chosen_flows(const Invocation& invocation, const FlowWork& work);

}  // namespace hygge::cli
