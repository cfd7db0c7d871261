#pragma once

#include <memory>

#include "hygge/engine/engine.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/scan.h"

/// For the other files of this folder.
namespace hygge::engine {

/// A relation that reads `scan` through the table function. With `ordered` on one thread, and so in order.
Relation table_relation(Engine& engine, const std::shared_ptr<Scan>& scan, bool ordered);

}  // namespace hygge::engine
