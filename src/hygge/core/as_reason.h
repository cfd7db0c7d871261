#pragma once

#include <string>

#include "hygge/base/error.h"

namespace hygge {

/// `error` in one clause, to be the reason of another error.
inline std::string as_reason(const Error& error) {
  return error.reason().empty() ? error.headline() : error.headline() + ": " + error.reason();
}

}  // namespace hygge
