#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "hygge/homes/mssql/source_query.h"
#include "hygge/tds/session.h"

namespace hygge::homes::mssql {

/// How a table's rows lie, as far as ranges of them can be read apart.
struct SplitKey {
  std::int32_t object = 0;  ///< the table's object_id
  std::string column;       ///< the leading one of the clustered index; empty: there is none
  std::string type;         ///< of it, as it is declared
  std::string collation;    ///< of it, when it is text
  bool is_heap = false;
};

/// Nothing for what is no table of the session's database, or where the login may not look. Throws TdsError.
std::optional<SplitKey> ask_split_key(tds::Session& session, const SourceQuery& query);

/// Whether ranges of such a type can be asked for: numbers, times, uniqueidentifier, text of a limited length.
bool can_be_split_by(const std::string& type);

}  // namespace hygge::homes::mssql
