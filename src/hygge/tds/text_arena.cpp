#include "hygge/tds/text_arena.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "hygge/tds/utf16.h"

namespace hygge::tds {

namespace {

constexpr std::size_t kFirstBlock = std::size_t{64} << 10U;
constexpr std::size_t kLargestBlock = std::size_t{1} << 20U;

static_assert(TextArena::kSlack >= kTextSlack, "texts are converted into the rooms of an arena");

}  // namespace

void TextArena::add_block(std::size_t size) {
  blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(used_),
                 {std::make_unique_for_overwrite<char[]>(size), size});
  held_ += size;
}

void TextArena::next_block(std::size_t begun, std::size_t bytes) {
  // A text that grows and grows moves to twice the room each time.
  const std::size_t wanted = 2 * begun + bytes + kSlack;
  if (used_ == blocks_.size() || blocks_[used_].size < wanted) {
    const std::size_t usual = used_ == 0 ? kFirstBlock : std::min(2 * blocks_[used_ - 1].size, kLargestBlock);
    add_block(std::max(usual, wanted));
  }
  char* const to = blocks_[used_].bytes.get();
  if (begun > 0) std::memcpy(to, next_, begun);
  const bool only_begun = begun > 0 && next_ == blocks_[used_ - 1].bytes.get();
  if (only_begun) {
    held_ -= blocks_[used_ - 1].size;
    blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(used_ - 1));
    --used_;
  }
  next_ = to;
  end_ = to + blocks_[used_].size;
  ++used_;
}

std::size_t TextArena::in_use() const noexcept {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < used_; ++i) bytes += blocks_[i].size;
  return bytes;
}

TextRef TextArena::copy(std::string_view text) {
  char* place = room(text.size());
  std::memcpy(place, text.data(), text.size());
  return keep(text.size());
}

void TextArena::clear() {
  std::erase_if(blocks_, [](const Block& block) { return block.size > kLargestBlock; });
  held_ = 0;
  std::size_t kept = 0;
  while (kept < blocks_.size() && held_ + blocks_[kept].size <= kMostKept) held_ += blocks_[kept++].size;
  blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(kept), blocks_.end());
  used_ = 0;
  next_ = end_ = nullptr;
}

}  // namespace hygge::tds
