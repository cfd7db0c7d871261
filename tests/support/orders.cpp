#include "tests/support/orders.h"

namespace hygge::test {

std::vector<std::string> orders_table(const std::string& table, int rows) {
  std::vector<std::string> statements{
      "CREATE TABLE " + table + " (id int NOT NULL, name nvarchar(50) NULL, amount decimal(18,2) NULL)",
      "INSERT INTO " + table + " VALUES (0, N'name 0', 0.00)"};
  // Doubled until there are enough.
  for (int have = 1; have < rows; have *= 2) {
    const std::string shift = std::to_string(have);
    statements.push_back("INSERT INTO " + table + " SELECT id + " + shift + ", N'name ' + CAST(id + " + shift +
                         " AS nvarchar(20)), amount + " + shift + ".25 FROM " + table + " WHERE id + " + shift + " < " +
                         std::to_string(rows));
  }
  return statements;
}

}  // namespace hygge::test
