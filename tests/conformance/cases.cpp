#include "tests/conformance/cases.h"

#include "hygge/cli/kinds.h"
#include "tests/conformance/made_cases.h"
#include "tests/conformance/mssql_cases.h"
#include "tests/conformance/parquet_cases.h"

namespace hygge::test {

std::vector<HomeCase> home_cases() {
  return {
      made_home_case(),
      mssql_home_case(),
      parquet_home_case(),
  };
}

std::vector<StoreCase> store_cases() {
  return {
      mssql_store_case(),
      parquet_store_case(),
      remembering_store_case(),
  };
}

Registry registry_of_cases() {
  Registry registry;
  registry.connections = cli::registry().connections;
  for (const HomeCase& home : home_cases()) registry.homes.push_back(home.kind);
  for (const StoreCase& store : store_cases()) registry.stores.push_back(store.kind);
  return registry;
}

}  // namespace hygge::test
