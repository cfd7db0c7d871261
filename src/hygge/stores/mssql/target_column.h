#pragma once

#include <cstddef>
#include <string>

#include "hygge/connections/mssql/sql_type.h"

namespace hygge::stores::mssql {

/// A column of a table of the store: as its catalogue tells, or as it will be made.
struct TargetColumn {
  std::string name;
  SqlType type;
  std::string collation = {};  ///< of a text; empty: the database's own
  bool nullable = true;
  std::string identity = {};       ///< "1,1": first number and step; empty: none
  std::string default_value = {};  ///< "((0))", as it stands behind DEFAULT; empty: none
  bool hides_default = false;      ///< it has one, which the login may not read
  std::size_t key = 0;             ///< place in the primary key, from 1; 0: not in it
  bool descending = false;         ///< of a column of the primary key that will be made
  bool is_computed = false;
  bool is_period = false;  ///< GENERATED ALWAYS AS ROW START or END
  bool is_hidden = false;
  bool is_sparse = false;

  /// Whether the server makes its values, so that none can be loaded: computed, period and rowversion columns.
  bool is_made_by_server() const { return is_computed || is_period || type.name == "timestamp"; }
  bool has_default() const { return hides_default || !default_value.empty(); }
  bool operator==(const TargetColumn&) const = default;
};

}  // namespace hygge::stores::mssql
