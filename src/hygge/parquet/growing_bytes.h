#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>

namespace hygge::parquet {

/// Bytes that are appended to. What is made room for is not cleared, and clear() keeps the room.
class GrowingBytes {
 public:
  std::size_t size() const noexcept { return size_; }
  std::byte* data() noexcept { return bytes_.get(); }
  const std::byte* data() const noexcept { return bytes_.get(); }
  std::span<const std::byte> from(std::size_t begin) const noexcept { return {bytes_.get() + begin, size_ - begin}; }
  std::size_t capacity() const noexcept { return capacity_; }

  void clear() noexcept { size_ = 0; }
  /// Gives the memory back.
  void release() noexcept {
    bytes_.reset();
    capacity_ = size_ = 0;
  }

  /// `count` bytes more, with whatever is in them; valid until the next call.
  std::byte* grow(std::size_t count) {
    reserve(size_ + count);
    std::byte* const begin = bytes_.get() + size_;
    size_ += count;
    return begin;
  }
  void append(const void* bytes, std::size_t count) {
    if (count > 0) std::memcpy(grow(count), bytes, count);
  }
  /// Takes the last ones back.
  void shrink_to(std::size_t size) noexcept { size_ = std::min(size, size_); }
  /// Room for so many in all.
  void reserve(std::size_t wanted) {
    if (wanted <= capacity_) return;
    const std::size_t capacity = std::max(wanted, capacity_ + capacity_ / 2);
    auto bytes = std::make_unique_for_overwrite<std::byte[]>(capacity);
    if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace hygge::parquet
