#pragma once

#include <string>
#include <string_view>

#include "hygge/config/diagnostics.h"

namespace hygge::config {

/// Whether the name of a flow or entity can be a folder's name without leaving the folder above it; else tells why not.
/// `what` is "flow" or "entity".
bool check_name(std::string_view name, std::string_view what, const Position& position, Diagnostics& diagnostics);

}  // namespace hygge::config
