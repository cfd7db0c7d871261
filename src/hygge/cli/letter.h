#pragma once

#include "hygge/base/error.h"
#include "hygge/messages/status.h"

namespace hygge::cli {

/// How what is told outside of a run looks on stderr.
struct LetterStyle {
  bool color = true;  ///< unless the terminal or NO_COLOR say otherwise
  bool json = false;  ///< one JSON object on one line
};

/// Tells an error, or a warning in the shape of one, on stderr.
void tell(const Error& letter, messages::Level level, LetterStyle style);

}  // namespace hygge::cli
