#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace hygge::parquet {

/// Whether to look for a dictionary in the next chunk of a column, going by the chunks before: where it was in vain it
/// is tried ever more seldom.
class DictionaryTrial {
 public:
  bool is_due() const noexcept { return wait_ == 0; }
  /// The chunk ended; whether it had a dictionary.
  void conclude(bool was_kept) noexcept {
    constexpr std::uint32_t kLongest = 15;
    if (wait_ > 0) {
      --wait_;
    } else if (was_kept) {
      next_wait_ = 1;
    } else {
      wait_ = next_wait_;
      next_wait_ = std::min(next_wait_ * 2 + 1, kLongest);
    }
  }

 private:
  std::uint32_t wait_ = 0;
  std::uint32_t next_wait_ = 1;
};

/// Whether a dictionary with so many of the bytes of all values so far is a vain hope. Values may come in cycles, of
/// all days of some years, say: the first thousand tell nothing.
constexpr bool is_in_vain(std::size_t values, std::size_t dictionary_bytes, std::size_t all_bytes) noexcept {
  constexpr std::size_t kEnoughToTell = 8192;
  return values >= kEnoughToTell && dictionary_bytes * 4 > all_bytes * 3;
}

}  // namespace hygge::parquet
