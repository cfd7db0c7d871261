#pragma once

#include "tests/conformance/home_case.h"
#include "tests/conformance/store_case.h"

namespace hygge::test {

HomeCase parquet_home_case();
StoreCase parquet_store_case();

}  // namespace hygge::test
