#pragma once

#include "hygge/core/kind.h"

namespace hygge::test {

/// Home `made`: rows (id, name) out of thin air, through the generic scan adapter. Only tests know it; that it takes
/// one folder and one line in a Registry is the proof that a new home does.
///
/// Settings  rows; splits; fail_at (the row at which reading throws), transient (whether that may be tried again),
///           fail_times (after so many failures it succeeds); block_at (the reader of that row waits until cancelled);
///           as_is (offers the rows as files, known without the engine); decode (what it makes of being asked to decode
///           them itself: "nothing", "counts" or "fails"); try_open ("works", "fails", "fails for now"); changed (the
///           source is another one when it is confirmed); query (a SELECT whose rows, of whatever types, it gives
///           instead of its own).
const HomeKind& made_home_kind();

/// How many readers of this process wait at their `block_at`.
int readers_that_wait();

/// How often the rows were read in this process: readers that were made, one for each split.
int readers_made();

}  // namespace hygge::test
