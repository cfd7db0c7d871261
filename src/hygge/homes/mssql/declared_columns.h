#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hygge/connections/mssql_rows/source_columns.h"
#include "hygge/engine/declared.h"
#include "hygge/homes/mssql/source_query.h"
#include "hygge/tds/session.h"

namespace hygge::homes::mssql {

using hygge::mssql::SourceColumn;

/// What the source declares of its columns: by the catalogue where it is a table or a view of this server, and by what
/// their values are sent as (type, and whether there may be NULLs) where it is not, or the login may not look.
/// Throws TdsError.
std::shared_ptr<const engine::Declared> ask_declared(tds::Session& session, const SourceQuery& query,
                                                     const std::vector<SourceColumn>& columns);

/// A type as a CREATE TABLE has it, from a line of sys.types and sys.columns; `max_length` is in bytes, -1 for (max).
std::string declared_type(const std::string& name, std::int64_t max_length, std::int64_t precision, std::int64_t scale);

}  // namespace hygge::homes::mssql
