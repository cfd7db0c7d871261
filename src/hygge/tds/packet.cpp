#include "hygge/tds/packet.h"

#include <string>

#include "hygge/base/error.h"

namespace hygge::tds {

namespace {

std::uint16_t big_endian(std::byte high, std::byte low) {
  return static_cast<std::uint16_t>(std::to_integer<unsigned>(high) << 8U | std::to_integer<unsigned>(low));
}

}  // namespace

PacketHeader PacketHeader::read(std::span<const std::byte, kBytes> bytes) {
  const PacketHeader header{.type = std::to_integer<std::uint8_t>(bytes[0]),
                            .status = std::to_integer<std::uint8_t>(bytes[1]),
                            .length = big_endian(bytes[2], bytes[3]),
                            .spid = big_endian(bytes[4], bytes[5]),
                            .packet_id = std::to_integer<std::uint8_t>(bytes[6])};
  if (header.length < kBytes || header.length > kLargestPacket) {
    throw Error{ErrorKind::Data, "what answers does not speak SQL Server's protocol"}
        .because("a packet claims to have " + std::to_string(header.length) + " bytes")
        .advise("check host and port: another service may be listening there");
  }
  return header;
}

PacketHeader::Bytes PacketHeader::bytes() const noexcept {
  return {std::byte{type},
          std::byte{status},
          static_cast<std::byte>(length >> 8U),
          static_cast<std::byte>(length & 0xFFU),
          static_cast<std::byte>(spid >> 8U),
          static_cast<std::byte>(spid & 0xFFU),
          std::byte{packet_id},
          std::byte{0}};
}

}  // namespace hygge::tds
