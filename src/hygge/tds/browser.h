#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/tds/address.h"

namespace hygge::tds {

/// What SQL Server's browser says of one instance.
struct BrowserEntry {
  std::string instance;
  std::uint16_t port = 0;  ///< 0 when it takes no TCP connections
};

/// Reads an answer of the browser (MC-SQLR 2.2.5): pairs of names and values between semicolons. What makes no sense is
/// left out.
std::vector<BrowserEntry> parse_browser_reply(std::span<const std::byte> datagram);

/// Asks a machine's browser on which port an instance listens. Asked again after a second, three times in all; all
/// addresses are asked at once.
///
/// Throws TimedOut and the token's Error; Error{Connection}, transient, when nobody answers; Error{NotFound} when there
/// is no such instance, or none that takes TCP connections.
/// Threads  any.
std::uint16_t find_instance(const std::string& host, std::uint16_t browser_port, const std::string& instance,
                            const Wait& wait);

}  // namespace hygge::tds
