#include "hygge/connections/mssql/server_table.h"

#include <cstdint>
#include <string>

#include "hygge/base/text.h"
#include "hygge/connections/mssql/mssql_settings.h"
#include "hygge/connections/mssql/table_name.h"

namespace hygge {

namespace {

constexpr std::uint16_t kUsualPort = 1433;

/// "db.example.com:1433" or "db.example.com\\erp".
std::string server_of(const tds::ConnectRequest& request) {
  const bool is_found_by_name = !request.instance.empty() && !request.port;
  return lower_case(request.host) + (is_found_by_name ? "\\" + lower_case(request.instance)
                                                      : ":" + std::to_string(request.port.value_or(kUsualPort)));
}

}  // namespace

std::optional<config::ServerTable> server_table(std::string_view name, const config::Section& connection) {
  const std::optional<TableName> table = parse_table_name(name);
  if (!table || table->parts.size() > 3) return std::nullopt;
  const auto part_from_end = [&](std::size_t place) {
    return place < table->parts.size() ? table->parts[table->parts.size() - 1 - place] : std::string{};
  };
  const tds::ConnectRequest request = read_mssql_settings(connection).request;
  const std::string database = part_from_end(2).empty() ? request.database : part_from_end(2);
  const std::string schema = part_from_end(1).empty() ? "dbo" : part_from_end(1);
  const TableName whole{{server_of(request), database, schema, part_from_end(0)}};
  return config::ServerTable{whole.quoted(), table->shown()};
}

}  // namespace hygge
