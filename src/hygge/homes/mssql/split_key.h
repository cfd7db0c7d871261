#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/homes/mssql/source_query.h"
#include "hygge/tds/parameter.h"
#include "hygge/tds/session.h"

namespace hygge::homes::mssql {

/// A column that ranges of rows are asked for by.
struct KeyColumn {
  std::string name;
  std::string type;       ///< as it is declared
  std::string collation;  ///< when it is text
};

/// How a table's rows lie, as far as ranges of them can be read apart.
struct SplitKey {
  std::int32_t object = 0;  ///< the table's object_id
  std::int32_t index = 0;   ///< that the columns are of: its index_id, which its statistics have, too
  /// The first two at most: of the clustered index, or of the primary key of a clustered columnstore. None: there are
  /// none.
  std::vector<KeyColumn> columns;
  bool is_heap = false;
};

/// Nothing for what is no table of the session's database, or where the login may not look. Throws TdsError.
std::optional<SplitKey> ask_split_key(tds::Session& session, const SourceQuery& query);

/// Whether ranges of such a type can be asked for: numbers, times, uniqueidentifier, text of a limited length.
bool can_be_split_by(const std::string& type);

/// A parameter as a statement compares it with the column. Text of a code page goes as Unicode and becomes what it was,
/// so that it is compared as the column's own values are, and in their index.
std::string bound(const KeyColumn& column, const std::string& parameter);

/// A condition that is true when each of the parameters is more than the one before, as the server orders the column.
std::string is_ascending(const KeyColumn& column, const std::vector<std::string>& parameters);

}  // namespace hygge::homes::mssql
