#include "hygge/tds/message_reader.h"

#include <algorithm>
#include <cstring>

#include "hygge/base/error.h"

namespace hygge::tds {

MessageReader::MessageReader(Transport& transport)
    : transport_{&transport}, buffer_(2 * kReceive), raw_{buffer_.data()}, raw_end_{buffer_.data()} {
  begin_ = end_ = buffer_.data();
}

void MessageReader::await(Patience& patience) {
  patience_ = &patience;
  is_last_ = false;
  begin_ = end_ = raw_;
}

bool MessageReader::begin_packet() {
  if (static_cast<std::size_t>(raw_end_ - raw_) < PacketHeader::kBytes) return false;
  PacketHeader header;
  try {
    header = PacketHeader::read(std::span<const std::byte, PacketHeader::kBytes>{raw_, PacketHeader::kBytes});
    if (header.type != static_cast<std::uint8_t>(PacketType::Reply)) {
      throw Error{ErrorKind::Data, "what answers does not speak SQL Server's protocol"}
          .because("a packet has the type " + std::to_string(header.type))
          .advise("check host and port: another service may be listening there");
    }
  } catch (const Error&) {
    is_broken_ = true;
    throw;
  }
  raw_ += PacketHeader::kBytes;
  packet_left_ = header.length - PacketHeader::kBytes;
  is_last_ = header.is_last();
  spid_ = header.spid;
  return true;
}

/// Puts payload that has arrived, of one packet, behind what the decoders see; false when none is there.
bool MessageReader::unwrap() {
  while (packet_left_ == 0) {
    if (is_last_ || !begin_packet()) return false;
  }
  const std::size_t size = std::min(packet_left_, static_cast<std::size_t>(raw_end_ - raw_));
  if (size == 0) return false;
  if (end_ != raw_) {
    const std::size_t unused = available();
    std::memmove(raw_ - unused, begin_, unused);
    begin_ = raw_ - unused;
  }
  raw_ += size;
  end_ = raw_;
  packet_left_ -= size;
  return true;
}

/// Leaves at least kReceive bytes behind raw_end_.
void MessageReader::make_space() {
  const std::size_t unused = available();
  const auto raw = static_cast<std::size_t>(raw_end_ - raw_);
  const auto free = static_cast<std::size_t>(buffer_.data() + buffer_.size() - raw_end_);
  // The front of the buffer is what the processor's cache holds: back to it, unless that means to move much.
  constexpr std::size_t kFew = 4096;
  if (free >= kReceive && (unused + raw > kFew || begin_ == buffer_.data())) return;
  std::byte* to = buffer_.data();
  std::vector<std::byte> larger;
  if (unused + raw + kReceive > buffer_.size()) {
    larger.resize(std::max(2 * buffer_.size(), unused + raw + kReceive));
    to = larger.data();
  }
  if (unused > 0) std::memmove(to, begin_, unused);
  if (raw > 0) std::memmove(to + unused, raw_, raw);
  if (!larger.empty()) buffer_.swap(larger);
  begin_ = buffer_.data();
  end_ = begin_ + unused;
  raw_ = buffer_.data() + unused;
  raw_end_ = raw_ + raw;
}

void MessageReader::receive() {
  make_space();
  const auto free = static_cast<std::size_t>(buffer_.data() + buffer_.size() - raw_end_);
  const Clock::time_point began = Clock::now();
  const Wait wait = patience_->wait();
  // Also where bytes keep coming: a server that is told to stop may go on for ever.
  if (wait.until <= began) patience_->throw_timeout(transport_->peer());
  std::size_t count = 0;
  try {
    count = transport_->receive({raw_end_, free}, wait);
  } catch (const TimedOut&) {
    patience_->spend(Clock::now() - began);
    patience_->throw_timeout(transport_->peer());
  } catch (const Error& error) {
    is_broken_ = error.kind() != ErrorKind::Cancelled && error.kind() != ErrorKind::Timeout;
    throw;
  }
  patience_->spend(Clock::now() - began);
  if (count == 0) {
    is_broken_ = true;
    throw lost_connection(transport_->peer(), "the server has closed it");
  }
  raw_end_ += count;
  wire_bytes_ += count;
}

void MessageReader::refill(std::size_t bytes) {
  while (available() < bytes) {
    if (unwrap()) continue;
    if (has_ended()) {
      throw Error{ErrorKind::Data, "the server's answer ends in the middle of something"}
          .because("it broke off, or has a value in another form than the server told")
          .advise("run the same at the server: it may fail there, too");
    }
    receive();
  }
}

bool MessageReader::is_finished() {
  while (begin_ == end_) {
    if (unwrap()) break;
    if (has_ended()) return true;
    receive();
  }
  return false;
}

void MessageReader::skip_rest(DiscardedAnswer& discarded) {
  while (!at_end()) {
    discarded.add({data(), available()});
    take(available());
  }
}

bool MessageReader::has_arrived() {
  if (has_ended()) return true;
  // Headers are followed as far as they have come.
  const std::byte* at = raw_;
  std::size_t left = packet_left_;
  bool is_last = is_last_;
  while (static_cast<std::size_t>(raw_end_ - at) >= left) {
    at += left;
    if (is_last) return true;
    if (static_cast<std::size_t>(raw_end_ - at) < PacketHeader::kBytes) return false;
    const auto header = PacketHeader::read(std::span<const std::byte, PacketHeader::kBytes>{at, PacketHeader::kBytes});
    at += PacketHeader::kBytes;
    left = header.length - PacketHeader::kBytes;
    is_last = header.is_last();
  }
  return false;
}

}  // namespace hygge::tds
