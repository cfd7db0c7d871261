#pragma once

#include "tests/support/project.h"

namespace hygge::test {

/// A project of two flows: `erp` with the entities customers (100 rows) and orders (1,000 rows), and `web` without any
/// (10 rows). It reads landing/ and writes lake/.
class Shop : public Project {
 public:
  Shop();
};

}  // namespace hygge::test
