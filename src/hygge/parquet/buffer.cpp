#include "hygge/parquet/buffer.h"

namespace hygge::parquet {

std::span<std::byte> Buffer::of(std::uint64_t size) {
  if (size > capacity_) {
    const auto capacity = static_cast<std::size_t>(size + size / 4);
    capacity_ = 0;
    bytes_.reset();  // not both at once
    bytes_ = std::make_unique_for_overwrite<std::byte[]>(capacity);
    capacity_ = capacity;
  }
  return {bytes_.get(), static_cast<std::size_t>(size)};
}

}  // namespace hygge::parquet
