#pragma once

#include <nlohmann/json_fwd.hpp>

#include "hygge/config/settings.h"

namespace hygge::config {

/// The JSON Schema of one setting's value: shape, bounds, choices, default and description.
nlohmann::ordered_json setting_schema(const Setting& setting);

/// A mapping from setting names to their schemas, in the table's order.
nlohmann::ordered_json properties_of(const Settings& settings);

/// A path; an address only where the setting takes one.
nlohmann::ordered_json path_schema(const Setting& setting);

/// Text, or what YAML reads as a number or a truth value and hygge takes as text.
nlohmann::ordered_json scalar_schema();

}  // namespace hygge::config
