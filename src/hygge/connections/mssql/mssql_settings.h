#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "hygge/auth/entra_settings.h"
#include "hygge/base/pool_settings.h"
#include "hygge/config/section.h"
#include "hygge/config/settings.h"
#include "hygge/tds/connect_request.h"

namespace hygge {

/// `type: mssql` below `connections:`, a server of SQL Server or Azure SQL.
const config::KindSettings& mssql_connection_kind();

/// How a connection reaches its server, as whom, and how many sessions it keeps.
struct MssqlSettings {
  std::string name;                                       ///< as the project calls it: "erp"
  tds::ConnectRequest request;                            ///< with user and password for `auth: sql`, else without
  std::optional<auth::EntraSettings> entra;               ///< where tokens come from; nothing for `auth: sql`
  std::optional<std::chrono::nanoseconds> query_timeout;  ///< how long the server may keep a request waiting
  PoolSettings pool;
  std::vector<std::string> warnings;  ///< what is allowed, but not safe
};

/// From a section of the kind that has been checked. What `url` says and what keys say have been put together.
MssqlSettings read_mssql_settings(const config::Section& section);

}  // namespace hygge
