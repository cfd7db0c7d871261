#include "tests/homes/mssql/served_project.h"

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
  server_.run("CREATE TABLE " + table + " (id int NOT NULL, name nvarchar(50) NULL, amount decimal(18,2) NULL)");
  // Doubled until there are enough.
  server_.run("INSERT INTO " + table + " VALUES (0, N'name 0', 0.00)");
  for (int have = 1; have < rows; have *= 2) {
    const std::string shift = std::to_string(have);
    server_.run("INSERT INTO " + table + " SELECT id + " + shift + ", N'name ' + CAST(id + " + shift +
                " AS nvarchar(20)), amount + " + shift + ".25 FROM " + table + " WHERE id + " + shift + " < " +
                std::to_string(rows));
  }
}

}  // namespace hygge::test
