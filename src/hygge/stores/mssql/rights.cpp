#include "hygge/stores/mssql/rights.h"

#include <algorithm>
#include <array>
#include <vector>

#include "hygge/connections/mssql/grants.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::int32_t kDeniedInDatabase = 262;
constexpr std::int32_t kSchemaNotUsable = 2760;
/// "Cannot find the object ... because it does not exist or you do not have permissions", of which we know that it
/// does.
constexpr std::array<std::int32_t, 6> kMayNotAlter{1088, 3701, 4701, 4902, 8104, 15247};
constexpr std::int32_t kMayNotGive = 15151;

/// On the table itself where that is what was named, else on all that is in its schema: a staging table is not there
/// when a right is given.
std::string on_what(const std::vector<std::string>& named, const TargetPlace& place) {
  const bool is_target = std::any_of(named.begin(), named.end(), [&](const std::string& name) {
    return place.is_same_name(name.substr(name.rfind('.') + 1), place.table);
  });
  return is_target ? on_object(place.schema, place.table) : on_schema(place.schema);
}

/// "CREATE TABLE", "ALTER ON SCHEMA::[dbo]".
std::string right_for(const tds::ServerMessage& message, const TargetPlace& place) {
  if (const std::optional<DeniedOnObject> denied = denied_on_object(message)) {
    const bool is_staged = denied->object.find("__hygge_") != std::string::npos;
    return denied->permission + (is_staged ? on_schema(place.schema) : on_object(denied->schema, denied->object));
  }
  const std::vector<std::string> named = quoted_parts(message.text);
  switch (message.number) {
    case kDeniedInDatabase:
      return permission_in(message.text);
    case kSchemaNotUsable:
      return "ALTER" + on_schema(place.schema);
    case kMayNotGive:  // to a table that took the place of another, with which the login's rights on that went
      return "CONTROL" + on_schema(place.schema);
    default:
      break;
  }
  const bool is_known = std::find(kMayNotAlter.begin(), kMayNotAlter.end(), message.number) != kMayNotAlter.end();
  return is_known ? "ALTER" + on_what(named, place) : "";
}

}  // namespace

std::optional<std::string> grant_for(const tds::ServerMessage& message, const TargetPlace& place) {
  const std::string right = right_for(message, place);
  if (right.empty()) return std::nullopt;
  return grant_of(right, place.user);
}

std::string advice_to_grant(const std::string& permissions, const TargetPlace& place, const std::string& object) {
  return advice_to_run({grant_of(permissions + on_object(place.schema, object), place.user)}, place.database);
}

void advise_right(tds::TdsError& error, const TargetPlace& place) {
  if (!error.message()) return;
  const std::optional<std::string> grant = grant_for(*error.message(), place);
  if (!grant) return;
  error.advise("the login lacks a right; " + advice_to_run({*grant}, place.database));
}

}  // namespace hygge::stores::mssql
