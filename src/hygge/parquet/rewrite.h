#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hygge/parquet/page_header.h"
#include "hygge/parquet/thrift_struct.h"

namespace hygge::parquet {

/// What changes in a page's header when the page is packed anew. Sizes are in bytes.
struct PageChange {
  Encoding encoding = Encoding::Plain;  ///< of its values
  std::uint64_t compressed_size = 0;
  std::uint64_t uncompressed_size = 0;
  std::optional<std::uint32_t> crc;  ///< written where the page had one
  bool is_compressed = true;         ///< told of DataV2 pages
};

/// The header again, with these changes; its statistics and what we do not know stay. `header` was parsed before.
std::string rewrite_page_header(std::span<const std::byte> header, PageType type, const PageChange& change);

/// Bytes of the file that are found by their place, to be copied behind the pages.
struct Extent {
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> size;  ///< older writers leave it out
};

/// How many pages a chunk has of one type and encoding.
struct PageKind {
  PageType type;
  Encoding encoding;
  std::uint32_t pages = 0;
};

/// What changes in a footer's ColumnChunk and its ColumnMetaData. Offsets are in bytes from the new file's first.
/// Small: there is one for each chunk of a file.
struct ChunkChange {
  void count_page(PageType type, Encoding encoding);

  std::uint8_t codec = 0;
  std::uint64_t compressed_size = 0;
  std::uint64_t uncompressed_size = 0;
  std::uint64_t data_page_offset = 0;
  std::optional<std::uint64_t> dictionary_page_offset;
  std::optional<std::uint64_t> bloom_filter_offset;
  std::vector<PageKind> kinds;
  bool has_levels = false;
};

/// Tells in a ColumnMetaData what `change` does: encodings, codec, sizes and places.
void put_places(ThriftStruct& metadata, const ChunkChange& change);

/// The elements of a footer's list of KeyValue.
std::string key_values(const std::map<std::string, std::string>& metadata);

/// The footer again, of a file that holds the row groups from `first` up to `last` (one behind them), with the chunks
/// of each changed, and with `metadata` added to its key-value pairs, in place of those of the same keys. Page indexes
/// are left out: they tell where pages lay. `footer` was parsed before. Throws ThriftError when it has other row groups
/// or chunks than `groups`.
std::string rewrite_footer(std::span<const std::byte> footer, const std::vector<std::vector<ChunkChange>>& groups,
                           std::size_t first, std::size_t last, const std::map<std::string, std::string>& metadata);

/// How long the Bloom filter is that begins so (parquet.thrift: BloomFilterHeader), with its header; nothing where
/// these bytes begin none.
std::optional<std::uint64_t> bloom_filter_size(std::span<const std::byte> beginning);

/// The Bloom filter of each chunk of each of `groups`, where it has one. Throws as rewrite_footer() does.
std::vector<std::optional<Extent>> bloom_filters(std::span<const std::byte> footer,
                                                 const std::vector<std::vector<ChunkChange>>& groups);

}  // namespace hygge::parquet
