#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace hygge::tds {

/// What a packet carries (MS-TDS 2.2.3.1.1). Every answer of a server is a Reply.
enum class PacketType : std::uint8_t {
  Batch = 0x01,
  Rpc = 0x03,
  Reply = 0x04,
  Attention = 0x06,
  Bulk = 0x07,
  TransactionManager = 0x0E,
  Login = 0x10,
  Prelogin = 0x12,  ///< also what the handshake of TLS is wrapped into
};

/// Bits of a packet's status (MS-TDS 2.2.3.1.2).
namespace status {
inline constexpr std::uint8_t kEndOfMessage = 0x01;
/// Together with the end: throw away the message that I was sending.
inline constexpr std::uint8_t kIgnore = 0x02;
/// In the first packet of a request: make the session as good as new before it.
inline constexpr std::uint8_t kResetConnection = 0x08;
}  // namespace status

/// Bytes; what a packet may have at all, header included.
inline constexpr std::size_t kSmallestPacket = 512;
inline constexpr std::size_t kLargestPacket = 32'767;
/// Bytes of packets until both sides agreed on another size.
inline constexpr std::size_t kFirstPacketSize = 4096;
/// Over TLS a packet must fit into one record.
inline constexpr std::size_t kLargestPacketInRecord = 16'383;

/// The 8 bytes that open every packet.
///
/// Layout  type:u8  status:u8  length:u16  spid:u16  packet_id:u8  window:u8, big-endian
/// Units   length is in bytes and counts these 8 as well
/// Source  MS-TDS 2.2.3.1
struct PacketHeader {
  static constexpr std::size_t kBytes = 8;
  using Bytes = std::array<std::byte, kBytes>;

  std::uint8_t type = 0;
  std::uint8_t status = 0;
  std::uint16_t length = 0;
  std::uint16_t spid = 0;  ///< the session's number at the server; 0 from clients
  std::uint8_t packet_id = 0;

  bool is_last() const noexcept { return (status & status::kEndOfMessage) != 0; }

  /// Reads what a server sent. Throws Error{Data} for a length that no packet has.
  static PacketHeader read(std::span<const std::byte, kBytes> bytes);
  Bytes bytes() const noexcept;
};

}  // namespace hygge::tds
