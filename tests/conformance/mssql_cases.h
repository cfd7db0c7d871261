#pragma once

#include "tests/conformance/home_case.h"

namespace hygge::test {

/// The home `mssql`, which reads from a test server of this process.
HomeCase mssql_home_case();

}  // namespace hygge::test
