#pragma once

#include <string>
#include <vector>

#include "hygge/engine/relation.h"
#include "hygge/stores/mssql/target_column.h"

/// char(n), nchar(n) and binary(n), whose shorter values the server fills up: with blanks, of which it counts as many
/// as the code page wants, and with zero bytes. Where values that left are compared with those that arrived, both are
/// brought into one form: texts without the blanks at their end, bytes with all their zeros. What the table gets is the
/// same either way.
namespace hygge::stores::mssql {

/// The engine's expression of `value` in that form; `value` itself for other types, and for texts that are too long.
std::string comparable_sql(const std::string& value, const SqlType& type);

/// `relation` with the values of its first columns, which go into `targets`, in that form.
engine::Relation made_comparable(engine::Relation relation, const std::vector<TargetColumn>& targets);

}  // namespace hygge::stores::mssql
