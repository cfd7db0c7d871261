#include "tests/support/tds_server/packets.h"

#include <algorithm>
#include <array>
#include <thread>

namespace hygge::tds_server {

namespace {

constexpr std::size_t kHeader = 8;
constexpr std::uint8_t kLast = 0x01;

}  // namespace

Packet PacketReader::receive() {
  std::array<std::uint8_t, kHeader> header{};
  channel_.read(header);
  const std::size_t length = static_cast<std::size_t>(header[2] << 8U | header[3]);
  if (length < kHeader) throw ProtocolError{"a packet is shorter than its header"};
  Packet packet{.type = static_cast<PacketType>(header[0]), .status = header[1], .bytes = Bytes(length - kHeader)};
  channel_.read(packet.bytes);
  return packet;
}

Packet PacketReader::read_packet() {
  if (!waiting_) return receive();
  Packet packet = std::move(*waiting_);
  waiting_.reset();
  return packet;
}

Message PacketReader::read_message(std::size_t at_most) {
  Packet packet = read_packet();
  Message message{.type = packet.type,
                  .reset = (packet.status & 0x08U) != 0,
                  .reset_skip = (packet.status & 0x10U) != 0,
                  .ignored = false,
                  .attention = packet.type == PacketType::Attention,
                  .bytes = {}};
  while (true) {
    if (packet.bytes.size() > at_most - message.bytes.size()) throw ProtocolError{"a message is too long"};
    message.bytes.insert(message.bytes.end(), packet.bytes.begin(), packet.bytes.end());
    const bool drops = bulk_limit_ >= 0 && message.bytes.size() >= static_cast<std::size_t>(bulk_limit_);
    if (drops && message.type == PacketType::BulkLoad) throw SessionDropped{};
    if (packet.is_last()) break;
    packet = read_packet();
    if (packet.type == PacketType::Attention) {
      message.attention = true;
      return message;
    }
    if (packet.type != message.type) throw ProtocolError{"a message changes its type"};
  }
  message.ignored = packet.is_ignored();
  return message;
}

bool PacketReader::take_attention(std::chrono::milliseconds wait) {
  if (waiting_ || !channel_.has_input(wait)) return false;
  Packet packet = receive();
  if (packet.type == PacketType::Attention) return true;
  waiting_ = std::move(packet);
  return false;
}

void ReplyWriter::begin() {
  packet_number_ = 0;
  sent_ = 0;
  cancelled_ = false;
  cut_ = faults_.take("cut_reply");
  garbage_ = faults_.take("garbage_after");
  stall_ = faults_.take("stall_after_bytes");
  const std::int64_t send_size = faults_.get("send_size");
  channel_.set_send_size(send_size > 0 ? static_cast<std::size_t>(send_size) : 0);
  be_far_away();
}

void ReplyWriter::be_far_away() const {
  if (const std::int64_t latency = faults_.get("latency"); latency > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds{latency});
  }
}

void ReplyWriter::watch() {
  if (!cancelled_ && reader_.take_attention(std::chrono::milliseconds{0})) cancelled_ = true;
}

void ReplyWriter::flush() {
  const std::int64_t wanted = faults_.get("payload_size");
  std::size_t payload = packet_size_ - kHeader;
  if (wanted > 0) payload = std::min(payload, static_cast<std::size_t>(wanted));
  // One packet always stays back, because the last one must say that it is.
  if (out_.size() <= payload) return;
  std::size_t at = 0;
  while (out_.size() - at > payload) {
    send_packet(View{out_.bytes()}.subspan(at, payload), false);
    at += payload;
    watch();
  }
  out_.erase_front(at);
}

void ReplyWriter::finish() {
  flush();
  send_packet(out_.bytes(), true);
  out_.clear();
  packet_number_ = 0;
}

void ReplyWriter::send_repeated(View tokens, std::size_t times) {
  constexpr std::size_t kTogether = 16;
  const std::size_t payload = packet_size_ - kHeader;
  std::size_t left = tokens.size() * times;
  std::size_t at = 0;
  const auto append = [&](ByteWriter& to, std::size_t bytes) {
    left -= bytes;
    while (bytes > 0) {
      const std::size_t piece = std::min(bytes, tokens.size() - at);
      to.raw(tokens.subspan(at, piece));
      at = (at + piece) % tokens.size();
      bytes -= piece;
    }
  };
  append(out_, std::min(left, payload - out_.size()));
  if (left > 0) {
    send_packet(out_.bytes(), false);
    out_.clear();
  }
  ByteWriter packets;
  while (left > payload && !cancelled_) {
    packets.clear();
    for (std::size_t i = 0; i < kTogether && left > payload; ++i) {
      write_header(packets, false, payload);
      append(packets, payload);
    }
    channel_.write(packets.bytes());
    watch();
  }
  if (cancelled_) left = at == 0 ? 0 : tokens.size() - at;
  append(out_, left);
}

void ReplyWriter::write_header(ByteWriter& to, bool last, std::size_t payload) {
  to.u8(static_cast<std::uint8_t>(PacketType::Reply));
  to.u8(last ? kLast : 0);
  to.u16_be(payload + kHeader);
  to.u16_be(session_);
  to.u8(++packet_number_);
  to.u8(0);
}

void ReplyWriter::send_packet(View payload, bool last) {
  Bytes changed;
  const auto reaches = [&](std::int64_t limit) {
    return limit >= 0 && sent_ + payload.size() >= static_cast<std::size_t>(limit);
  };
  const bool cut = reaches(cut_);
  const bool stalls = reaches(stall_);
  if (cut) payload = payload.first(static_cast<std::size_t>(cut_) - sent_);
  if (stalls) payload = payload.first(static_cast<std::size_t>(stall_) - sent_);
  if (reaches(garbage_)) {
    changed.assign(payload.begin(), payload.end());
    const std::size_t from =
        static_cast<std::size_t>(garbage_) > sent_ ? static_cast<std::size_t>(garbage_) - sent_ : 0;
    for (std::size_t i = from; i < changed.size(); ++i) changed[i] = static_cast<std::uint8_t>(i * 167 + 0x5A);
    payload = changed;
  }
  ByteWriter packet;
  write_header(packet, (last && !stalls) || cut, payload.size());
  packet.raw(payload);
  View bytes = packet.bytes();
  const std::int64_t until_drop = faults_.get("drop_after_bytes");
  const bool drops = until_drop >= 0 && bytes.size() >= static_cast<std::size_t>(until_drop);
  if (drops) bytes = bytes.first(static_cast<std::size_t>(until_drop));
  channel_.write(bytes);
  sent_ += payload.size();
  if (drops) faults_.take("drop_after_bytes");
  if (drops || cut) drop();
  if (until_drop >= 0) faults_.set("drop_after_bytes", until_drop - static_cast<std::int64_t>(bytes.size()));
  if (stalls) {
    stall_ = Faults::kUnset;
    stall();
    drop();
  }
}

void ReplyWriter::stall() {
  while (!cancelled_) {
    if (reader_.take_attention(std::chrono::milliseconds{1000})) cancelled_ = true;
  }
}

void ReplyWriter::drop() {
  channel_.close_from_outside();
  throw SessionDropped{};
}

}  // namespace hygge::tds_server
