#pragma once

#include "tests/conformance/home_case.h"
#include "tests/conformance/store_case.h"

namespace hygge::test {

/// The home and the store `mssql`, with one test server of this process.
HomeCase mssql_home_case();
StoreCase mssql_store_case();

}  // namespace hygge::test
