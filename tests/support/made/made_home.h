#pragma once

#include "hygge/core/kind.h"

namespace hygge::test {

/// Home `made`: rows (id, name) out of thin air, through the generic scan adapter. Only tests know it; that it takes
/// one folder and one line in a Registry is the proof that a new home does.
///
/// Settings  rows; splits; fail_at (the row at which reading throws), transient (whether that may be tried again),
///           fail_times (after so many failures it succeeds); block (reads wait until cancelled); changed (the source
///           is another one when it is confirmed).
const HomeKind& made_home_kind();

}  // namespace hygge::test
