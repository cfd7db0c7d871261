#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "hygge/tds/packet.h"
#include "hygge/tds/transport.h"

namespace hygge::tds {

/// The bytes of TLS below its records: in packets of type 0x12 while both sides shake hands, as they are afterwards.
///
/// A flight of the handshake is collected until flush(), and cut into packets of at most kFirstPacketSize. What comes
/// is unwrapped until the first byte behind the handshake that begins no packet: servers differ in whether the last of
/// it, a ticket of TLS 1.3, is wrapped.
///
/// Errors   those of Transport; Error{Data} for a packet that cannot be part of a handshake.
/// Threads  one.
class TlsWrapping {
 public:
  /// `over` must outlive it.
  TlsWrapping(Transport& over, bool wraps) : over_{over}, wraps_out_{wraps}, wraps_in_{wraps} {}

  std::size_t receive(std::span<std::byte> into, const Wait& wait);
  void send(std::span<const std::byte> bytes, const Wait& wait);
  void flush(const Wait& wait);
  /// Both sides have shaken hands.
  void shook_hands() noexcept;

 private:
  bool begin_packet(const Wait& wait);

  Transport& over_;
  bool wraps_out_;
  bool wraps_in_;
  bool is_done_ = false;
  std::vector<std::byte> flight_;
  PacketHeader::Bytes header_{};  // as much of it as has come
  std::size_t header_bytes_ = 0;
  std::size_t header_handed_out_ = 0;  // what was taken for a header, and was none
  std::size_t packet_left_ = 0;
};

}  // namespace hygge::tds
