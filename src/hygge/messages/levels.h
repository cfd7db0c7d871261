#pragma once

#include <string_view>

#include "hygge/messages/screen.h"
#include "hygge/messages/status.h"

namespace hygge::messages {

/// How heavily the end of a flow weighs. A skipped flow is no warning: the failure that caused it is told already.
Level level_of(Outcome outcome) noexcept;

/// Whether somebody who asked for `verbosity` wants to see an event of this level.
bool is_wanted(Level level, Verbosity verbosity) noexcept;

/// The words of the JSON events: "warning"; "passed", "warned", "failed", "skipped", "stopped".
std::string_view name_of(Level level) noexcept;
std::string_view name_of(Outcome outcome) noexcept;

}  // namespace hygge::messages
