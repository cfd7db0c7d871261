#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hygge/core/kind.h"
#include "tests/support/made/remembered_table.h"

namespace hygge::test {

/// Store `remembering`: keeps rows in memory, through the generic drain. BIGINT stays what it is, all other types
/// become VARCHAR. Only tests know it.
///
/// Settings  target (the name under which they are remembered); fail (prepare, stage or commit), fail_times, transient;
///           lose (silently forgets so many rows, so that the proof must notice).
const StoreKind& remembering_store_kind();

/// What a target holds.
struct Remembered {
  std::shared_ptr<const RememberedTable> table;  ///< published, in the order of arrival; null before the first commit
  std::vector<std::int64_t> ids;                 ///< its first column, where that is a BIGINT
  int commits = 0;
  int aborts = 0;
};
Remembered remembered(const std::string& target);
void forget_everything();

}  // namespace hygge::test
