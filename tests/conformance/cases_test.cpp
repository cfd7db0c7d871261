#include "tests/conformance/cases.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "hygge/cli/kinds.h"

namespace hygge::test {
namespace {

TEST(ConformanceCases, EveryKindOfTheProgramHasOne) {
  const Registry asked = registry_of_cases();
  for (const HomeKind* kind : cli::registry().homes) {
    EXPECT_NE(std::find(asked.homes.begin(), asked.homes.end(), kind), asked.homes.end()) << kind->settings.name;
  }
  for (const StoreKind* kind : cli::registry().stores) {
    EXPECT_NE(std::find(asked.stores.begin(), asked.stores.end(), kind), asked.stores.end()) << kind->settings.name;
  }
}

}  // namespace
}  // namespace hygge::test
