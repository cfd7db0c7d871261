#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "hygge/parquet/byte_source.h"

namespace hygge::test {

/// A file that lies in memory, and sees to it that nobody reads outside of it.
class MemoryBytes final : public parquet::ByteSource {
 public:
  explicit MemoryBytes(std::string bytes) : bytes_{std::move(bytes)} {}
  const std::string& name() const override { return name_; }
  std::uint64_t size() const override { return bytes_.size(); }
  void read(std::uint64_t offset, std::span<std::byte> into) const override {
    if (offset > bytes_.size() || into.size() > bytes_.size() - offset) std::abort();
    std::transform(bytes_.begin() + static_cast<std::ptrdiff_t>(offset),
                   bytes_.begin() + static_cast<std::ptrdiff_t>(offset + into.size()), into.begin(),
                   [](char byte) { return static_cast<std::byte>(byte); });
  }

 private:
  std::string name_ = "memory.parquet";
  std::string bytes_;
};

}  // namespace hygge::test
