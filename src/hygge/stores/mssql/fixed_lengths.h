#pragma once

#include <string>
#include <vector>

#include "hygge/engine/relation.h"
#include "hygge/stores/mssql/target_column.h"
#include "hygge/tds/session.h"

/// char(n), nchar(n) and binary(n), whose shorter values the server fills up: with blanks, of which it counts as many
/// as the code page wants, and with zero bytes. Where values that left are compared with those that arrived, both are
/// brought into one form: texts without the blanks at their end, bytes with all their zeros. What the table gets is the
/// same either way.
namespace hygge::stores::mssql {

/// The engine's expression of `value`, which fits its column, in that form; `value` itself for other types.
std::string comparable_sql(const std::string& value, const SqlType& type);

/// The code pages of columns of char, as the server knows them; 0 for others, and where it knows none. `collation` is
/// the database's.
std::vector<int> code_pages_of(tds::Session& session, const std::vector<TargetColumn>& targets,
                               const std::string& collation);

/// `relation` with the values of its first columns, which go into `targets`, in that form; but texts that are too long
/// for theirs as they are. `code_pages` are those of `targets`.
engine::Relation made_comparable(engine::Relation relation, const std::vector<TargetColumn>& targets,
                                 const std::vector<int>& code_pages);

}  // namespace hygge::stores::mssql
