#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hygge/tds/transport.h"

namespace hygge::tds {

/// An address of a machine and a port there, as the system has it.
struct Address {
  std::vector<std::byte> bytes;  ///< a sockaddr
  int family = 0;

  /// "10.0.0.4:1433", "[::1]:1433".
  std::string text() const;
};

/// A host, as somebody wrote it, and its port in the same form.
std::string host_and_port(const std::string& host, std::uint16_t port);

/// All addresses of a host, in the order in which the system would use them.
///
/// Throws TimedOut and the token's Error, without waiting for the system's resolver any longer; a transient
/// Error{Connection} when nobody knows the host.
std::vector<Address> resolve(const std::string& host, std::uint16_t port, const Wait& wait);

/// How much earlier an address is tried than the one behind it, while nobody has answered.
inline constexpr std::chrono::milliseconds kHeadStart{100};

/// Connects to the first of these addresses that answers. Each gets a small head start before the next is tried beside
/// it, so that those of a cluster's other subnets cost no waiting.
///
/// Throws TimedOut, the token's Error, and a transient Error{Connection} when all have refused.
std::unique_ptr<Transport> connect_tcp(const std::vector<Address>& addresses, const std::string& peer,
                                       const Wait& wait);

}  // namespace hygge::tds
