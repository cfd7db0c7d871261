#include "hygge/stores/mssql/needed_rights.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/connections/mssql/grants.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/merge_keys.h"
#include "hygge/stores/mssql/run_marker.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

struct AskedRight {
  Securable on;
  const char* permission;
};
/// All that any load may need; in the order in which it is told.
constexpr std::array kAskedRights{
    AskedRight{Securable::Database, "CREATE TABLE"}, AskedRight{Securable::Schema, "ALTER"},
    AskedRight{Securable::Schema, "SELECT"},         AskedRight{Securable::Schema, "INSERT"},
    AskedRight{Securable::Schema, "DELETE"},         AskedRight{Securable::Target, "ALTER"},
    AskedRight{Securable::Target, "SELECT"},         AskedRight{Securable::Target, "INSERT"},
    AskedRight{Securable::Target, "UPDATE"},         AskedRight{Securable::Target, "DELETE"},
    AskedRight{Securable::Markers, "SELECT"},        AskedRight{Securable::Markers, "INSERT"},
    AskedRight{Securable::Markers, "DELETE"},        AskedRight{Securable::Bookmarks, "SELECT"},
    AskedRight{Securable::Bookmarks, "INSERT"},      AskedRight{Securable::Bookmarks, "DELETE"}};
constexpr std::array kSecurables{Securable::Database, Securable::Schema, Securable::Target, Securable::Markers,
                                 Securable::Bookmarks};

/// The name of what a right is given on beside the target's schema and database.
std::string object_of(Securable securable, const TargetPlace& place) {
  if (securable == Securable::Target) return place.table;
  return securable == Securable::Markers ? kMarkerTable : kBookmarkTable;
}

bool contains(const std::vector<Right>& rights, const Right& right) {
  return std::find(rights.begin(), rights.end(), right) != rights.end();
}

void add_rights(std::vector<Right>& rights, Securable on, std::initializer_list<const char*> permissions) {
  for (const char* const permission : permissions) rights.push_back({on, permission});
}

bool keeps_identity(const PlannedLoad& load) {
  return std::any_of(load.columns.begin(), load.columns.end(),
                     [](const TargetColumn& column) { return !column.identity.empty(); });
}

/// On a table that is there, to make the rows visible in it.
void add_rights_on_target(std::vector<Right>& rights, const PlannedLoad& load) {
  const TargetTable& target = *load.target;
  const bool is_swapped = load.policy.publishing == PublishingWay::Swap && load.takes_place;
  if (is_swapped) return add_rights(rights, Securable::Target, {"SELECT"});
  bool alters = load.adds_columns || keeps_identity(load);
  switch (load.policy.publishing) {
    case PublishingWay::Create:
      return;
    case PublishingWay::Commit:
      add_rights(rights, Securable::Target, {"SELECT", "INSERT"});
      alters |= !target.triggers.empty() && !load.policy.hints.fire_triggers;
      break;
    case PublishingWay::Append:
      add_rights(rights, Securable::Target, {"INSERT"});
      break;
    case PublishingWay::Merge: {
      add_rights(rights, Securable::Target, {"SELECT", "INSERT"});
      std::vector<std::string> brought;
      for (const TargetColumn& column : load.columns) brought.push_back(column.name);
      if (!columns_to_update(target, brought, load.keys).empty()) add_rights(rights, Securable::Target, {"UPDATE"});
      break;
    }
    case PublishingWay::Swap:
    case PublishingWay::Exchange:
      // Its lock is taken by reading it; one in memory has none. Whoever lacks ALTER deletes in place of TRUNCATE.
      if (!target.is_memory_optimized) add_rights(rights, Securable::Target, {"SELECT"});
      add_rights(rights, Securable::Target, {"INSERT"});
      if (target.must_be_deleted_from()) add_rights(rights, Securable::Target, {"DELETE"});
      break;
  }
  if (alters) add_rights(rights, Securable::Target, {"ALTER"});
}

