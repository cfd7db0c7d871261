#include "hygge/tds/value_builder.h"

#include <algorithm>
#include <string>

namespace hygge::tds {

void ValueBuilder::add(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), kPiece);
    add_piece(bytes.first(size));
    bytes = bytes.subspan(size);
  }
}

void ValueBuilder::add_piece(std::span<const std::byte> bytes) {
  if (is_long_ && column_.limit.longer == nullptr) return;  // only its end matters still
  const std::size_t room = converted_room(column_.form, bytes.size() + PieceConverter::kMostKept);
  char* begin = target_.arena.longer_room(size_, room);
  settle(converter_.add(bytes, begin + size_));
}

void ValueBuilder::settle(char* end) {
  size_ = static_cast<std::size_t>(end - target_.arena.room(0));
  if (!is_long_ && size_ > column_.limit.most_bytes) {
    is_long_ = true;
    if (column_.limit.longer != nullptr) column_.limit.longer->begin(column_.number, target_.first_row + row_);
  }
  if (is_long_) hand_over();
}

void ValueBuilder::hand_over() {
  if (column_.limit.longer != nullptr && size_ > 0) column_.limit.longer->piece({target_.arena.room(0), size_});
  size_ = 0;  // the arena's room is used again for the next piece
}

TextRef ValueBuilder::finish() {
  char* begin = target_.arena.longer_room(size_, converted_room(column_.form, PieceConverter::kMostKept));
  settle(converter_.finish(begin + size_));
  column_.note_invalid(converter_.invalid(), target_.rows_before + row_);
  if (!is_long_) return target_.arena.keep(size_);
  if (column_.limit.longer == nullptr) {
    column_.refuse(target_.rows_before + row_,
                   "it is longer than " + std::to_string(column_.limit.most_bytes) + " bytes, which is the limit");
  }
  column_.limit.longer->end();
  return {};
}

}  // namespace hygge::tds
