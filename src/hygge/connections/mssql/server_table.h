#pragma once

#include <optional>
#include <string_view>

#include "hygge/config/section.h"
#include "hygge/config/settings.h"

namespace hygge {

/// The table of a name, on the server of a connection. One without a schema is taken to be in `dbo`, and one server is
/// one when host, instance and port are written alike, whatever their case. Names of databases, schemas and tables that
/// differ in case are others, as only the server knows better. Nothing for what is no name, and for tables of linked
/// servers.
std::optional<config::ServerTable> server_table(std::string_view name, const config::Section& connection);

}  // namespace hygge
