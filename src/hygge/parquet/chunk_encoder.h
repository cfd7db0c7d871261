#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "hygge/parquet/chunk_values.h"
#include "hygge/parquet/growing_bytes.h"
#include "hygge/parquet/pack.h"
#include "hygge/parquet/presence.h"
#include "hygge/parquet/rewrite.h"
#include "hygge/parquet/written_column.h"

namespace hygge::parquet {

/// How the pages of new files are made.
struct EncodingWish {
  Packing packing;
  bool modern = false;                             ///< encodings that newer readers know, where they gain something
  std::size_t page_bytes = std::size_t{1} << 20U;  ///< about which a page ends, before it is packed
  std::size_t page_rows = 131'072;                 ///< at most; no less than kMostRowsAtOnce
  DictionaryBounds dictionary;
};

/// A column chunk whose pages are made. The bytes are the encoder's, until it is told to restart().
struct EncodedChunk {
  std::span<const std::byte> dictionary;  ///< its page, which comes first; empty: there is none
  std::span<const std::byte> pages;
  ChunkChange places;  ///< counted from the chunk's own begin
  std::uint64_t rows = 0;
  std::uint64_t nulls = 0;
  std::optional<std::uint64_t> different;
  std::optional<Limits> limits;
};

/// Encodes one column of a row group, page by page; then that of the next one.
///
/// Memory   the open page, and what was packed; held() tells how many bytes of them are in use. Room for about half as
///          much again is kept beside it.
/// Errors   Error{Unsupported} for a value of more than 1 GiB.
/// Threads  one at a time.
class ChunkEncoder {
 public:
  /// The references are kept.
  ChunkEncoder(const WrittenColumn& column, const EncodingWish& wish);
  ChunkEncoder(const ChunkEncoder&) = delete;
  ChunkEncoder& operator=(const ChunkEncoder&) = delete;

  void add(const ColumnRows& rows, Packer& packer);
  std::size_t held() const noexcept { return open_bytes() + values_->kept_bytes() + packed_.size(); }

  /// Ends the chunk.
  EncodedChunk finish(Packer& packer);
  void restart();

 private:
  std::size_t open_bytes() const noexcept { return page_.size() - room_for_levels_; }
  void add_piece(const ColumnRows& rows, std::size_t text_bytes, Packer& packer);
  void add_long(const ColumnRows& rows, Packer& packer);
  void end_page(Packer& packer);
  Encoding try_modern(std::span<const std::byte> values, std::size_t count, Packer& packer);
  void put_page(PageType type, Encoding encoding, std::uint64_t values, std::span<const std::byte> bytes,
                GrowingBytes& into, Packer& packer);
  std::span<const std::byte> with_levels(std::span<const std::byte> values);

  const WrittenColumn& column_;
  const EncodingWish& wish_;
  /// Where a page's values begin: its levels fit in front of them, and both are packed in one without a copy.
  const std::size_t room_for_levels_;
  GrowingBytes page_;
  std::unique_ptr<ChunkValues> values_;
  Presence presence_;
  GrowingBytes levels_;
  std::vector<std::byte> encoded_;
  GrowingBytes dictionary_;
  GrowingBytes packed_;
  ChunkChange places_;
  std::uint64_t rows_ = 0;
  std::uint64_t nulls_ = 0;
  std::optional<bool> gains_by_modern_;
  std::uint32_t chunks_since_trial_ = 0;
};

}  // namespace hygge::parquet
