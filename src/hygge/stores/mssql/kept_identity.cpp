#include "hygge/stores/mssql/kept_identity.h"

#include <algorithm>

#include "hygge/stores/mssql/doubled_keys.h"
#include "hygge/stores/mssql/duplicate_keys.h"

namespace hygge::stores::mssql {

namespace {

constexpr const char* kOrNumber = ", or `keep_identity: false` has the server number the rows";

/// Another key that the rows do not have once each would be refused with numbers, too.
bool have_key_in_common(tds::Session& session, const std::string& quoted, const TargetTable& target,
                        const std::vector<TargetColumn>& loaded, const std::string& identity) {
  const std::vector<UniqueKey> keys = unique_keys_of(target, loaded);
  return std::any_of(keys.begin(), keys.end(), [&](const UniqueKey& key) {
    std::vector<TargetColumn> columns;
    for (const std::size_t place : key.columns) columns.push_back(loaded[place]);
    const bool has_identity = std::any_of(columns.begin(), columns.end(),
                                          [&](const TargetColumn& column) { return column.name == identity; });
    return has_identity && has_doubled_keys(session, quoted, columns);
  });
}

}  // namespace

std::string fill_or_number() { return std::string{"fill it at its home"} + kOrNumber; }

void advise_to_number(tds::TdsError& error, tds::Session& session, const std::string& quoted, const TargetTable& target,
                      const std::vector<TargetColumn>& loaded, const std::string& identity) {
  if (identity.empty() || !is_about_duplicates(error) || error.spoils_connection()) return;
  try {
    if (have_key_in_common(session, quoted, target, loaded, identity)) error.advise(error.advice() + kOrNumber);
  } catch (const Error&) {
    // What the server said before is what matters.
  }
}

}  // namespace hygge::stores::mssql
