#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/page_header.h"

namespace hygge::parquet {

/// A page and where its bytes begin, all of which lie among the file's pages.
struct Page {
  PageHeader header;
  std::uint64_t body = 0;
};

/// Follows the pages of one column of one row group, without trusting a byte of them.
///
/// Pages do not overlap. A file that claims so could keep us busy for ever, so the bytes of all pages of a file are
/// summed up in `walked`, which all its walks share.
///
/// Throws   Error{Data} that names the file, column, row group, page and offset when a header or length is a lie; what
///          the source throws.
/// Threads  one at a time; walks that share `walked` may run on several.
class ChunkPages {
 public:
  ChunkPages(const ByteSource& file, const Footer& footer, std::size_t group, std::size_t leaf,
             std::atomic<std::uint64_t>& walked);

  const ColumnChunk& chunk() const noexcept { return footer_.row_groups[group_].chunks[leaf_]; }
  /// Whether all values were seen. Not where the bytes end: old writers left the dictionary's header out of the size.
  bool is_done() const noexcept { return values_ >= chunk().values; }
  /// The page that comes now; not when is_done().
  Page next();
  /// The header of the page that next() gave last, as it lies in the file; valid until the next one.
  std::span<const std::byte> header_bytes() const noexcept { return std::span{buffer_}.first(header_size_); }
  /// What is wrong with the page that next() gave last.
  Error damaged(const std::string& why) const;

 private:
  PageHeader read_header();

  const ByteSource& file_;
  const Footer& footer_;
  std::size_t group_;
  std::size_t leaf_;
  std::atomic<std::uint64_t>& walked_;
  std::uint64_t values_ = 0;
  std::uint64_t pages_ = 0;   // how many next() gave
  std::uint64_t begin_ = 0;   // where the last one's header begins
  std::uint64_t offset_ = 0;  // where the next one's does
  std::vector<std::byte> buffer_;
  std::size_t header_size_ = 0;
};

}  // namespace hygge::parquet
