#include "hygge/tds/memory_transport.h"

#include <algorithm>

namespace hygge::tds {

MemoryTransport::MemoryTransport(std::vector<std::byte> says, std::size_t most_at_once, bool is_silent)
    : says_{std::move(says)}, most_at_once_{most_at_once}, is_silent_{is_silent} {}

std::size_t MemoryTransport::receive(std::span<std::byte> into, const Wait& wait) {
  if (wait.cancel != nullptr) wait.cancel->throw_if_cancelled();
  const std::size_t size = std::min({into.size(), most_at_once_, says_.size() - said_});
  if (size == 0 && is_silent_) throw TimedOut{};
  is_open_ = size > 0;
  std::copy_n(says_.begin() + static_cast<std::ptrdiff_t>(said_), size, into.begin());
  said_ += size;
  return size;
}

void MemoryTransport::send(std::span<const std::span<const std::byte>> pieces, const Wait& wait) {
  if (wait.cancel != nullptr) wait.cancel->throw_if_cancelled();
  for (const std::span<const std::byte> piece : pieces) {
    sent_.insert(sent_.end(), piece.begin(), piece.end());
    pieces_.push_back(piece.size());
  }
}

}  // namespace hygge::tds
