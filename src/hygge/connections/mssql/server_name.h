#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hygge {

/// What one writes for `server`: `host`, `host,port` or `host\instance`.
struct ServerName {
  std::string host;
  std::optional<std::uint16_t> port;
  std::string instance;
};

/// Nothing when it has none of these forms.
std::optional<ServerName> parse_server_name(std::string_view text);

}  // namespace hygge
