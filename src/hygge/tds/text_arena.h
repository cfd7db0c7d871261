#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "hygge/tds/column_memory.h"

namespace hygge::tds {

/// Memory for the text of the rows that a decoder fills, one piece behind the other in blocks that never move.
///
/// A decoder asks for room, writes, and keeps what it wrote. What TextRefs point to lives as long as the arena, or
/// until clear(). Threads  one at a time.
class TextArena {
 public:
  /// Bytes behind each room that may be written to as well, so that whole registers can be stored.
  static constexpr std::size_t kSlack = 32;

  static constexpr std::size_t kMostKept = std::size_t{8} << 20U;

  TextArena() = default;
  TextArena(const TextArena&) = delete;
  TextArena& operator=(const TextArena&) = delete;

  /// At least `bytes` and kSlack to write to.
  char* room(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - next_) < bytes + kSlack) next_block(0, bytes);
    return next_;
  }
  /// The same for `bytes` behind the first `begun` of the last room, which are taken along. Returns where they begin
  /// now.
  char* longer_room(std::size_t begun, std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - next_) < begun + bytes + kSlack) next_block(begun, bytes);
    return next_;
  }
  /// Keeps the first `size` bytes of the last room. Short ones go into the TextRef, and their room is free again.
  TextRef keep(std::size_t size) noexcept {
    const TextRef made = text_ref(next_, size);
    if (size > TextRef::kInside) next_ += size;
    return made;
  }
  /// Copies `text`.
  TextRef copy(std::string_view text);

  /// Memory in which texts lie, in bytes, whole blocks; 0 when there is none.
  std::size_t in_use() const noexcept;
  /// All memory that it holds, in bytes.
  std::size_t held() const noexcept { return held_; }
  /// Forgets everything and keeps blocks for the next rows, kMostKept bytes of them at most.
  void clear();

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };
  void next_block(std::size_t begun, std::size_t bytes);
  void add_block(std::size_t size);

  std::vector<Block> blocks_;
  std::size_t used_ = 0;  ///< of the blocks; the others are free
  char* next_ = nullptr;
  char* end_ = nullptr;
  std::size_t held_ = 0;
};

}  // namespace hygge::tds
