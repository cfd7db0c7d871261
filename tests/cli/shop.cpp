#include "tests/cli/shop.h"

namespace hygge::test {

Shop::Shop() {
  write("hygge.yml", "name: shop\n");
  write("flows/erp/flow.yml",
        "home: landing\n"
        "store: lake/erp\n"
        "entities: [customers, orders]\n");
  write("flows/web/flow.yml",
        "home: landing/visits\n"
        "store: lake/visits\n");
  write_parquet("landing/customers/a.parquet", "SELECT range AS id, 'c' || range AS name FROM range(100)");
  write_parquet("landing/orders/a.parquet", "SELECT range AS id, range % 7 AS amount FROM range(1000)");
  write_parquet("landing/visits/a.parquet", "SELECT range AS id FROM range(10)");
}

}  // namespace hygge::test
