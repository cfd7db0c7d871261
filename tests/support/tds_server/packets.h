#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "tests/support/tds_server/bytes.h"
#include "tests/support/tds_server/channel.h"
#include "tests/support/tds_server/faults.h"

namespace hygge::tds_server {

/// Packet types that a client sends (MS-TDS 2.2.3.1.1).
enum class PacketType : std::uint8_t {
  SqlBatch = 0x01,
  Rpc = 0x03,
  Reply = 0x04,
  Attention = 0x06,
  BulkLoad = 0x07,
  FedAuthToken = 0x08,
  TransactionManager = 0x0E,
  Login7 = 0x10,
  PreLogin = 0x12,
};

/// All packets of one request put together.
struct Message {
  PacketType type{};
  bool reset = false;       ///< RESETCONNECTION: the session is cleaned first
  bool reset_skip = false;  ///< RESETCONNECTIONSKIPTRAN: the same, but the transaction stays
  bool ignored = false;     ///< the client threw it away with its last packet
  bool attention = false;   ///< an attention came before its end, so that there is no end
  Bytes bytes;
};

/// One packet without its header.
struct Packet {
  PacketType type{};
  std::uint8_t status = 0;
  Bytes bytes;
  bool is_last() const { return (status & 0x01U) != 0; }
  bool is_ignored() const { return (status & 0x02U) != 0; }
};

/// Takes packets from a channel. Throws ProtocolError for an impossible length or a change of type inside a message.
class PacketReader {
 public:
  explicit PacketReader(Channel& channel) : channel_{channel} {}

  Packet read_packet();
  /// A whole message of at most `at_most` bytes.
  Message read_message(std::size_t at_most);
  /// Whether an attention waits; it is taken when it does. Any other packet that came meanwhile stays for later.
  bool take_attention(std::chrono::milliseconds wait);
  /// Throws SessionDropped once so many bytes of a bulk load's message have come; never when it is less than 0.
  void drop_bulk_after(std::int64_t bytes) noexcept { bulk_limit_ = bytes; }

 private:
  Packet receive();

  Channel& channel_;
  std::optional<Packet> waiting_;
  std::int64_t bulk_limit_ = Faults::kUnset;
};

/// Cuts a reply's tokens into packets and sends them, with the faults that are on.
///
/// The caller appends tokens to out(), calls flush() between tokens, and finish() at the end.
class ReplyWriter {
 public:
  ReplyWriter(Channel& channel, PacketReader& reader, Faults& faults, std::uint16_t session)
      : channel_{channel}, reader_{reader}, faults_{faults}, session_{session} {}

  /// Starts a reply: packet numbers and the faults of one reply begin anew.
  void begin();
  /// Waits as the fault `latency` says: begin() does, and who answers without it, as to PRELOGIN, has to.
  void be_far_away() const;
  ByteWriter& out() noexcept { return out_; }
  /// Sends what fills whole packets. Sets was_cancelled() when an attention has arrived.
  void flush();
  /// Sends the rest; the last packet ends the message.
  void finish();
  /// Appends `tokens` `times` times over, and sends what fills packets, many at a time and without faults; flush()
  /// comes first. Ends early when cancelled, in whole `tokens`.
  void send_repeated(View tokens, std::size_t times);

  void set_packet_size(std::size_t size) noexcept { packet_size_ = size; }
  std::size_t packet_size() const noexcept { return packet_size_; }
  bool was_cancelled() const noexcept { return cancelled_; }
  void set_cancelled() noexcept { cancelled_ = true; }
  /// Waits until the client cancels or goes.
  void stall();
  [[noreturn]] void drop();

 private:
  void send_packet(View payload, bool last);
  void write_header(ByteWriter& to, bool last, std::size_t payload);
  void watch();

  Channel& channel_;
  PacketReader& reader_;
  Faults& faults_;
  std::uint16_t session_;
  ByteWriter out_;
  std::size_t packet_size_ = 4096;
  std::uint8_t packet_number_ = 0;
  std::size_t sent_ = 0;  // token bytes of this reply
  bool cancelled_ = false;
  std::int64_t cut_ = Faults::kUnset;
  std::int64_t garbage_ = Faults::kUnset;
  std::int64_t stall_ = Faults::kUnset;
};

}  // namespace hygge::tds_server
