#include "hygge/parquet/new_footer.h"

#include "hygge/parquet/thrift_struct.h"
#include "hygge/parquet/varint.h"

// The numbers of fields are those of parquet-format's parquet.thrift (2.12).
namespace hygge::parquet {

namespace {

std::int64_t as_integer(std::uint64_t size) { return static_cast<std::int64_t>(size); }

std::string listed_text(std::string_view text) {
  std::string bytes;
  put_varint(text.size(), [&](std::uint8_t byte) { bytes += static_cast<char>(byte); });
  return bytes.append(text);
}

/// Statistics: 1 max and 2 min for readers that know no others, 3 null_count, 4 distinct_count, 5 max_value,
/// 6 min_value. The older ones mean signed numbers.
ThriftStruct statistics_of(const EncodedChunk& chunk, const WrittenColumn& column) {
  ThriftStruct statistics;
  const bool is_bytes = column.type == PhysicalType::ByteArray || column.type == PhysicalType::FixedByteArray;
  if (chunk.limits) {
    if (order_of(column.meaning) == Order::Signed && !is_bytes) {
      statistics.set_text(1, chunk.limits->most);
      statistics.set_text(2, chunk.limits->least);
    }
    statistics.set_text(5, chunk.limits->most);
    statistics.set_text(6, chunk.limits->least);
  }
  statistics.set_integer(3, ThriftType::I64, as_integer(chunk.nulls));
  if (chunk.different) statistics.set_integer(4, ThriftType::I64, as_integer(*chunk.different));
  return statistics;
}

/// ColumnChunk: 2 file_offset, 3 meta_data; ColumnMetaData: 1 type, 3 path_in_schema, 5 num_values, 12 statistics, and
/// what put_places() tells.
std::string chunk_of(const EncodedChunk& chunk, const WrittenColumn& column, std::uint64_t begin) {
  ThriftStruct metadata;
  metadata.set_integer(1, ThriftType::I32, static_cast<std::int64_t>(column.type));
  metadata.set_list(3, ThriftType::Binary, 1, listed_text(column.name));
  metadata.set_integer(5, ThriftType::I64, as_integer(chunk.rows));
  metadata.set_struct(12, statistics_of(chunk, column));
  ChunkChange places = chunk.places;
  places.data_page_offset += begin;
  if (places.dictionary_page_offset) *places.dictionary_page_offset += begin;
  put_places(metadata, places);
  ThriftStruct described;
  described.set_integer(2, ThriftType::I64, 0);  // so says the format where the metadata lies in the footer alone
  described.set_struct(3, metadata);
  return described.bytes();
}

/// ColumnOrder, a union: 1 TYPE_ORDER.
std::string column_orders(std::size_t columns) {
  ThriftStruct order;
  order.set_struct(1, ThriftStruct{});
  std::string orders;
  for (std::size_t i = 0; i < columns; ++i) orders += order.bytes();
  return orders;
}

}  // namespace

/// RowGroup: 1 columns, 2 total_byte_size, 3 num_rows, 5 file_offset, 6 total_compressed_size, 7 ordinal.
void NewFooter::add(const std::vector<EncodedChunk>& chunks, std::uint64_t rows, std::uint64_t begin) {
  std::string listed;
  std::uint64_t uncompressed = 0;
  std::uint64_t compressed = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    listed += chunk_of(chunks[i], columns_[i], begin + compressed);
    uncompressed += chunks[i].places.uncompressed_size;
    compressed += chunks[i].places.compressed_size;
  }
  ThriftStruct group;
  group.set_list(1, ThriftType::Struct, chunks.size(), listed);
  group.set_integer(2, ThriftType::I64, as_integer(uncompressed));
  group.set_integer(3, ThriftType::I64, as_integer(rows));
  group.set_integer(5, ThriftType::I64, as_integer(begin));
  group.set_integer(6, ThriftType::I64, as_integer(compressed));
  constexpr std::uint64_t kLastOrdinal = 32'767;
  if (count_ <= kLastOrdinal) group.set_integer(7, ThriftType::I16, as_integer(count_));
  groups_ += group.bytes();
  ++count_;
  rows_ += rows;
}

/// FileMetaData: 1 version, 2 schema, 3 num_rows, 4 row_groups, 5 key_value_metadata, 6 created_by, 7 column_orders.
std::string NewFooter::bytes(const std::map<std::string, std::string>& metadata, std::string_view created_by) const {
  ThriftStruct file;
  file.set_integer(1, ThriftType::I32, 1);
  file.set_list(2, ThriftType::Struct, columns_.size() + 1, schema_elements(columns_));
  file.set_integer(3, ThriftType::I64, as_integer(rows_));
  file.set_list(4, ThriftType::Struct, count_, groups_);
  if (!metadata.empty()) file.set_list(5, ThriftType::Struct, metadata.size(), key_values(metadata));
  file.set_text(6, created_by);
  file.set_list(7, ThriftType::Struct, columns_.size(), column_orders(columns_.size()));
  return file.bytes();
}

}  // namespace hygge::parquet
