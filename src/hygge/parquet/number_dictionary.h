#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hygge::parquet {

/// Any bit of the number changes all of the lower ones.
constexpr std::size_t number_hash(std::uint64_t bits) noexcept {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;
  const std::uint64_t product = (bits ^ (bits >> 32U)) * kOdd;
  return static_cast<std::size_t>(product ^ (product >> 32U));
}
constexpr std::size_t number_hash(std::uint32_t bits) noexcept { return number_hash(std::uint64_t{bits}); }

/// Sixteen bytes, the most significant first.
struct WideNumber {
  std::uint64_t high;
  std::uint64_t low;
  bool operator==(const WideNumber&) const = default;
};
constexpr std::size_t number_hash(const WideNumber& wide) noexcept {
  return number_hash(wide.low ^ (wide.high << 1U | wide.high >> 63U));
}

/// The different ones among numbers of 4, 8 or 16 bytes, told apart by their bits: 0.0 and -0.0 are two.
///
/// `Bits`  std::uint32_t, std::uint64_t or WideNumber.
template <typename Bits>
class NumberDictionary {
 public:
  /// The places of values, one behind the other. There must be room for 65,536 in all.
  void places_of(std::span<const Bits> values, std::uint16_t* into) {
    constexpr std::size_t kAhead = 16;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i + kAhead < values.size()) __builtin_prefetch(&slots_[number_hash(values[i + kAhead]) & mask_]);
      into[i] = place_of(values[i]);
    }
  }
  /// Of one.
  std::uint16_t place_of(const Bits& value) {
    std::size_t slot = number_hash(value) & mask_;
    for (; slots_[slot] != kFree; slot = (slot + 1) & mask_) {
      const std::uint32_t place = slots_[slot] - 1;
      if (entries_[place] == value) return static_cast<std::uint16_t>(place);
    }
    entries_.push_back(value);
    slots_[slot] = static_cast<std::uint32_t>(entries_.size());
    const auto place = static_cast<std::uint16_t>(entries_.size() - 1);
    if (entries_.size() * 2 > slots_.size()) widen();
    return place;
  }

  std::size_t size() const noexcept { return entries_.size(); }
  Bits entry(std::size_t place) const noexcept { return entries_[place]; }
  /// As a dictionary page has them.
  std::span<const std::byte> page() const noexcept { return std::as_bytes(std::span{entries_}); }
  /// What it has, in bytes; room for more is not counted.
  std::size_t used_bytes() const noexcept {
    return entries_.size() * sizeof(Bits) + slots_.size() * sizeof(std::uint32_t);
  }
  void clear() {
    entries_.clear();
    slots_.assign(kFewest, kFree);
    mask_ = kFewest - 1;
  }

 private:
  static constexpr std::size_t kFewest = 256;
  static constexpr std::uint32_t kFree = 0;

  void widen() {
    slots_.assign(slots_.size() * 4, kFree);
    mask_ = slots_.size() - 1;
    for (std::size_t place = 0; place < entries_.size(); ++place) {
      std::size_t slot = number_hash(entries_[place]) & mask_;
      while (slots_[slot] != kFree) slot = (slot + 1) & mask_;
      slots_[slot] = static_cast<std::uint32_t>(place + 1);
    }
  }

  std::vector<Bits> entries_;
  std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(kFewest, kFree);  // a place, and one more
  std::size_t mask_ = kFewest - 1;
};

}  // namespace hygge::parquet
