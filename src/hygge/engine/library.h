#pragma once

#include <string_view>

namespace hygge::engine {

/// Throws Error{Engine} when a library of this version ("1.5.6") lacks functions that we call: 1.5 is the oldest.
void require_library(std::string_view version);

}  // namespace hygge::engine