bool has_right_on_columns(const PlannedLoad& load, const Right& right) {
  if (right.on != Securable::Target || load.target == nullptr) return false;
  const std::vector<Grant>& grants = load.target->grants;
  return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
    return !grant.column.empty() && grant.permission == right.permission && grant.state.starts_with("GRANT");
  });
}

/// A run makes hygge_runs where it is missing and may be made, and then must use it: for its maker it is a table as any
/// other in the schema.
std::vector<Right> rights_for_markers(const PlannedLoad& load, const KnownRights& known) {
  std::vector<Right> rights;
  const bool is_made =
      load.policy.way == LoadingWay::Aside || (!contains(known.lacked, {Securable::Database, "CREATE TABLE"}) &&
                                               !contains(known.lacked, {Securable::Schema, "ALTER"}));
  if (known.has_markers || is_made) {
    add_rights(rights, known.has_markers ? Securable::Markers : Securable::Schema, {"SELECT", "INSERT", "DELETE"});
  }
  return rights;
}

/// A flow with a watermark makes hygge_bookmarks where it is missing, and does not without. Any other looks into it.
std::vector<Right> rights_for_bookmarks(const PlannedLoad& load, const KnownRights& known) {
  std::vector<Right> rights;
  if (!load.keeps_bookmark && known.has_bookmarks) add_rights(rights, Securable::Bookmarks, {"SELECT"});
  if (!load.keeps_bookmark) return rights;
  if (!known.has_bookmarks) {
    add_rights(rights, Securable::Database, {"CREATE TABLE"});
    add_rights(rights, Securable::Schema, {"ALTER"});
  }
  add_rights(rights, known.has_bookmarks ? Securable::Bookmarks : Securable::Schema, {"SELECT", "INSERT", "DELETE"});
  return rights;
}

/// The function's call: 1 for who has the right, 0 for who lacks it, NULL for a right that the server does not know.
std::string question_of_right(const TargetPlace& here, const AskedRight& right) {
  std::string securable = "QUOTENAME(DB_NAME()), N'DATABASE'";
  if (right.on == Securable::Schema) securable = tds::quote_text(tds::quote_name(here.schema)) + ", N'SCHEMA'";
  if (right.on != Securable::Database && right.on != Securable::Schema) {
    securable = tds::quote_text(here.quoted(object_of(right.on, here))) + ", N'OBJECT'";
  }
  return "CAST(HAS_PERMS_BY_NAME(" + securable + ", " + tds::quote_text(right.permission) + ") AS int)";
}

/// "ALTER, SELECT"; empty where nothing on it is missing.
std::string permissions_on(Securable securable, const std::vector<Right>& rights) {
  std::vector<std::string> permissions;
  for (const Right& right : rights) {
    if (right.on == securable) permissions.push_back(right.permission);
  }
  return join(permissions, ", ");
}

/// "ALTER on the schema 'dbo'".
std::string shown_right(Securable securable, const std::string& permissions, const TargetPlace& place) {
  if (securable == Securable::Database) return permissions;
  if (securable == Securable::Schema) return permissions + " on the schema '" + printable(place.schema) + "'";
  return permissions + " on '" + place.shown(object_of(securable, place)) + "'";
}

std::string grant_of_right(Securable securable, const std::string& permissions, const TargetPlace& place,
                           const std::string& user) {
  if (securable == Securable::Database) return grant_of(permissions, user);
  const std::string on =
      securable == Securable::Schema ? on_schema(place.schema) : on_object(place.schema, object_of(securable, place));
  return grant_of(permissions + on, user);
}

}  // namespace

std::vector<Right> needed_rights(const PlannedLoad& load) {
  std::vector<Right> rights;
  if (load.policy.way == LoadingWay::Aside) {
    // A staging table is made, loaded, counted or moved, and dropped: what is given beforehand is given on its schema.
    add_rights(rights, Securable::Database, {"CREATE TABLE"});
    add_rights(rights, Securable::Schema, {"ALTER", "SELECT", "INSERT"});
    if (load.sets_doubles_aside) add_rights(rights, Securable::Schema, {"DELETE"});
  }
  if (load.target != nullptr) add_rights_on_target(rights, load);
  return rights;
}

