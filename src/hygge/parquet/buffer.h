#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace hygge::parquet {

/// Bytes that are overwritten again and again, and never cleared.
class Buffer {
 public:
  /// The first `size` bytes, with whatever is in them.
  std::span<std::byte> of(std::uint64_t size);

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t capacity_ = 0;
};

}  // namespace hygge::parquet
