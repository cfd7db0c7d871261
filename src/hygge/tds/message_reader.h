#pragma once

#include <cstdint>
#include <vector>

#include "hygge/tds/discarded_answer.h"
#include "hygge/tds/input.h"
#include "hygge/tds/packet.h"
#include "hygge/tds/patience.h"
#include "hygge/tds/transport.h"

namespace hygge::tds {

/// A server's messages as an Input, one after the other.
///
/// Everything lies in one buffer: bytes arrive in large pieces behind what is not used yet, and where a packet's header
/// lies between two payloads, the few bytes of the first that are left are moved over it. The buffer grows only with
/// bytes that have arrived.
///
/// Errors   those of Input. After Error{Connection}, or Error{Data} about a packet, is_broken().
/// Threads  one.
class MessageReader final : public Input {
 public:
  /// `transport` and the Patience that await() is given are not owned and outlive their use.
  explicit MessageReader(Transport& transport);

  /// From now on the next message is read, within `patience`. The one before must have ended.
  void await(Patience& patience);
  /// The same message, within another patience.
  void go_on(Patience& patience) noexcept { patience_ = &patience; }
  /// Where bytes come from as of the next one: TLS goes between. Only where no byte has arrived ahead of its use.
  void read_from(Transport& transport) noexcept { transport_ = &transport; }

  /// Throws the rest of the message away, and shows it to `discarded` before.
  void skip_rest(DiscardedAnswer& discarded);
  /// Whether the rest of the message has arrived, so that skip_rest() does not wait.
  bool has_arrived();

  /// Whether nothing has arrived behind what was read.
  bool is_drained() const noexcept { return begin_ == end_ && raw_ == raw_end_; }
  bool is_broken() const noexcept { return is_broken_; }
  /// All that came over the wire, in bytes.
  std::uint64_t wire_bytes() const noexcept { return wire_bytes_; }
  /// The session's number at the server, as the last packet told.
  std::uint16_t spid() const noexcept { return spid_; }

  /// How much is asked of the system at once, at least.
  static constexpr std::size_t kReceive = std::size_t{192} << 10U;

 protected:
  void refill(std::size_t bytes) override;
  bool is_finished() override;

 private:
  bool unwrap();
  bool begin_packet();
  void receive();
  void make_space();
  bool has_ended() const noexcept { return is_last_ && packet_left_ == 0; }

  Transport* transport_;
  Patience* patience_ = nullptr;
  std::vector<std::byte> buffer_;
  // Behind the payload that the decoders see, [begin_, end_), lies what was received and not looked at: [raw_,
  // raw_end_).
  std::byte* raw_;
  std::byte* raw_end_;
  std::size_t packet_left_ = 0;  // payload of the current packet that is not behind end_ yet
  bool is_last_ = true;
  bool is_broken_ = false;
  std::uint64_t wire_bytes_ = 0;
  std::uint16_t spid_ = 0;
};

}  // namespace hygge::tds
