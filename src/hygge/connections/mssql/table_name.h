#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hygge {

/// A table's name as the server takes it, in its parts: {"dbo", "orders"}.
struct TableName {
  std::vector<std::string> parts;  ///< 1 to 4, the last is the table's own; one in the middle may be empty (db..t)

  /// "[dbo].[orders]", as statements have it.
  std::string quoted() const;
  /// "dbo.orders", for messages: with brackets where a part would be misread.
  std::string shown() const;
};

/// Reads what a person writes: `orders`, `dbo.orders`, `[sales 2024].[t.x]`, `"t"`. Within brackets a `]` is doubled,
/// within double quotes a `"`. Nothing when it is no name.
std::optional<TableName> parse_table_name(std::string_view text);

}  // namespace hygge
