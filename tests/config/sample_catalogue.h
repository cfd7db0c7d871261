#pragma once

#include "hygge/config/settings.h"

namespace hygge::test {

/// Kinds that only the tests know: `shelf` and `crate` live in paths and are told by their endings, `desk` has a table
/// and neither columns nor where, `tray` is a connection with a secret.
const config::Catalogue& sample_catalogue();

}  // namespace hygge::test
