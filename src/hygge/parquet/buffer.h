#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>

namespace hygge::parquet {

/// Bytes that are overwritten again and again, and never cleared.
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept : bytes_{std::move(other.bytes_)}, capacity_{std::exchange(other.capacity_, 0)} {}
  Buffer& operator=(Buffer&& other) noexcept {
    bytes_ = std::move(other.bytes_);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }

  /// The first `size` bytes, with whatever is in them.
  std::span<std::byte> of(std::uint64_t size);

  std::size_t capacity() const noexcept { return capacity_; }
  bool holds(const std::byte* place) const noexcept {
    return std::less_equal<>{}(bytes_.get(), place) && std::less<>{}(place, bytes_.get() + capacity_);
  }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t capacity_ = 0;
};

}  // namespace hygge::parquet
