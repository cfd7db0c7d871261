#include "hygge/engine/library.h"

#include <dlfcn.h>

#include <charconv>
#include <string>

#include "hygge/base/error.h"

namespace hygge::engine {

namespace {

constexpr int kOldestMajor = 1;
constexpr int kOldestMinor = 5;

/// Never unloaded: its threads may run until the process ends. Its 25,000 calls of its own functions are bound when
/// they are made: binding them beforehand took a tenth of a short run.
void* load() {
  void* const library = ::dlopen(HYGGE_DUCKDB_FILE, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
  if (library != nullptr) return library;
  const char* const reason = ::dlerror();
  throw Error{ErrorKind::Engine, "the DuckDB library cannot be loaded"}
      .because(reason != nullptr ? reason : "the system gives no reason")
      .at(HYGGE_DUCKDB_FILE)
      .advise("install hygge again; or, where it was built from source, run script/bootstrap and build again");
}

}  // namespace

void* find_library_function(const char* name) {
  static void* const library = load();
  return ::dlsym(library, name);
}

void refuse_without(const char* name) {
  throw Error{ErrorKind::Engine, "the DuckDB library here is too old"}
      .because(std::string{"it has no function "} + name)
      .advise("install a newer libduckdb, or run script/bootstrap");
}

void require_library(std::string_view version) {
  int major = 0;
  int minor = 0;
  const char* end = version.data() + version.size();
  const auto [dot, problem] = std::from_chars(version.data(), end, major);
  if (problem == std::errc{} && dot != end) std::from_chars(dot + 1, end, minor);
  if (major > kOldestMajor || (major == kOldestMajor && minor >= kOldestMinor)) return;
  throw Error{ErrorKind::Engine, "the DuckDB library here is too old"}
      .because("found version '" + std::string{version} + "', and 1.5 is the oldest that will do")
      .advise("install a newer libduckdb, or run script/bootstrap");
}

}  // namespace hygge::engine
