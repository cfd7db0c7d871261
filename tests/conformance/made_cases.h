#pragma once

#include "tests/conformance/home_case.h"
#include "tests/conformance/store_case.h"

namespace hygge::test {

/// The kinds that only tests know: a home of the generic scan, and a store of the generic drain.
HomeCase made_home_case();
StoreCase remembering_store_case();

}  // namespace hygge::test
