#include "hygge/cli/version.h"

#include "hygge/engine/engine.h"

namespace hygge::cli {

std::string version_text() { return "hygge " HYGGE_VERSION " (DuckDB " + engine::Engine::library_version() + ")\n"; }

}  // namespace hygge::cli
