#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "hygge/tds/column_memory.h"

namespace hygge::test {

/// A column of values in memory of its own, for encoders.
class SourceColumn {
 public:
  template <typename T>
  static SourceColumn of(const std::vector<std::optional<T>>& values) {
    SourceColumn made{values.size(), sizeof(T)};
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (values[row]) {
        std::memcpy(made.bytes() + row * sizeof(T), &*values[row], sizeof(T));
      } else {
        made.set_null(row);
      }
    }
    return made;
  }
  static SourceColumn of(const std::vector<std::optional<std::string>>& values) {
    SourceColumn made{values.size(), sizeof(tds::TextRef)};
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (!values[row]) {
        made.set_null(row);
        continue;
      }
      made.texts_.push_back(*values[row]);
      const tds::TextRef ref = tds::text_ref(made.texts_.back().data(), made.texts_.back().size());
      std::memcpy(made.bytes() + row * sizeof ref, &ref, sizeof ref);
    }
    return made;
  }

  SourceColumn(SourceColumn&&) = default;

  tds::ColumnMemory memory() { return {sixteens_.data(), has_nulls_ ? validity_.data() : nullptr, nullptr}; }

 private:
  struct alignas(16) Sixteen {
    std::byte bytes[16];
  };
  SourceColumn(std::size_t rows, std::size_t width)
      : sixteens_((rows * width + 15) / 16 + 1), validity_((rows + 63) / 64, ~std::uint64_t{0}) {}
  std::byte* bytes() { return sixteens_[0].bytes; }
  void set_null(std::size_t row) {
    has_nulls_ = true;
    validity_[row / 64] &= ~(std::uint64_t{1} << row % 64);
  }

  std::vector<Sixteen> sixteens_;
  std::vector<std::uint64_t> validity_;
  std::deque<std::string> texts_;  // whose texts never move
  bool has_nulls_ = false;
};

}  // namespace hygge::test
