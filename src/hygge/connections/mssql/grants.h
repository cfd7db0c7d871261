#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/tds/server_error.h"

/// Rights that a login lacks: read out of the server's messages, and written as the statements that give them.
namespace hygge {

/// What stands in quotes in a message of the server, one after the other.
std::vector<std::string> quoted_parts(std::string_view text);

/// "SELECT" of "The SELECT permission was denied on ...", "CREATE TABLE" of "CREATE TABLE permission denied in ..."; ""
/// where it names none in English.
std::string permission_in(std::string_view text);

/// What the server says in messages 229 and 230, of an object or a column of it.
struct DeniedOnObject {
  std::string permission;
  std::string object;
  std::string database;
  std::string schema;
};
/// Nothing for every other message.
std::optional<DeniedOnObject> denied_on_object(const tds::ServerMessage& message);

/// " ON SCHEMA::[dbo]", " ON [dbo].[orders]": what stands behind permissions.
std::string on_schema(std::string_view schema);
std::string on_object(std::string_view schema, std::string_view object);

/// "GRANT SELECT ON [dbo].[orders] TO [mover]" of "SELECT ON [dbo].[orders]"; `user`: empty when nobody knows it.
std::string grant_of(const std::string& right, const std::string& user);

/// "whoever may give it runs in database 'shop': GRANT ..."; `database`: empty for the session's own.
std::string advice_to_run(const std::vector<std::string>& grants, const std::string& database);

}  // namespace hygge
