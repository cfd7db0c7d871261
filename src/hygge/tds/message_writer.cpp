#include "hygge/tds/message_writer.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "hygge/base/error.h"

namespace hygge::tds {

namespace {

/// The rest of a packet and the largest room behind it.
constexpr std::size_t kBufferBytes = PacketHeader::kBytes + kLargestPacket + Output::kMostRoom;

}  // namespace

MessageWriter::MessageWriter(Transport& transport) : transport_{&transport}, buffer_(kBufferBytes) {
  next_ = payload();
  end_ = buffer_.data() + buffer_.size();
}

void MessageWriter::begin(PacketType type, Patience& patience, std::uint8_t first_status) {
  type_ = type;
  patience_ = &patience;
  first_status_ = first_status;
  packet_id_ = 0;
  next_ = payload();
}

PacketHeader::Bytes MessageWriter::next_header(std::size_t payload, std::uint8_t bits) {
  const PacketHeader header{.type = static_cast<std::uint8_t>(type_),
                            .status = static_cast<std::uint8_t>(bits | first_status_),
                            .length = static_cast<std::uint16_t>(payload + PacketHeader::kBytes),
                            .spid = 0,
                            .packet_id = ++packet_id_};
  first_status_ = 0;
  return header.bytes();
}

void MessageWriter::send(std::span<const std::span<const std::byte>> pieces) {
  const Clock::time_point began = Clock::now();
  try {
    transport_->send(pieces, patience_->wait());
  } catch (const TimedOut&) {
    is_broken_ = true;
    patience_->spend(Clock::now() - began);
    patience_->throw_timeout(transport_->peer());
  } catch (...) {
    is_broken_ = true;
    throw;
  }
  patience_->spend(Clock::now() - began);
  for (const std::span<const std::byte> piece : pieces) wire_bytes_ += piece.size();
}

/// Sends `count` packets, which are full but for the last, from the buffer's start.
void MessageWriter::send_packets(std::size_t count, std::size_t last_size, std::uint8_t last_status) {
  patience_->throw_if_cancelled();  // here, between packets, where the message can still be called off
  constexpr std::size_t kMostPackets = 32;
  std::array<PacketHeader::Bytes, kMostPackets> headers;
  std::array<std::span<const std::byte>, 2 * kMostPackets> pieces;
  std::byte* at = payload();
  for (std::size_t done = 0; done < count;) {
    // A record holds one packet in one piece: its header goes where the packet before it ended, which has been sent.
    const std::size_t together = transport_->is_encrypted() ? 1 : std::min(count - done, kMostPackets);
    for (std::size_t i = 0; i < together; ++i) {
      const bool is_last = done + i + 1 == count;
      const std::size_t size = is_last ? last_size : most_payload();
      headers.at(i) = next_header(size, is_last ? last_status : std::uint8_t{0});
      pieces.at(2 * i) = headers.at(i);
      pieces.at(2 * i + 1) = {at, size};
      at += size;
    }
    done += together;
    if (!transport_->is_encrypted()) {
      send(std::span{pieces}.first(2 * together));
      continue;
    }
    std::byte* const packet = const_cast<std::byte*>(pieces[1].data()) - PacketHeader::kBytes;
    std::memcpy(packet, headers[0].data(), PacketHeader::kBytes);
    pieces[0] = {packet, PacketHeader::kBytes + pieces[1].size()};
    send(std::span{pieces}.first(1));
  }
}

void MessageWriter::make_room(std::size_t bytes) {
  if (bytes > kMostRoom) throw Error{ErrorKind::Internal, "more room was asked for than there ever is"};
  const auto pending = static_cast<std::size_t>(next_ - payload());
  // The last packet of a message is told apart by its status: something must be left for it.
  const std::size_t count = pending == 0 ? 0 : (pending - 1) / most_payload();
  if (count > 0) send_packets(count, most_payload(), 0);
  const std::size_t rest = pending - count * most_payload();
  std::memmove(payload(), payload() + count * most_payload(), rest);
  next_ = payload() + rest;
}

void MessageWriter::end(std::uint8_t last_status) {
  const auto pending = static_cast<std::size_t>(next_ - payload());
  const std::size_t before = pending == 0 ? 0 : (pending - 1) / most_payload();
  next_ = payload();
  send_packets(before + 1, pending - before * most_payload(), last_status);
}

void MessageWriter::send_attention(Patience& patience) {
  begin(PacketType::Attention, patience);
  finish();
}

void MessageWriter::wipe() noexcept { ::explicit_bzero(buffer_.data(), buffer_.size()); }

}  // namespace hygge::tds
