#include "hygge/stores/mssql/rights.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::int32_t kDeniedOnObject = 229;
constexpr std::int32_t kDeniedOnColumn = 230;
constexpr std::int32_t kDeniedInDatabase = 262;
constexpr std::int32_t kSchemaNotUsable = 2760;
/// "Cannot find the object ... because it does not exist or you do not have permissions", of which we know that it
/// does.
constexpr std::array<std::int32_t, 6> kMayNotAlter{1088, 3701, 4701, 4902, 8104, 15247};
constexpr std::int32_t kMayNotGive = 15151;

/// What stands in quotes, one after the other.
std::vector<std::string> quoted_parts(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t begin = text.find_first_of("'\"");
    if (begin == std::string_view::npos) return parts;
    const std::size_t end = text.find(text[begin], begin + 1);
    if (end == std::string_view::npos) return parts;
    parts.emplace_back(text.substr(begin + 1, end - begin - 1));
    text.remove_prefix(end + 1);
  }
}

/// "SELECT" of "The SELECT permission was denied on ...", "CREATE TABLE" of "CREATE TABLE permission denied in ...".
std::string permission_in(std::string_view text) {
  const std::size_t end = text.find(" permission");
  std::string_view words = text.substr(0, end == std::string_view::npos ? 0 : end);
  if (words.starts_with("The ")) words.remove_prefix(4);
  const bool is_one =
      !words.empty() && words.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ ") == std::string_view::npos;
  return is_one ? std::string{words} : "";
}

std::string on_schema(const TargetPlace& place) { return " ON SCHEMA::" + tds::quote_name(place.schema); }

std::string on_object(const std::string& schema, const std::string& name) {
  return " ON " + tds::quote_name(schema) + "." + tds::quote_name(name);
}

/// On the table itself where that is what was named, else on all that is in its schema: a staging table is not there
/// when a right is given.
std::string on_what(const std::vector<std::string>& named, const TargetPlace& place) {
  const bool is_target = std::any_of(named.begin(), named.end(), [&](const std::string& name) {
    return place.is_same_name(name.substr(name.rfind('.') + 1), place.table);
  });
  return is_target ? on_object(place.schema, place.table) : on_schema(place);
}

/// "CREATE TABLE", "ALTER ON SCHEMA::[dbo]".
std::string right_for(const tds::ServerMessage& message, const TargetPlace& place) {
  const std::vector<std::string> named = quoted_parts(message.text);
  std::string permission = permission_in(message.text);
  switch (message.number) {
    case kDeniedOnObject:
    case kDeniedOnColumn: {
      // object, database, schema; in front of them the column
      constexpr std::size_t kParts = 3;
      if (permission.empty() || named.size() < kParts) return "";
      const std::string& object = named[named.size() - kParts];
      const bool is_staged = object.find("__hygge_") != std::string::npos;
      return permission + (is_staged ? on_schema(place) : on_object(named.back(), object));
    }
    case kDeniedInDatabase:
      return permission;
    case kSchemaNotUsable:
      return "ALTER" + on_schema(place);
    case kMayNotGive:
      return "CONTROL" + on_what(named, place);
    default:
      break;
  }
  const bool is_known = std::find(kMayNotAlter.begin(), kMayNotAlter.end(), message.number) != kMayNotAlter.end();
  return is_known ? "ALTER" + on_what(named, place) : "";
}

std::string advice_to_run(const std::string& grant, const TargetPlace& place) {
  const std::string where = place.database.empty() ? "" : " in database '" + printable(place.database) + "'";
  return "whoever may give it runs" + where + ": " + grant;
}

std::string grant_of(const std::string& right, const TargetPlace& place) {
  return "GRANT " + right + " TO " + (place.user.empty() ? "<the user>" : tds::quote_name(place.user));
}

}  // namespace

std::optional<std::string> grant_for(const tds::ServerMessage& message, const TargetPlace& place) {
  const std::string right = right_for(message, place);
  if (right.empty()) return std::nullopt;
  return grant_of(right, place);
}

std::string advice_to_grant(const std::string& permissions, const TargetPlace& place, const std::string& object) {
  return advice_to_run(grant_of(permissions + on_object(place.schema, object), place), place);
}

void advise_right(tds::TdsError& error, const TargetPlace& place) {
  if (!error.message()) return;
  const std::optional<std::string> grant = grant_for(*error.message(), place);
  if (!grant) return;
  error.advise("the login lacks a right; " + advice_to_run(*grant, place));
}

}  // namespace hygge::stores::mssql
