#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hygge/core/kind.h"
#include "tests/support/made/remembered_table.h"

namespace hygge::test {

/// Store `remembering`: keeps rows in memory, through the generic drain. BIGINT stays what it is, all other types
/// become VARCHAR. Only tests know it.
///
/// Settings  target (the name under which they are remembered); fail (prepare, stage or commit; late: once the flow was
///           cancelled while it staged), fail_times, transient; lose (silently forgets so many rows, so that the proof
///           must notice); after (another target: the commit waits until that one was committed, but not for
///           ever); verbatim (takes no rows, as if it copied what the home reads); lacks (what a plan finds missing).
const StoreKind& remembering_store_kind();

/// How many stores of this process wait to fail late.
int stores_that_wait();

/// What a target holds.
struct Remembered {
  std::shared_ptr<const RememberedTable> table;  ///< published, in the order of arrival; null before the first commit
  std::vector<std::int64_t> ids;                 ///< its first column, where that is a BIGINT
  std::map<std::string, std::string> bookmarks;  ///< of flows
  int commits = 0;
  int aborts = 0;
};
Remembered remembered(const std::string& target);
void forget_everything();

}  // namespace hygge::test
