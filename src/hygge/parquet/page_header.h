#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace hygge::parquet {

/// parquet.thrift: PageType.
enum class PageType : std::uint8_t { Data = 0, Index = 1, Dictionary = 2, DataV2 = 3, Other = 255 };

/// parquet.thrift: Encoding.
enum class Encoding : std::uint8_t {
  Plain = 0,
  PlainDictionary = 2,
  Rle = 3,
  BitPacked = 4,
  DeltaBinaryPacked = 5,
  DeltaLengthByteArray = 6,
  DeltaByteArray = 7,
  RleDictionary = 8,
  ByteStreamSplit = 9,
  Other = 255,
};

/// The encoding of a number in a footer or a page header; Other where parquet.thrift has none of that number.
Encoding encoding_of(std::int64_t number);

/// What stands before a page's bytes (parquet.thrift: PageHeader with DataPageHeader, DictionaryPageHeader or
/// DataPageHeaderV2). Sizes are in bytes, and are what the file claims.
struct PageHeader {
  PageType type = PageType::Other;
  std::uint64_t header_size = 0;
  std::uint64_t compressed_size = 0;
  std::uint64_t uncompressed_size = 0;
  std::optional<std::uint32_t> crc;
  std::uint64_t values = 0;  ///< of data pages with the nulls, of a dictionary its entries, 0 of others
  Encoding encoding = Encoding::Other;
  // Of Data pages.
  Encoding definition_encoding = Encoding::Other;
  Encoding repetition_encoding = Encoding::Other;
  // Of DataV2 pages.
  std::uint64_t definition_size = 0;
  std::uint64_t repetition_size = 0;
  bool is_compressed = true;
  bool has_unknown_encoding = false;  ///< of its values or its levels
};

/// Throws ThriftError, EndsTooSoon when more bytes could make it whole.
PageHeader parse_page_header(std::span<const std::byte> bytes);

}  // namespace hygge::parquet
