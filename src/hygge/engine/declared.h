#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace hygge::engine {

/// What the source's own catalogue says of a column, beyond what the engine's type can: so that the same table can be
/// made again elsewhere.
struct DeclaredColumn {
  std::string type;                   ///< in the source's own words: "nvarchar(50)", "datetime2(7)"
  std::optional<bool> nullable = {};  ///< nothing where it is not known
  std::string collation = {};         ///< empty: it has none, or the source's default
  std::string identity = {};          ///< "1,1": first number and step; empty: its values are not made by the table
  std::string default_value = {};     ///< "(getdate())", in the source's SQL; empty: none
  std::size_t key = 0;                ///< place in the primary key, from 1; 0: not in it
  bool operator==(const DeclaredColumn&) const = default;
};

/// The columns of a table as its source declares them.
struct Declared {
  std::string system;                             ///< whose words these are: "mssql"
  std::map<std::string, DeclaredColumn> columns;  ///< by name; those that are not known are missing
  bool operator==(const Declared&) const = default;
};

}  // namespace hygge::engine
