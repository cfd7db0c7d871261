#pragma once

#include <optional>
#include <string>

#include "hygge/config/diagnostics.h"
#include "hygge/config/node.h"

namespace hygge::config {

/// What one file may become at most; beyond it, somebody plays with anchors.
constexpr std::size_t kMostNodes = 100'000;
constexpr std::size_t kMostText = 16 * 1024 * 1024;
constexpr std::size_t kMostDepth = 64;

/// Reads one YAML document into a tree in which every value and key knows its place.
///
/// An empty document is a Null node. Merge keys (`<<`) are carried out. Duplicate keys are told with both places and
/// the first one stays. What else is wrong is told, the key in which it is left out (Node::lost), and the rest read all
/// the same, so that its problems are told, too. Nothing is returned where no other key is left. `text` must be valid
/// UTF-8 without control characters (see source_file.h).
std::optional<Node> read_yaml(const SourceText& source, Diagnostics& diagnostics);

}  // namespace hygge::config
