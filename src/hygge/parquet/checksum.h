#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace hygge::parquet {

/// The CRC-32 of a page's bytes as they lie in the file (parquet-format README, "Checksumming").
class Checksum {
 public:
  void add(std::span<const std::byte> bytes);
  std::uint32_t value() const noexcept { return value_; }

 private:
  std::uint32_t value_ = 0;
};

/// "its checksum is 0011aabb, and should be ..."
std::string misfit(std::uint32_t found, std::uint32_t claimed);

}  // namespace hygge::parquet
