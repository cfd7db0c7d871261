#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/core/finding.h"
#include "hygge/stores/mssql/loading_policy.h"
#include "hygge/stores/mssql/target_column.h"
#include "hygge/stores/mssql/target_table.h"
#include "hygge/tds/session.h"

/// The rights that a load is going to need, told before it begins: docs/sql-server.md, "Rights". Those without which a
/// load goes another way (CONTROL, VIEW DEFINITION, ...) are the policy's business, and none of these.
namespace hygge::stores::mssql {

/// What rights are given on.
enum class Securable : std::uint8_t {
  Database,   ///< of the target
  Schema,     ///< of the target, and of the tables beside it that a load makes
  Target,     ///< the table, where it is there
  Markers,    ///< hygge_runs beside it, where it is there (run_marker.h)
  Bookmarks,  ///< hygge_bookmarks, likewise (bookmark_table.h)
};

struct Right {
  Securable on = Securable::Target;
  std::string permission;  ///< "CREATE TABLE"
  bool operator==(const Right&) const = default;
};

/// A load as far as rights depend on it. The references outlive it.
struct PlannedLoad {
  const LoadingPolicy& policy;
  const TargetPlace& place;
  const TargetTable* target = nullptr;       ///< none: the table is made
  const std::vector<TargetColumn>& columns;  ///< that are loaded
  bool adds_columns = false;                 ///< the table gets some that it lacks
  bool takes_place = false;                  ///< of a swap: the staging table can take the place of the other
  std::vector<std::string> keys = {};        ///< of a merge
  bool sets_doubles_aside = false;           ///< rows go from the staging table whose key is there twice
  bool keeps_bookmark = false;               ///< it notes with the table how far its flow has come
};

/// What a login has, of all that a load may need.
struct KnownRights {
  std::string user;            ///< who the login is in the target's database; empty: nobody there
  bool has_markers = false;    ///< hygge_runs is there
  bool has_bookmarks = false;  ///< hygge_bookmarks is there
  std::vector<Right> lacked;   ///< what the server says it has not, on what is there
};

/// The rights that the load needs, hygge_runs left aside. Pure; any thread.
std::vector<Right> needed_rights(const PlannedLoad& load);

/// Those of them that the login lacks, with what it lacks to keep its runs in hygge_runs; where it has rights on single
/// columns alone, the server knows whether they do. Pure; any thread.
std::vector<Right> missing_rights(const PlannedLoad& load, const KnownRights& known);

/// Whether it lacks a right on the table which somebody has on single columns of it, so that the server alone knows.
bool depends_on_columns(const PlannedLoad& load, const KnownRights& known);

/// Asks, in one round trip. Throws TdsError. Not within a transaction.
KnownRights ask_rights(tds::Session& session, const TargetPlace& place);

/// What is missing, with the statements that give it; or that nothing is.
Finding finding_of_rights(const PlannedLoad& load, const KnownRights& known);

}  // namespace hygge::stores::mssql
