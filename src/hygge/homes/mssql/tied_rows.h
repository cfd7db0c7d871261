#pragma once

#include <string>
#include <vector>

#include "hygge/connections/mssql_rows/source_columns.h"
#include "hygge/engine/declared.h"
#include "hygge/tds/parameter.h"

/// Rows that have the same value in one column, told apart by those of others.
namespace hygge::homes::mssql {

/// Columns of a source, in an order.
using RowKey = std::vector<const hygge::mssql::SourceColumn*>;
/// The values of a key in some rows, as tds::Parameter::kept() has them; sorted.
using Ties = std::vector<std::vector<std::string>>;

/// Whether rows can be told apart by the column: its values are short, and `=` or their bytes tell them apart.
bool can_be_key(const hygge::mssql::SourceColumn& column);

/// The primary key, or all columns where there is none; empty where rows cannot be told apart by that.
RowKey key_of_rows(const std::vector<hygge::mssql::SourceColumn>& columns, const engine::Declared& declared);

/// More rows of one value than these are not told apart.
inline constexpr std::size_t kMostTies = 64;

/// Whether they are few enough to be noted and sent again, and differ.
bool can_be_noted(const RowKey& key, const Ties& ties);

/// An expression that is 1 for the rows of `ties`, and 0 for all others: never NULL. Texts and bytes are the same when
/// they are byte for byte, whatever the collation. Its values are added to `values`, called by `prefix` and a number.
std::string matching(const RowKey& key, const Ties& ties, const std::string& prefix,
                     std::vector<tds::Parameter>& values);

}  // namespace hygge::homes::mssql
