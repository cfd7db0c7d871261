#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "hygge/config/section.h"
#include "hygge/connections/mssql/sql_type.h"
#include "hygge/engine/schema.h"

namespace hygge::stores::mssql {

/// What `schema_overrides` says of one column.
struct Override {
  SqlType type;
  std::string collation = {};
  std::optional<bool> nullable = {};
  bool operator==(const Override&) const = default;
};
/// By the name of the relation's column.
using Overrides = std::map<std::string, Override>;

/// Reads "nvarchar(200)", "decimal(18,2) not null", "varchar(20) collate Latin1_General_BIN2 null".
/// Throws  Error{Config} for what is none, with the type that was probably meant.
Override parse_override(std::string_view text);

/// Reads all of `written`, a text for each column.
///
/// Throws  Error{Config} for a column that `schema` lacks, with the one that was probably meant, for a text that is no
///         type, and for a type that cannot hold the column's values; `places` is where they were written.
Overrides parse_overrides(const std::map<std::string, std::string>& written, const engine::Schema& schema,
                          const config::ListPlaces& places);

}  // namespace hygge::stores::mssql
