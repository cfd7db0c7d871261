#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/core/kind.h"

namespace hygge::test {

/// Store `remembering`: keeps the rows (id, name) in memory, through the generic drain. Only tests know it.
///
/// Settings  target (the name under which they are remembered); fail (prepare, stage or commit), fail_times, transient;
///           lose (silently forgets so many rows, so that the proof must notice).
const StoreKind& remembering_store_kind();

/// What a target holds.
struct Remembered {
  std::vector<std::int64_t> ids;  ///< published, in the order of arrival
  int commits = 0;
  int aborts = 0;
};
Remembered remembered(const std::string& target);
void forget_everything();

}  // namespace hygge::test
