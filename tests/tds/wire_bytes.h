#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hygge::test {

using Bytes = std::vector<std::byte>;

/// Bytes from hexadecimal digits; blanks are free, and so is what stands behind a '#' on its line.
Bytes hex(std::string_view digits);
/// The other way, for messages of tests: "12 01 00".
std::string hex_of(std::span<const std::byte> bytes);

/// Bytes that differ from their neighbours.
Bytes counting(std::size_t size);
/// The first `size` of `bytes`, which has so many.
inline Bytes first_of(const Bytes& bytes, std::size_t size) { return {bytes.data(), bytes.data() + size}; }

/// ASCII as UTF-16, little-endian.
Bytes wide(std::string_view text);
Bytes operator+(Bytes left, const Bytes& right);

/// A message cut into packets of at most `packet_size` bytes.
Bytes packets(const Bytes& payload, std::size_t packet_size = 4096, std::uint8_t type = 0x04);
/// The payload of the packets that a client sent, and how often a message ended among them.
struct Sent {
  Bytes payload;
  std::vector<std::uint8_t> types;     // of the packets
  std::vector<std::uint8_t> statuses;  // of the packets
};
Sent sent_packets(std::span<const std::byte> wire);

/// Tokens of a server.
Bytes done(std::uint16_t status = 0, std::uint64_t rows = 0, std::uint16_t command = 0);
/// ERROR, or INFO where its severity is 10 or less.
Bytes message(std::int32_t number, std::uint8_t severity, std::string_view text);
Bytes login_ack();
/// ENVCHANGE 8, and 9 or 10.
Bytes transaction_begins(std::uint8_t id);
Bytes transaction_ends(std::uint8_t kind, std::uint8_t id);
/// COLMETADATA and a row of one int column `n`.
Bytes int_column();
Bytes int_row(std::int32_t value);

}  // namespace hygge::test
