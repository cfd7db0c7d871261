#pragma once

#include <string>
#include <vector>

namespace hygge::test {

/// Values of one type, from one end of its range to the other.
struct TypeValues {
  struct Value {
    std::string literal;  ///< as Transact-SQL has it
    std::string shown;    ///< as displayed() tells it
  };
  std::string declared;  ///< "decimal(10,2)"
  std::vector<Value> values;
  std::string collation = "SQL_Latin1_General_CP1_CI_AS";  ///< of texts
};

/// Every type of SQL Server, with the ends of its range, and what lies between where the wire's form changes.
const std::vector<TypeValues>& every_type();
/// Those that not every server has.
const std::vector<TypeValues>& newest_types();
/// Of float16, of which hygge makes no columns: it reads them, and a table made from them has float32.
TypeValues half_vector();

}  // namespace hygge::test
