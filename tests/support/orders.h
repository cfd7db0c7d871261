#pragma once

#include <string>
#include <vector>

namespace hygge::test {

/// Statements for SQL Server that make a table of `rows` rows: id int from 0, name nvarchar(50), amount decimal(18,2).
std::vector<std::string> orders_table(const std::string& table, int rows);

}  // namespace hygge::test
