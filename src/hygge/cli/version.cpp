#include "hygge/cli/version.h"

#include <string>

#include "hygge/base/error.h"
#include "hygge/engine/engine.h"

namespace hygge::cli {
namespace {

std::string library() {
  try {
    return engine::Engine::library_version();
  } catch (const Error&) {
    return "not found";  // `hygge debug` tells why
  }
}

}  // namespace

std::string version_text() { return "hygge " HYGGE_VERSION " (DuckDB " + library() + ")\n"; }

}  // namespace hygge::cli
