#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
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
  bool descending = false;            ///< of a column of the primary key
  bool computed = false;              ///< its values are computed from others
  bool operator==(const DeclaredColumn&) const = default;
};

/// The columns of a table as its source declares them.
struct Declared {
  std::string system;                             ///< whose words these are: "mssql"
  std::map<std::string, DeclaredColumn> columns;  ///< by name; those that are not known are missing
  bool operator==(const Declared&) const = default;
};

/// What is true of rows that have these columns and no others: what is declared of the others goes, and where a column
/// of the primary key is missing there is no key any more.
Declared declared_of(const Declared& declared, const std::set<std::string>& columns);

/// What is true of the rows of two sources together. A column of which they say different things, or that one of them
/// has and says nothing of, is left out; one that a source has not is NULL in its rows. `columns` and `more_columns`
/// are those that the sources have.
Declared declared_by_both(const Declared& declared, const std::set<std::string>& columns, const Declared& more,
                          const std::set<std::string>& more_columns);

}  // namespace hygge::engine
