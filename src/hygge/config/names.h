#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hygge/config/diagnostics.h"
#include "hygge/config/node.h"

namespace hygge::config {

/// Whether a flow can have this name: it is some text, and can be a folder's name without leaving the folder above it;
/// else tells why not.
bool check_flow_name(std::string_view name, const Position& position, Diagnostics& diagnostics);

/// Whether an entity can have this name; else tells why not. What only folders cannot be called is no matter: tables
/// may have any name, and check_entity_in_path() is asked where one becomes a part of a path. `advice` stands in place
/// of the usual one, for names that are not the user's choice.
bool check_entity_name(std::string_view name, const Position& position, Diagnostics& diagnostics,
                       const std::string& advice = {});

/// Whether an entity's name, or the part of it that a placeholder stands for, can be a folder's name without leaving
/// the folder above it; else tells why not. `advice` stands in place of the usual one, for names of tables.
bool check_entity_in_path(std::string_view name, const Position& position, Diagnostics& diagnostics,
                          const std::string& advice);

/// A name like this one that passes check_entity_in_path(), for advice.
std::string name_for_folder(std::string_view name);

/// The text of a `name:` key; nothing, and told, when it is no text. It may be empty.
std::optional<std::string> read_name(const Member& member, Diagnostics& diagnostics);

}  // namespace hygge::config
