#include "hygge/tds/tls_wrapping.h"

#include <algorithm>
#include <string>

#include "hygge/base/error.h"

namespace hygge::tds {

namespace {

bool begins_packet(std::byte first) {
  // Very old servers answer as if it were any other reply.
  return first == static_cast<std::byte>(PacketType::Prelogin) || first == static_cast<std::byte>(PacketType::Reply);
}

}  // namespace

void TlsWrapping::shook_hands() noexcept {
  is_done_ = true;
  wraps_out_ = false;
}

/// False when what comes is not wrapped any more.
bool TlsWrapping::begin_packet(const Wait& wait) {
  // What has arrived is received without waiting: a peer that sends small packets fast must not outlast the limit.
  if (wait.cancel != nullptr) wait.cancel->throw_if_cancelled();
  if (wait.until != Wait::kForever && Clock::now() >= wait.until) throw TimedOut{};
  while (header_bytes_ < PacketHeader::kBytes) {
    const std::size_t count = over_.receive(std::span{header_}.subspan(header_bytes_), wait);
    if (count == 0)
      throw lost_connection(over_.peer(), "the server has closed it while both sides agreed on encryption");
    header_bytes_ += count;
    if (begins_packet(header_[0])) continue;
    if (is_done_) return false;
    throw Error{ErrorKind::Data, "what answers does not speak SQL Server's protocol"}
        .because("it agreed to encryption, and then sent a packet of the type " +
                 std::to_string(std::to_integer<int>(header_[0])))
        .advise("check host and port: another service may be listening there");
  }
  packet_left_ = PacketHeader::read(header_).length - PacketHeader::kBytes;
  header_bytes_ = 0;
  if (packet_left_ == 0) {  // nobody sends such; any number of them would lead nowhere
    throw Error{ErrorKind::Data, "what answers does not speak SQL Server's protocol"}
        .because("it agreed to encryption, and then sent a packet without bytes")
        .advise("check host and port: another service may be listening there");
  }
  return true;
}

std::size_t TlsWrapping::receive(std::span<std::byte> into, const Wait& wait) {
  if (wraps_in_ && packet_left_ == 0) wraps_in_ = begin_packet(wait);
  if (wraps_in_) {
    const std::size_t count = over_.receive(into.first(std::min(into.size(), packet_left_)), wait);
    packet_left_ -= count;
    return count;
  }
  if (header_handed_out_ < header_bytes_) {
    const std::size_t count = std::min(into.size(), header_bytes_ - header_handed_out_);
    std::copy_n(header_.begin() + header_handed_out_, count, into.begin());
    header_handed_out_ += count;
    return count;
  }
  return over_.receive(into, wait);
}

void TlsWrapping::send(std::span<const std::byte> bytes, const Wait& wait) {
  if (wraps_out_) {
    flight_.insert(flight_.end(), bytes.begin(), bytes.end());
    return;
  }
  over_.send({&bytes, 1}, wait);
}

void TlsWrapping::flush(const Wait& wait) {
  constexpr std::size_t kMostPayload = kFirstPacketSize - PacketHeader::kBytes;
  std::uint8_t packet_id = 0;
  for (std::span<const std::byte> left{flight_}; !left.empty();) {
    const std::span<const std::byte> payload = left.first(std::min(left.size(), kMostPayload));
    left = left.subspan(payload.size());
    const PacketHeader header{.type = static_cast<std::uint8_t>(PacketType::Prelogin),
                              .status = left.empty() ? status::kEndOfMessage : std::uint8_t{0},
                              .length = static_cast<std::uint16_t>(payload.size() + PacketHeader::kBytes),
                              .packet_id = ++packet_id};
    const PacketHeader::Bytes bytes = header.bytes();
    const std::array<std::span<const std::byte>, 2> pieces{bytes, payload};
    over_.send(pieces, wait);
  }
  flight_.clear();
}

}  // namespace hygge::tds
