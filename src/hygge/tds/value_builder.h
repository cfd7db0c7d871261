#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hygge/tds/column_decoder.h"

namespace hygge::tds {

/// Puts together one text or binary value that comes in pieces: in the arena, as far as bytes have arrived, or, when it
/// is longer than the column's limit, with whoever takes long values.
class ValueBuilder {
 public:
  /// `row` counts from the target's first. All must outlive it.
  ValueBuilder(const ColumnDecoder& column, const DecodeTarget& target, std::size_t row)
      : column_{column}, target_{target}, row_{row}, converter_{column.form} {}

  void add(std::span<const std::byte> bytes);
  /// What goes into the column. Throws Error{Data} for a value that is too long, or not valid.
  TextRef finish();

 private:
  /// Longer pieces are cut, so that the room for one stays small.
  static constexpr std::size_t kPiece = std::size_t{16} << 10U;

  void add_piece(std::span<const std::byte> bytes);
  void settle(char* end);
  void hand_over();

  const ColumnDecoder& column_;
  const DecodeTarget& target_;
  std::size_t row_;
  PieceConverter converter_;
  std::size_t size_ = 0;  ///< in the arena, not kept yet
  bool is_long_ = false;
};

}  // namespace hygge::tds
