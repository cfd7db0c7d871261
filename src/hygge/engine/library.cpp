#include "hygge/engine/library.h"

#include <charconv>
#include <string>

#include "hygge/base/error.h"

namespace hygge::engine {

namespace {

constexpr int kOldestMajor = 1;
constexpr int kOldestMinor = 5;

}  // namespace

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
