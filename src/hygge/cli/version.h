#pragma once

#include <string>

namespace hygge::cli {

/// "hygge 0.1.0 (DuckDB 1.5.6)\n". Opens no engine.
std::string version_text();

}  // namespace hygge::cli
