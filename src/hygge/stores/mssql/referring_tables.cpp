#include "hygge/stores/mssql/referring_tables.h"

#include "hygge/base/text.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

std::optional<Error> harm_of_deleting(const TargetTable& table) {
  for (const ForeignKey& key : table.foreign_keys) {
    if (!key.is_incoming || key.is_disabled || !key.changes_rows) continue;
    return Error{ErrorKind::Config, "replacing '" + table.place.shown() + "' would change rows of '" + key.other + "'"}
        .because("its foreign key '" + printable(key.name) + "' deletes or changes them when rows here are deleted")
        .advise("use write_strategy: merge, or let that key do nothing on delete (NO ACTION)");
  }
  if (!table.may_have_unseen_references) return std::nullopt;
  const std::string user = table.place.user.empty() ? "<the user>" : tds::quote_name(table.place.user);
  return Error{ErrorKind::Config, "replacing '" + table.place.shown() + "' might change rows of other tables"}
      .because("foreign keys refer to it, the login may not see all of them, and one may delete or change rows")
      .advise("let hygge see them: GRANT VIEW DEFINITION TO " + user + "; or use write_strategy: merge");
}

}  // namespace hygge::stores::mssql
