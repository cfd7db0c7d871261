#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hygge {

/// A column's type as SQL Server declares it: "nvarchar(50)", "decimal(18,2)", "varbinary(max)", "geography".
struct SqlType {
  static constexpr int kMax = -1;  ///< the length of a type with (max)

  std::string name;  ///< lower case, without brackets: "nvarchar"; one name for each type: "decimal", "float"
  int length =
      0;  ///< (n)char, (n)varchar, (var)binary: declared characters or bytes, or kMax; vector: its numbers; else 0
  std::uint8_t precision = 0;  ///< decimal
  std::uint8_t scale = 0;      ///< decimal; digits of a second of time, datetime2, datetimeoffset

  /// As a CREATE TABLE has it: "decimal(18,2)", "datetime2(7)", "varbinary(max)".
  std::string text() const;
  bool operator==(const SqlType&) const = default;
};

/// Reads what a person or a catalogue writes: `NVARCHAR( 50 )`, `numeric(10)`, `[datetime2](3)`, `double precision`,
/// `float(24)` (real), `sysname`, `rowversion`. What is left out is as the server has it (datetime2 is datetime2(7),
/// decimal is decimal(18,0), varchar is varchar(1)). Nothing for what is no type of the server, or is out of its bounds
/// (nvarchar(5000), decimal(39,0)).
std::optional<SqlType> parse_sql_type(std::string_view text);

/// The one name of every type, in the order of the alphabet: for whoever looks for the one that was meant.
std::vector<std::string> sql_type_names();

}  // namespace hygge
