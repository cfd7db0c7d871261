#pragma once

#include <memory>
#include <optional>
#include <string>

#include "hygge/engine/engine.h"
#include "hygge/engine/live_scan.h"

/// For the other files of this folder.
namespace hygge::engine {

/// SQL that reads a scan in order and on all cores, and what must live as long.
struct ArrowRelation {
  std::string sql;
  std::shared_ptr<const void> keepalive;
};

/// Offers `scan` as an Arrow stream; nothing when one of its types would not come back from Arrow as it was.
std::optional<ArrowRelation> arrow_relation(Engine::Impl& engine, const std::shared_ptr<LiveScan>& scan);

}  // namespace hygge::engine
