#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hygge/config/diagnostics.h"
#include "hygge/config/node.h"

namespace hygge::config {

/// Whether the name of a flow or entity can be a folder's name without leaving the folder above it; else tells why not.
/// `what` is "flow" or "entity"; `advice` stands in place of the usual one, for names that are not the user's choice.
bool check_name(std::string_view name, std::string_view what, const Position& position, Diagnostics& diagnostics,
                const std::string& advice = {});

/// The text of a `name:` key; nothing, and told, when it is no text. It may be empty.
std::optional<std::string> read_name(const Member& member, Diagnostics& diagnostics);

}  // namespace hygge::config
