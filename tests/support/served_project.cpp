#include "tests/support/served_project.h"

#include "tests/support/orders.h"

namespace hygge::test {

ServedProject::ServedProject(const std::string& connection) : connection_{connection} {
  write("ca.pem", server_.authority_pem());
}

void ServedProject::write_flows(const std::string& flows) const {
  const std::string check = connection_.find("encrypt: no") == std::string::npos ? ", ca_file: ca.pem" : "";
  write("hygge.yml",
        "name: shop\nconnections:\n  erp: {type: mssql, server: localhost, port: " + std::to_string(server_.port()) +
            ", database: hygge, user: sa, password: Hygge!2026" + check + connection_ + "}\nflows:\n" + flows);
}

void ServedProject::make_orders(const std::string& table, int rows) {
  for (const std::string& statement : orders_table(table, rows)) server_.run(statement);
}

}  // namespace hygge::test
