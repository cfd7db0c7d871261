#pragma once

#include <string>
#include <vector>

#include "hygge/tds/session.h"
#include "hygge/tds/type_info.h"

namespace hygge {

/// The columns of the first result that the statement gives; its rows are thrown away. None: it gives no result.
/// Throws TdsError.
std::vector<tds::ColumnInfo> ask_columns(tds::Session& session, const std::string& statement);

/// Those of what is selected, "[a], [b] FROM [t]", of which no row is asked for.
std::vector<tds::ColumnInfo> ask_columns_of(tds::Session& session, const std::string& selected);

}  // namespace hygge
