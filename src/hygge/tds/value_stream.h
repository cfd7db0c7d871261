#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hygge/tds/input.h"
#include "hygge/tds/type_info.h"

namespace hygge::tds {

/// The bytes of one value as they arrive, of any length, in no more memory than the Input has.
///
///     ValueStream value{input, type};
///     if (!value.is_null()) {
///       for (auto piece = value.next(); !piece.empty(); piece = value.next()) use(piece);
///     }
///
/// It begins in front of the value's length, and has taken the whole value when next() has come back empty, or when it
/// is NULL. A total that is told in front is not believed.
/// Throws  what Input throws.
class ValueStream {
 public:
  /// `input` must outlive it.
  ValueStream(Input& input, const TypeInfo& type);

  bool is_null() const noexcept { return is_null_; }
  /// Bytes behind those that came before, as many as are there; none at the end. Valid until the next call.
  std::span<const std::byte> next();
  /// At the end: whether it was as long as was told in front.
  bool has_true_length() const noexcept { return !knows_total_ || seen_ == total_; }

 private:
  void begin_chunks();
  void begin_pointer();
  bool next_chunk();

  Input& input_;
  bool is_null_ = false;
  bool has_chunks_ = false;
  bool knows_total_ = false;
  std::uint64_t total_ = 0;  ///< that was told, when it was
  std::uint64_t seen_ = 0;
  std::uint64_t left_ = 0;  ///< of the value, or of its chunk
  std::size_t lent_ = 0;    ///< of the last piece, still to be taken
};

/// Passes over one value.
void skip_value(Input& input, const TypeInfo& type);

}  // namespace hygge::tds
