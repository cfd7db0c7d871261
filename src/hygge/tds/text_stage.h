#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hygge/tds/column_encoder.h"
#include "hygge/tds/output.h"

namespace hygge::tds {

/// Text and bytes on their way out: encoded for their column, before the rows that they go into are put together.
///
/// What stage() gives is valid until clear(), and as long as the caller's memory.
class TextStage {
 public:
  /// Bytes that a value of so many may take once it is encoded.
  static std::size_t encoded_bound(const ColumnEncoder& column, std::size_t bytes) noexcept;
  /// Bytes in front of and behind a value that is not NULL, and of one that is.
  static std::size_t frame_bytes(Framing framing, std::size_t value_bytes) noexcept;
  static std::size_t null_bytes(Framing framing) noexcept;

  /// Forgets everything, and makes room for `values` values whose bounds sum up to `bytes`.
  void clear(std::size_t values, std::size_t bytes);
  /// Encodes a value, for which there must be room. `row` counts from 0, for messages.
  /// Throws  Error{Data} for one that is too long, or that cannot be encoded.
  std::span<const std::byte> stage(const ColumnEncoder& column, const TextRef& value, std::uint64_t row);

  /// Writes a value with what frames it to `to`, where there is room for it. Returns behind it.
  static std::byte* put(Framing framing, std::span<const std::byte> value, std::byte* to) noexcept;
  static std::byte* put_null(Framing framing, std::byte* to) noexcept;

  /// Writes a value of any length to `output`, with what frames it: in pieces, when its framing has them.
  void write(Output& output, const ColumnEncoder& column, const TextRef& value, std::uint64_t row);

 private:
  std::span<const std::byte> encode(const ColumnEncoder& column, const TextRef& value, std::uint64_t row);
  std::span<const std::byte> pad(const ColumnEncoder& column, std::span<const std::byte> value);
  void write_chunks(Output& output, const ColumnEncoder& column, std::string_view text, std::uint64_t row);

  std::vector<std::byte> bytes_;
  std::size_t used_ = 0;
};

}  // namespace hygge::tds
