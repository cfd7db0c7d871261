#include "hygge/parquet/rewrite.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "hygge/parquet/thrift_struct.h"

// The numbers of fields are those of parquet-format's parquet.thrift (2.12).
namespace hygge::parquet {

namespace {

[[noreturn]] void break_off() {
  throw ThriftError{ThriftError::Cause::Nonsense, "it tells of its row groups in two ways"};
}

std::int64_t number_of(std::uint64_t size) { return static_cast<std::int64_t>(size); }

/// An integer field that is there, and not negative.
std::optional<std::uint64_t> integer_in(const ThriftStruct& fields, std::int16_t id, ThriftType type) {
  const std::span<const std::byte> bytes = fields.value(id, type);
  if (bytes.empty()) return std::nullopt;
  ThriftReader reader{bytes};
  const std::int64_t number = reader.read_integer(type);
  return number < 0 ? std::nullopt : std::optional{static_cast<std::uint64_t>(number)};
}

ThriftStruct struct_in(const ThriftStruct& fields, std::int16_t id) {
  ThriftReader reader{fields.value(id, ThriftType::Struct)};
  return ThriftStruct{reader};
}

/// Calls `visit(reader, element)` for each struct of the list and its counterpart in `elements`.
template <typename Elements, typename Visit>
void each_pair(std::span<const std::byte> list, Elements& elements, Visit visit) {
  std::size_t place = 0;
  each_listed_struct(list, [&](ThriftReader& reader) {
    if (place == elements.size()) break_off();
    visit(reader, elements[place++]);
  });
  if (place != elements.size()) break_off();
}

/// PageHeader's field that tells more of a page of this type, and the field in it that has the encoding.
std::pair<std::int16_t, std::int16_t> fields_of(PageType type) {
  if (type == PageType::Dictionary) return {7, 2};
  if (type == PageType::DataV2) return {8, 4};
  return {5, 2};
}

/// PageEncodingStats: 1 page_type, 2 encoding, 3 count. Arrow looks for the dictionary in the first of them.
std::string page_kinds(const ChunkChange& change) {
  std::string dictionary;
  std::string others;
  for (const PageKind& kind : change.kinds) {
    ThriftStruct stats;
    stats.set_integer(1, ThriftType::I32, static_cast<std::int64_t>(kind.type));
    stats.set_integer(2, ThriftType::I32, static_cast<std::int64_t>(kind.encoding));
    stats.set_integer(3, ThriftType::I32, number_of(kind.pages));
    (kind.type == PageType::Dictionary ? dictionary : others) += stats.bytes();
  }
  return dictionary + others;
}

/// ColumnChunk: 2 file_offset, 3 meta_data, 4 to 7 the places of the page indexes.
std::string changed_chunk(ThriftReader& reader, const ChunkChange& change) {
  ThriftStruct chunk{reader};
  ThriftStruct metadata = struct_in(chunk, 3);
  put_places(metadata, change);
  chunk.set_struct(3, metadata);
  chunk.set_integer(2, ThriftType::I64, 0);  // so says the format where the metadata lies in the footer alone
  for (std::int16_t id = 4; id <= 7; ++id) chunk.erase(id);
  return chunk.bytes();
}

/// RowGroup: 1 columns, 2 total_byte_size, 5 file_offset, 6 total_compressed_size, 7 ordinal.
std::string changed_group(ThriftStruct group, const std::vector<ChunkChange>& changes, std::size_t ordinal) {
  std::string chunks;
  std::uint64_t uncompressed = 0;
  std::uint64_t compressed = 0;
  each_pair(group.value(1, ThriftType::List), changes, [&](ThriftReader& inner, const ChunkChange& change) {
    chunks += changed_chunk(inner, change);
    uncompressed += change.uncompressed_size;
    compressed += change.compressed_size;
  });
  const ChunkChange& front = changes.front();
  const std::uint64_t begin = front.dictionary_page_offset.value_or(front.data_page_offset);
  group.set_list(1, ThriftType::Struct, changes.size(), chunks);
  group.set_integer(2, ThriftType::I64, number_of(uncompressed));
  group.set_integer(5, ThriftType::I64, number_of(begin));
  group.set_integer(6, ThriftType::I64, number_of(compressed));
  constexpr std::size_t kLastOrdinal = 32'767;
  if (ordinal <= kLastOrdinal) {
    group.set_integer(7, ThriftType::I16, static_cast<std::int64_t>(ordinal));
  } else {
    group.erase(7);
  }
  return group.bytes();
}

std::string_view key_of(const ThriftStruct& pair) {
  const std::span<const std::byte> bytes = pair.value(1, ThriftType::Binary);
  if (bytes.empty()) return {};
  ThriftReader reader{bytes};
  return reader.read_binary();
}

void add_metadata(ThriftStruct& footer, const std::map<std::string, std::string>& metadata) {
  std::string pairs;
  std::size_t count = 0;
  each_listed_struct(footer.value(5, ThriftType::List), [&](ThriftReader& reader) {
    const ThriftStruct pair{reader};
    if (metadata.contains(std::string{key_of(pair)})) return;
    pairs += pair.bytes();
    ++count;
  });
  pairs += key_values(metadata);
  count += metadata.size();
  if (count > 0) footer.set_list(5, ThriftType::Struct, count, pairs);
}

}  // namespace

void ChunkChange::count_page(PageType type, Encoding encoding) {
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const PageKind& each) { return each.type == type && each.encoding == encoding; });
  ++(kind != kinds.end() ? *kind : kinds.emplace_back(PageKind{type, encoding})).pages;
}

