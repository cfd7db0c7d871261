#include "hygge/tds/text_arena.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace hygge::tds {

namespace {

constexpr std::size_t kFirstBlock = std::size_t{64} << 10U;
constexpr std::size_t kLargestBlock = std::size_t{1} << 20U;

}  // namespace

void TextArena::next_block(std::size_t begun, std::size_t bytes) {
  const std::size_t usual = blocks_.empty() ? kFirstBlock : std::min(2 * blocks_.back().size, kLargestBlock);
  // A text that grows and grows moves to twice the room each time.
  const std::size_t size = std::max(usual, 2 * begun + bytes + kSlack);
  Block block{std::make_unique_for_overwrite<char[]>(size), size};
  if (begun > 0) std::memcpy(block.bytes.get(), next_, begun);
  const bool only_begun = begun > 0 && next_ == blocks_.back().bytes.get();
  if (only_begun) {
    held_ -= blocks_.back().size;
    blocks_.pop_back();
  }
  next_ = block.bytes.get();
  end_ = next_ + size;
  held_ += size;
  blocks_.push_back(std::move(block));
}

TextRef TextArena::copy(std::string_view text) {
  char* place = room(text.size());
  std::memcpy(place, text.data(), text.size());
  return keep(text.size());
}

void TextArena::clear() {
  const auto usual =
      std::find_if(blocks_.begin(), blocks_.end(), [](const Block& block) { return block.size <= kLargestBlock; });
  if (usual == blocks_.end()) {
    blocks_.clear();
    next_ = end_ = nullptr;
    held_ = 0;
    return;
  }
  Block kept = std::move(*usual);
  blocks_.clear();
  next_ = kept.bytes.get();
  end_ = next_ + kept.size;
  held_ = kept.size;
  blocks_.push_back(std::move(kept));
}

}  // namespace hygge::tds
