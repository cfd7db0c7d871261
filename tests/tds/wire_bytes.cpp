#include "tests/tds/wire_bytes.h"

#include <algorithm>

namespace hygge::test {

namespace {

template <typename T>
Bytes number(T value) {
  Bytes bytes;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes.push_back(static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFFU));
  }
  return bytes;
}

Bytes transaction_id(std::uint8_t id) { return Bytes{std::byte{id}, {}, {}, {}, std::byte{0x35}, {}, {}, {}}; }

}  // namespace

Bytes hex(std::string_view digits) {
  Bytes bytes;
  int high = -1;
  bool is_comment = false;
  for (const char c : digits) {
    is_comment = c == '#' || (is_comment && c != '\n');
    const std::size_t value = is_comment ? std::string_view::npos : std::string_view{"0123456789abcdef"}.find(c);
    if (value == std::string_view::npos) continue;
    if (high < 0) {
      high = static_cast<int>(value);
    } else {
      bytes.push_back(static_cast<std::byte>(high << 4 | static_cast<int>(value)));
      high = -1;
    }
  }
  return bytes;
}

std::string hex_of(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    if (!text.empty()) text += ' ';
    text += kDigits[std::to_integer<std::size_t>(byte) >> 4U];
    text += kDigits[std::to_integer<std::size_t>(byte) & 15U];
  }
  return text;
}

Bytes counting(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 7 + i / 256);
  return bytes;
}

Bytes wide(std::string_view text) {
  Bytes bytes;
  for (const char c : text) bytes.insert(bytes.end(), {static_cast<std::byte>(c), std::byte{0}});
  return bytes;
}

Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Bytes packets(const Bytes& payload, std::size_t packet_size, std::uint8_t type) {
  Bytes wire;
  std::size_t at = 0;
  std::uint8_t id = 0;
  do {
    const std::size_t size = std::min(payload.size() - at, packet_size - 8);
    const bool is_last = at + size == payload.size();
    const std::size_t length = size + 8;
    wire.insert(wire.end(),
                {std::byte{type}, is_last ? std::byte{1} : std::byte{0}, static_cast<std::byte>(length >> 8U),
                 static_cast<std::byte>(length & 0xFFU), std::byte{0}, std::byte{51}, std::byte{++id}, std::byte{0}});
    wire.insert(wire.end(), payload.begin() + static_cast<std::ptrdiff_t>(at),
                payload.begin() + static_cast<std::ptrdiff_t>(at + size));
    at += size;
  } while (at < payload.size());
  return wire;
}

Sent sent_packets(std::span<const std::byte> wire) {
  Sent sent;
  while (wire.size() >= 8) {
    const std::size_t length = std::to_integer<std::size_t>(wire[2]) << 8U | std::to_integer<std::size_t>(wire[3]);
    sent.types.push_back(std::to_integer<std::uint8_t>(wire[0]));
    sent.statuses.push_back(std::to_integer<std::uint8_t>(wire[1]));
    sent.payload.insert(sent.payload.end(), wire.begin() + 8, wire.begin() + static_cast<std::ptrdiff_t>(length));
    wire = wire.subspan(length);
  }
  return sent;
}

Bytes done(std::uint16_t status, std::uint64_t rows, std::uint16_t command) {
  return Bytes{std::byte{0xFD}} + number(status) + number(command) + number(rows);
}

Bytes message(std::int32_t error_number, std::uint8_t severity, std::string_view text) {
  const Bytes body = number(error_number) + Bytes{std::byte{1}, std::byte{severity}} +
                     number(static_cast<std::uint16_t>(text.size())) + wide(text) + Bytes{std::byte{2}} + wide("S1") +
                     Bytes{std::byte{0}} + number(std::uint32_t{1});
  return Bytes{severity > 10 ? std::byte{0xAA} : std::byte{0xAB}} + number(static_cast<std::uint16_t>(body.size())) +
         body;
}

Bytes login_ack() { return hex("ad 0e 00 01 74 00 00 04 02 53 00 53 00 10 00 10 55"); }

Bytes transaction_begins(std::uint8_t id) { return hex("e3 0b 00 08 08") + transaction_id(id) + hex("00"); }

Bytes transaction_ends(std::uint8_t kind, std::uint8_t id) {
  return hex("e3 0b 00") + Bytes{std::byte{kind}} + hex("00 08") + transaction_id(id);
}

Bytes int_column() { return hex("81 01 00  00 00 00 00 08 00 38 01 6e 00"); }
Bytes int_row(std::int32_t value) { return hex("d1") + number(value); }

}  // namespace hygge::test
