#include "hygge/connections/mssql/server_name.h"

#include <algorithm>

#include "hygge/base/text.h"
#include "hygge/config/value_parse.h"

namespace hygge {

namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto number = config::parse_integer(trim(text));
  if (!number || *number < 1 || *number > 65'535) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

}  // namespace

std::optional<ServerName> parse_server_name(std::string_view text) {
  ServerName name;
  text = trim(text);
  constexpr std::string_view kTcp = "tcp:";  // as drivers have it
  if (lower_case(text.substr(0, kTcp.size())) == kTcp) text = trim(text.substr(kTcp.size()));
  if (const std::size_t comma = text.find(','); comma != std::string_view::npos) {
    name.port = parse_port(text.substr(comma + 1));
    if (!name.port) return std::nullopt;
    text = trim(text.substr(0, comma));
  }
  if (const std::size_t slash = text.find('\\'); slash != std::string_view::npos) {
    name.instance = trim(text.substr(slash + 1));
    if (name.instance.empty()) return std::nullopt;
    text = text.substr(0, slash);
  }
  name.host = trim(text);
  if (name.host == "." || lower_case(name.host) == "(local)") name.host = "localhost";
  if (name.host.size() > 2 && name.host.front() == '[' && name.host.back() == ']') {  // an address of IPv6
    name.host = name.host.substr(1, name.host.size() - 2);
  }
  // One colon would be `host:port`; an address of IPv6 has more.
  const bool has_port_behind_colon = std::count(name.host.begin(), name.host.end(), ':') == 1;
  const bool is_odd = name.host.find_first_of(" \t/;=\\") != std::string::npos;
  if (name.host.empty() || has_port_behind_colon || is_odd) return std::nullopt;
  return name;
}

}  // namespace hygge