std::vector<Right> missing_rights(const PlannedLoad& load, const KnownRights& known) {
  std::vector<Right> needed = needed_rights(load);
  for (Right& right : rights_for_markers(load, known)) needed.push_back(std::move(right));
  for (Right& right : rights_for_bookmarks(load, known)) needed.push_back(std::move(right));
  std::vector<Right> missing;
  for (const AskedRight& asked : kAskedRights) {
    Right right{asked.on, asked.permission};
    const bool is_missing = contains(needed, right) && contains(known.lacked, right);
    if (is_missing && !has_right_on_columns(load, right)) missing.push_back(std::move(right));
  }
  return missing;
}

/// Whether the load needs a right on the table that is only given, perhaps to others, on some of its columns.
bool depends_on_columns(const PlannedLoad& load, const KnownRights& known) {
  const std::vector<Right> needed = needed_rights(load);
  return std::any_of(needed.begin(), needed.end(), [&](const Right& right) {
    return contains(known.lacked, right) && has_right_on_columns(load, right);
  });
}

KnownRights ask_rights(tds::Session& session, const TargetPlace& place) {
  TargetPlace here = place;  // as it is called in its own database, where the question is asked
  here.database.clear();
  const auto is_there = [&](const char* table) {
    return ", CASE WHEN OBJECT_ID(" + tds::quote_text(here.quoted(table)) + ") IS NULL THEN 0 ELSE 1 END";
  };
  std::string question =
      "SELECT CAST(USER_NAME() AS nvarchar(128))" + is_there(kMarkerTable) + is_there(kBookmarkTable);
  for (const AskedRight& right : kAskedRights) question += ", " + question_of_right(here, right);
  const auto answer = ask_catalogue(session, place.in_database(question));
  constexpr std::size_t kFirst = 3;
  if (answer.empty() || answer.front().empty() || answer.front().front().size() != kFirst + kAskedRights.size())
    throw Error{ErrorKind::Data, "the server tells a login's rights in another shape"};
  const CatalogueRow& row = answer.front().front();
  KnownRights known;
  known.user = row.text(0);
  known.has_markers = row.flag(1);
  known.has_bookmarks = row.flag(2);
  for (std::size_t i = 0; i < kAskedRights.size(); ++i) {
    const Securable on = kAskedRights[i].on;
    const bool is_known = (on != Securable::Target || place.is_there()) &&
                          (on != Securable::Markers || known.has_markers) &&
                          (on != Securable::Bookmarks || known.has_bookmarks);
    const bool is_denied = row.value(kFirst + i) && !row.flag(kFirst + i);
    if (is_known && is_denied) known.lacked.push_back({on, kAskedRights[i].permission});
  }
  return known;
}

Finding finding_of_rights(const PlannedLoad& load, const KnownRights& known) {
  const TargetPlace& place = load.place;
  const std::vector<Right> missing = missing_rights(load, known);
  if (missing.empty() && depends_on_columns(load, known)) {
    return {.text = "rights on '" + place.shown() + "' are given by columns: only the load will tell whether they do",
            .advice = "give the login the right on the whole table, to be sure",
            .doubtful = true};
  }
  if (missing.empty()) return {.text = "the login has the rights that loading '" + place.shown() + "' needs"};
  std::vector<std::string> shown;
  std::vector<std::string> grants;
  for (const Securable securable : kSecurables) {
    const std::string permissions = permissions_on(securable, missing);
    if (permissions.empty()) continue;
    shown.push_back(shown_right(securable, permissions, place));
    grants.push_back(grant_of_right(securable, permissions, place, known.user));
  }
  return {.good = false,
          .text = "loading '" + place.shown() + "' needs rights that the login lacks: " + join(shown, "; "),
          .advice = advice_to_run(grants, place.database)};
}

}  // namespace hygge::stores::mssql
