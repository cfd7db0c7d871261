#pragma once

#include <cstdint>

namespace hygge::parquet {

/// The whole number that a zigzag-encoded one stands for: 0, -1, 1, -2, ... (thrift-compact-protocol.md, "Integer
/// encoding"; Encodings.md, "Delta Encoding").
constexpr std::int64_t unzigzag(std::uint64_t number) {
  return static_cast<std::int64_t>((number >> 1U) ^ (~(number & 1U) + 1U));
}

constexpr std::uint64_t zigzag(std::int64_t number) {
  return (static_cast<std::uint64_t>(number) << 1U) ^ static_cast<std::uint64_t>(number >> 63U);
}

}  // namespace hygge::parquet
