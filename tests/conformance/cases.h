#pragma once

#include <vector>

#include "hygge/core/kind.h"
#include "tests/conformance/home_case.h"
#include "tests/conformance/store_case.h"

namespace hygge::test {

/// Every home and every store there is: the suite runs for each. A new kind is one line in cases.cpp.
std::vector<HomeCase> home_cases();
std::vector<StoreCase> store_cases();

/// The kinds of all cases.
Registry registry_of_cases();

}  // namespace hygge::test
