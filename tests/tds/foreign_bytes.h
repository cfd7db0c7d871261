#pragma once

#include <cstddef>
#include <span>

/// What fuzzers and tests do with bytes that nobody vouches for: whatever they are, it ends, and in an Error at worst.
namespace hygge::test {

/// As the packets of a server that answers requests, and as the payload of one answer.
void read_as_replies(std::span<const std::byte> bytes);
/// As the packets of a server that is logged in to, and as the payload of its first answer.
void read_as_login(std::span<const std::byte> bytes);
/// As what a server says once both sides have agreed on TLS: packets with its part of the handshake, and what comes
/// behind them. However they arrive, the same must be unwrapped.
void read_as_handshake(std::span<const std::byte> bytes);
/// As a datagram of the browser.
void read_as_browser(std::span<const std::byte> bytes);

}  // namespace hygge::test