/// ColumnMetaData: 2 encodings, 4 codec, 6 total_uncompressed_size, 7 total_compressed_size, 9 data_page_offset,
/// 10 index_page_offset, 11 dictionary_page_offset, 13 encoding_stats, 14 and 15 bloom_filter_offset and _length.
void put_places(ThriftStruct& metadata, const ChunkChange& change) {
  std::set<Encoding> encodings;
  if (change.has_levels) encodings.insert(Encoding::Rle);
  for (const PageKind& kind : change.kinds) encodings.insert(kind.encoding);
  std::string numbers;
  for (const Encoding encoding : encodings) numbers += thrift_integer(static_cast<std::int64_t>(encoding));
  metadata.set_list(2, ThriftType::I32, encodings.size(), numbers);
  metadata.set_integer(4, ThriftType::I32, change.codec);
  metadata.set_integer(6, ThriftType::I64, number_of(change.uncompressed_size));
  metadata.set_integer(7, ThriftType::I64, number_of(change.compressed_size));
  metadata.set_integer(9, ThriftType::I64, number_of(change.data_page_offset));
  metadata.erase(10);
  metadata.erase(11);
  if (change.dictionary_page_offset) {
    metadata.set_integer(11, ThriftType::I64, number_of(*change.dictionary_page_offset));
  }
  metadata.set_list(13, ThriftType::Struct, change.kinds.size(), page_kinds(change));
  metadata.erase(14);
  if (change.bloom_filter_offset) {
    metadata.set_integer(14, ThriftType::I64, number_of(*change.bloom_filter_offset));
  } else {
    metadata.erase(15);
  }
}

/// KeyValue: 1 key, 2 value.
std::string key_values(const std::map<std::string, std::string>& metadata) {
  std::string pairs;
  for (const auto& [key, value] : metadata) {
    ThriftStruct pair;
    pair.set_text(1, key);
    pair.set_text(2, value);
    pairs += pair.bytes();
  }
  return pairs;
}

/// PageHeader: 2 uncompressed_page_size, 3 compressed_page_size, 4 crc; DataPageHeaderV2: 7 is_compressed.
std::string rewrite_page_header(std::span<const std::byte> header, PageType type, const PageChange& change) {
  ThriftReader reader{header};
  ThriftStruct page{reader};
  const auto [more_id, encoding_id] = fields_of(type);
  ThriftStruct more = struct_in(page, more_id);
  more.set_integer(encoding_id, ThriftType::I32, static_cast<std::int64_t>(change.encoding));
  if (type == PageType::DataV2) more.set_truth(7, change.is_compressed);
  page.set_struct(more_id, more);
  page.set_integer(2, ThriftType::I32, number_of(change.uncompressed_size));
  page.set_integer(3, ThriftType::I32, number_of(change.compressed_size));
  page.erase(4);
  if (change.crc) page.set_integer(4, ThriftType::I32, static_cast<std::int32_t>(*change.crc));
  return page.bytes();
}

/// FileMetaData: 3 num_rows, 4 row_groups, 5 key_value_metadata; RowGroup: 3 num_rows.
std::string rewrite_footer(std::span<const std::byte> footer, const std::vector<std::vector<ChunkChange>>& groups,
                           std::size_t first, std::size_t last, const std::map<std::string, std::string>& metadata) {
  ThriftReader reader{footer};
  ThriftStruct file{reader};
  std::string changed;
  changed.reserve(footer.size() + footer.size() / 8);  // about as long as it was
  std::size_t place = 0;
  std::size_t kept = 0;
  std::uint64_t rows = 0;
  each_pair(file.value(4, ThriftType::List), groups, [&](ThriftReader& inner, const std::vector<ChunkChange>& chunks) {
    ThriftStruct group{inner};
    const std::uint64_t rows_here = integer_in(group, 3, ThriftType::I64).value_or(0);
    const bool is_here = place >= first && place < last;
    ++place;
    // For one without rows there may be pages in the old file, but there are none in the new one.
    if (!is_here || rows_here == 0) return;
    rows += rows_here;
    changed += changed_group(std::move(group), chunks, kept++);
  });
  file.set_integer(3, ThriftType::I64, number_of(rows));
  file.set_list(4, ThriftType::Struct, kept, changed);
  changed = {};  // there are files with very many chunks
  add_metadata(file, metadata);
  return file.bytes();
}

std::optional<std::uint64_t> bloom_filter_size(std::span<const std::byte> beginning) {
  try {
    ThriftReader reader{beginning};
    const ThriftStruct header{reader};
    const std::optional<std::uint64_t> bits = integer_in(header, 1, ThriftType::I32);
    return bits ? std::optional{reader.position() + *bits} : std::nullopt;
  } catch (const ThriftError&) {
    return std::nullopt;
  }
}

std::vector<std::optional<Extent>> bloom_filters(std::span<const std::byte> footer,
                                                 const std::vector<std::vector<ChunkChange>>& groups) {
  std::vector<std::optional<Extent>> filters;
  ThriftReader reader{footer};
  const ThriftStruct file{reader};
  each_pair(file.value(4, ThriftType::List), groups, [&](ThriftReader& outer, const std::vector<ChunkChange>& chunks) {
    const ThriftStruct group{outer};
    each_pair(group.value(1, ThriftType::List), chunks, [&](ThriftReader& inner, const ChunkChange& /*change*/) {
      const ThriftStruct chunk{inner};
      const ThriftStruct metadata = struct_in(chunk, 3);
      const auto offset = integer_in(metadata, 14, ThriftType::I64);
      const auto size = integer_in(metadata, 15, ThriftType::I32);
      filters.push_back(offset ? std::optional{Extent{*offset, size}} : std::nullopt);
    });
  });
  return filters;
}

}  // namespace hygge::parquet
