#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "hygge/base/cancel.h"
#include "hygge/parquet/chunk_pages.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/levels.h"

namespace hygge::parquet {

/// Bytes that are overwritten again and again, and never cleared.
class Buffer {
 public:
  /// The first `size` bytes, with whatever is in them.
  std::span<std::byte> of(std::uint64_t size);

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t capacity_ = 0;
};

/// What a thread keeps from page to page.
struct PageBuffers {
  Buffer packed;
  Buffer unpacked;
};

/// Decodes one column of one row group: checksums, unpacking, levels and values of every page.
///
/// Memory: two pages, and the levels of one where the column is nested. Pages of more than 32 MB are not for us.
/// Threads  one at a time.
class ChunkCheck {
 public:
  ChunkCheck(const ByteSource& file, const CancelToken& cancel, PageBuffers& buffers)
      : file_{file}, cancel_{cancel}, buffers_{buffers} {}

  /// Throws  Error{Data} that names the page; NotForUs; the token's error; what the source throws.
  LevelCount run(ChunkPages& pages, const Leaf& leaf, std::uint64_t rows);

 private:
  void check_page(const Page& page);
  void check_dictionary(const Page& page);
  void check_data(const Page& page);
  void check_data_v2(const Page& page);
  void count(std::span<const std::byte> repetitions, std::span<const std::byte> definitions,
             std::span<const std::byte> values, const PageHeader& header);
  std::span<const std::byte> read_body(const Page& page);
  std::span<const std::byte> unpacked(std::span<const std::byte> packed, std::uint64_t size);

  const ByteSource& file_;
  const CancelToken& cancel_;
  PageBuffers& buffers_;
  // Of the chunk that run() is at.
  const Leaf* leaf_ = nullptr;
  std::uint8_t codec_ = 0;
  std::optional<LevelCounter> levels_;
  std::optional<std::uint64_t> entries_;  // of the dictionary
  LevelCount found_;
};

}  // namespace hygge::parquet
