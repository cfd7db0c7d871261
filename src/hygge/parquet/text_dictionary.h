#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hygge/parquet/growing_bytes.h"

namespace hygge::parquet {

/// The different ones among byte arrays, kept as a dictionary page has them: one behind the other, each with its length
/// in 4 bytes in front (Encodings.md, "Plain").
class TextDictionary {
 public:
  /// The places of values, one behind the other. There must be room for 65,536 in all, and all that are kept must have
  /// fewer than 2^32 bytes together.
  void places_of(std::span<const std::string_view> values, std::uint16_t* into);
  /// Of one.
  std::uint16_t place_of(std::string_view value);

  std::size_t size() const noexcept { return begins_.size(); }
  std::string_view entry(std::size_t place) const noexcept;
  /// As the dictionary page has them.
  std::span<const std::byte> page() const noexcept { return bytes_.from(0); }
  /// What it has, in bytes; room for more is not counted.
  std::size_t used_bytes() const noexcept;
  void clear();

 private:
  static constexpr std::size_t kFewest = 256;
  struct Slot {
    std::uint32_t tag = 0;    // of the hash
    std::uint32_t place = 0;  // and one more; 0: free
  };

  std::uint16_t place_of(std::string_view value, std::uint64_t hash);
  void widen();

  GrowingBytes bytes_;
  std::vector<std::uint32_t> begins_;  // of the values in bytes_, behind their lengths
  std::vector<std::uint64_t> hashes_;
  std::vector<Slot> slots_ = std::vector<Slot>(kFewest);
};

}  // namespace hygge::parquet
