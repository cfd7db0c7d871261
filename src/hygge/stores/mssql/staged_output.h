#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "hygge/tds/output.h"

namespace hygge::stores::mssql {

/// What an encoder writes, kept until it is known to be whole.
class StagedOutput final : public tds::Output {
 public:
  void clear() noexcept { next_ = bytes_.data(); }
  std::span<const std::byte> bytes() const noexcept { return {bytes_.data(), used()}; }

 private:
  std::size_t used() const noexcept { return static_cast<std::size_t>(next_ - bytes_.data()); }
  void make_room(std::size_t bytes) override {
    const std::size_t before = used();
    bytes_.resize(std::max(2 * bytes_.size(), before + bytes));
    next_ = bytes_.data() + before;
    end_ = bytes_.data() + bytes_.size();
  }

  std::vector<std::byte> bytes_;
};

}  // namespace hygge::stores::mssql
