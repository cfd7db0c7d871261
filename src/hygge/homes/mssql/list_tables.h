#pragma once

#include <vector>

#include "hygge/config/project.h"
#include "hygge/tds/session.h"

namespace hygge::homes::mssql {

/// All tables of the session's database that the login may see, by schema and name, as `entities` has them; without
/// those of the server and those that hygge made for its own use. One question, however many there are. Throws
/// TdsError.
std::vector<config::ListedEntity> list_tables(tds::Session& session);

}  // namespace hygge::homes::mssql
