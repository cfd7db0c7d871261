#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/parquet/byte_source.h"

namespace hygge::parquet {

/// The first and the last bytes of a file (parquet-format README, "File format").
inline constexpr std::string_view kMagic = "PAR1";
/// The key whose value says what the source of the rows declared of its columns (docs/formats/declared-columns.md).
inline constexpr std::string_view kDeclaredKey = "hygge_declared";

/// One column's values in one row group (parquet.thrift: ColumnChunk and its ColumnMetaData). Offsets and sizes are in
/// bytes, from the file's first byte; they are what the file claims, and only whoever follows them checks them.
struct ColumnChunk {
  std::uint64_t data_page_offset = 0;
  std::optional<std::uint64_t> dictionary_page_offset;
  std::uint64_t values = 0;            ///< with the nulls, and every element of lists
  std::optional<std::uint64_t> nulls;  ///< where the statistics tell
  std::uint64_t unpacked_size = 0;
  std::uint8_t codec = 0;
  bool has_bloom_filter = false;
  bool modern = false;  ///< has encodings or pages that readers from before about 2022 may not know
  bool odd = false;     ///< tells of something that does not fit its leaf, or is not known here
};

/// How a leaf's values are stored (parquet.thrift: Type).
enum class PhysicalType : std::uint8_t {
  Boolean = 0,
  Int32 = 1,
  Int64 = 2,
  Int96 = 3,
  Float = 4,
  Double = 5,
  ByteArray = 6,
  FixedByteArray = 7,
};

/// What a TIME or TIMESTAMP counts; Unclear where the file says it twice and differently.
enum class TimeUnit : std::uint8_t { None, Millis, Micros, Nanos, Unclear };

/// A column, or a part of a nested one, that has values of its own.
struct Leaf {
  std::size_t column = 0;  ///< the one that it belongs to
  PhysicalType type = PhysicalType::Boolean;
  std::uint32_t length = 0;  ///< bytes of each value of a FixedByteArray
  // The levels that the nearest value has (parquet-format README, "Nested Encoding").
  std::uint16_t deepest_definition = 0;
  std::uint16_t deepest_repetition = 0;
  bool is_text = false;  ///< its bytes must be UTF-8
  bool is_decimal = false;
  TimeUnit unit = TimeUnit::None;
  /// Whether its bytes alone do not tell what is a value: VARIANT, GEOMETRY, decimals in byte arrays, the unknown.
  bool is_special = false;
};

/// Bytes of each value as PLAIN and BYTE_STREAM_SPLIT store it; nothing for types whose values have none of their own.
std::optional<std::uint64_t> plain_size(const Leaf& leaf);

struct RowGroup {
  std::uint64_t rows = 0;
  std::vector<ColumnChunk> chunks;  ///< one per leaf
};

/// A column of the table; a nested one spreads over several leaves.
struct Column {
  std::string name;
  /// The leaf that holds its values one to one, when it is not nested.
  std::optional<std::size_t> flat_leaf;
  bool required = false;  ///< cannot hold NULL
  bool repeated = false;  ///< a list without a node of its own; cannot hold NULL either
  /// STRING, LIST, DECIMAL, ...: one that it, or a part of it, is marked as by its logical type alone, without the
  /// converted type that older readers go by. Empty: there is none.
  std::string_view unconverted;
  std::uint64_t decimal_digits = 0;  ///< the most that any DECIMAL in it has; 0 where there is none
};

/// What a Parquet file says about itself (parquet.thrift: FileMetaData), as far as hygge asks.
struct Footer {
  std::uint64_t rows = 0;
  std::vector<Column> columns;
  std::vector<Leaf> leaves;
  std::vector<RowGroup> row_groups;
  std::string schema;  ///< the schema as it is written: two files with equal ones have equal columns
  bool has_version = false;
  std::optional<std::string> declared;  ///< the value of kDeclaredKey in its key-value metadata
  std::uint64_t data_end = 0;           ///< where the pages end and the footer begins
};

/// Reads a file's footer without trusting a byte of it.
///
/// Throws  Error{Data} when it is empty, cut off, no Parquet file or damaged; Error{Unsupported} when it is encrypted
/// or
///         keeps columns in other files; what the source throws. Every headline names the file.
Footer read_footer(const ByteSource& file);

/// The same in two steps, for whoever needs its bytes as well.
std::vector<std::byte> read_footer_bytes(const ByteSource& file);
Footer parse_footer(const ByteSource& file, std::span<const std::byte> bytes);

/// What a file ends with that has such a footer: it, its length and kMagic.
std::string file_end(std::string footer);

/// The NULLs of a column over all row groups, where the file tells for all of them.
std::optional<std::uint64_t> nulls_of(const Footer& footer, const Column& column);

/// "zstd", "lz4" (LZ4_RAW), "lz4_hadoop", ...: as the store's settings call the codec.
std::string_view codec_name(std::uint8_t codec);

}  // namespace hygge::parquet
