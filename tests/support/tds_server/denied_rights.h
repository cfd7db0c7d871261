#pragma once

#include <string>
#include <string_view>

#include "tests/support/tds_server/faults.h"
#include "tests/support/tds_server/tsql_tokens.h"

/// The faults deny_... : what needs the right is refused, and HAS_PERMS_BY_NAME says that the login lacks it. Everybody
/// has all others. Rights on hygge_runs are rights of its own: deny_markers alone is about it.
namespace hygge::tds_server {

/// Who is denied something, for the words of errors.
struct Denied {
  const Faults& faults;
  const std::string& database;
  const std::string& user;
};

/// Throws what a login without the right to the statement that begins here is told.
void refuse_denied_statement(const Denied& who, const Tokens& tokens);

/// The same for one that reads this table.
void refuse_denied_read(const Denied& who, const std::string& table);

/// What HAS_PERMS_BY_NAME says.
bool has_right(const Faults& faults, std::string_view securable, std::string_view securable_class,
               std::string_view permission);

}  // namespace hygge::tds_server
