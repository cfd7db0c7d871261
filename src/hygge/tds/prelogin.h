#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace hygge::tds {

/// What a client says before it logs in (MS-TDS 2.2.6.5).
struct PreloginRequest {
  std::uint8_t encryption = 0;  ///< one of prelogin_encryption
  std::string instance = {};    ///< that the server shall compare with its own; empty for any
  std::uint32_t thread = 0;     ///< told to the server's operators
  /// Two identifiers and a number that find this connection in the server's traces.
  std::array<std::byte, 36> trace{};
  bool has_token = false;  ///< whether it can log in by a token
};

/// What a server says to it.
struct PreloginReply {
  std::uint8_t encryption = 0;
  bool is_other_instance = false;
  /// The server said that tokens are welcome; the login repeats it.
  bool wants_token = false;
};

/// The payload of the message: a table of options, then their data.
std::vector<std::byte> make_prelogin(const PreloginRequest& request);

/// Reads a server's payload: options are looked up by their number, in any order.
/// Throws Error{Data} for what makes no sense.
PreloginReply parse_prelogin(std::span<const std::byte> payload);

}  // namespace hygge::tds
