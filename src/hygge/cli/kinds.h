#pragma once

#include "hygge/core/kind.h"

namespace hygge::cli {

/// Every kind of home, store and connection that this program knows. A new kind is one folder, and one line here.
const Registry& registry();

}  // namespace hygge::cli
