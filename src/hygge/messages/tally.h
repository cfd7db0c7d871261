#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hygge/base/units.h"
#include "hygge/messages/paint.h"
#include "hygge/messages/status.h"

namespace hygge::messages {

/// How many flows ended in which way, and what they moved together.
struct Tally {
  std::size_t passed = 0;
  std::size_t warned = 0;
  std::size_t failed = 0;
  std::size_t stopped = 0;  ///< started, then stopped
  std::size_t skipped = 0;  ///< never started
  std::size_t total = 0;
  Rows rows;    ///< of the flows that passed, with warnings or without
  Bytes bytes;  ///< likewise
};

Tally tally_of(const RunReport& report);

/// The last line of a run: "Done. PASS=4 WARN=0 ERROR=0 SKIP=0 TOTAL=4". With STOP=1 behind ERROR where
/// flows were stopped. It takes a second one on the narrowest terminals, for no count may be missing.
std::vector<std::string> done_lines(const Tally& tally, std::size_t columns, const Paint& paint);

}  // namespace hygge::messages
