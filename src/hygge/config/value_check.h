#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hygge/config/diagnostics.h"
#include "hygge/config/node.h"
#include "hygge/config/section.h"
#include "hygge/config/settings.h"

namespace hygge::config {

/// The value of a setting after checking its shape, type, choices and bounds; nothing when it is wrong, and told.
///
/// `owner` names what the setting belongs to in messages: "store (parquet)"; empty for flows and options.
std::optional<Value> check_value(const Member& member, const Setting& setting, std::string_view owner,
                                 Diagnostics& diagnostics);

/// The declared default; a value without content when there is none. A table whose default does not pass its own
/// checks is a defect and throws Error{Internal}.
Value default_value(const Setting& setting);

}  // namespace hygge::config
