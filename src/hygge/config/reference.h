#pragma once

#include <string>
#include <string_view>

#include "hygge/config/settings.h"

namespace hygge::config {

/// The options of a project and the settings of a flow in the form of a kind, to be written about like one; their roles
/// are "options" and "flow".
KindSettings options_as_kind();
KindSettings flow_as_kind();

/// A small piece of YAML that uses the kind: its required settings, and those that have an example.
/// `role` is "home", "store", "connection", "options" or "flow".
std::string example_yaml(const KindSettings& kind, std::string_view role);

/// What `hygge docs <kind>` shows: plain text that fits 80 columns.
std::string reference_text(const KindSettings& kind, std::string_view role);

/// The page docs/reference/<role>-<kind>.md.
std::string reference_markdown(const KindSettings& kind, std::string_view role);

}  // namespace hygge::config
