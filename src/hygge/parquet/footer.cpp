#include "hygge/parquet/footer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/base/utf8.h"
#include "hygge/parquet/page_header.h"
#include "hygge/parquet/required_fields.h"
#include "hygge/parquet/schema_tree.h"
#include "hygge/parquet/thrift_compact.h"

// The numbers of fields, types and encodings below are those of parquet-format's parquet.thrift (2.10).
namespace hygge::parquet {

namespace {

using Field = ThriftReader::Field;
using Cause = ThriftError::Cause;

constexpr std::uint64_t kMagicSize = kMagic.size();
constexpr std::uint64_t kTailSize = 8;  // the footer's length and the magic
constexpr std::uint64_t kSmallestFile = kMagicSize + kTailSize;
constexpr std::uint64_t kLargestFooter = 512ULL << 20U;  // against a length that lies in a huge file

constexpr std::string_view kEncryptedMagic = "PARE";

constexpr auto kDataPageV2 = static_cast<std::int64_t>(PageType::DataV2);

bool is_modern(Encoding encoding) {
  return encoding == Encoding::DeltaBinaryPacked || encoding == Encoding::DeltaLengthByteArray ||
         encoding == Encoding::DeltaByteArray || encoding == Encoding::ByteStreamSplit;
}

Error encrypted(const std::string& name) {
  return Error{ErrorKind::Unsupported, "'" + name + "' is encrypted"}.advise(
      "decrypt it first; hygge has no key for it");
}

Error elsewhere(const std::string& name) {
  return Error{ErrorKind::Unsupported, "'" + name + "' keeps its columns in other files"}.advise(
      "move the data files themselves instead of this summary");
}

/// Bytes of a smallest or largest value, where all values have equally many.
std::optional<std::uint64_t> bound_size(const Leaf& leaf) {
  if (leaf.type == PhysicalType::Boolean) return 1;  // in a page they share their bytes
  return plain_size(leaf);
}

/// Statistics: 1 max, 2 min, 3 null_count, 5 max_value, 6 min_value.
void read_statistics(ThriftReader& reader, const Leaf& leaf, ColumnChunk& chunk) {
  const std::optional<std::uint64_t> size = bound_size(leaf);
  reader.each_field([&](const Field& field) {
    const bool is_bound = field.id == 1 || field.id == 2 || field.id == 5 || field.id == 6;
    if (field.id == 3 && field.type == ThriftType::I64) {
      chunk.nulls = reader.read_size(field.type);
      return true;
    }
    if (!is_bound || field.type != ThriftType::Binary) return false;
    const std::string_view bound = reader.read_binary();
    chunk.odd |= size && bound.size() != *size;
    chunk.odd |= leaf.is_text && find_invalid_utf8(bound).has_value();
    return true;
  });
}

/// PageEncodingStats: 1 page_type, 2 encoding, 3 count.
void read_page_kind(ThriftReader& reader, ColumnChunk& chunk) {
  RequiredFields required{"", {{1, ThriftType::I32}, {2, ThriftType::I32}, {3, ThriftType::I32}}};
  reader.each_field([&](const Field& field) {
    required.see(field);
    if (field.type != ThriftType::I32) return false;
    if (field.id == 1) {
      const std::int64_t type = reader.read_integer(field.type);
      chunk.modern |= type == kDataPageV2;
      chunk.odd |= type < 0 || type > kDataPageV2;
      return true;
    }
    if (field.id != 2) return false;
    chunk.odd |= encoding_of(reader.read_integer(field.type)) == Encoding::Other;
    return true;
  });
  chunk.odd |= !required.is_complete();
}

/// Calls `read()` for every element of a list that must be of structs.
template <typename Read>
void each_struct(ThriftReader& reader, Read read) {
  reader.each_element([&](ThriftType type) {
    if (type != ThriftType::Struct) throw ThriftError{Cause::Nonsense, "a list holds what it should not"};
    read();
  });
}

/// Reads the footer's structs in the order in which they nest.
class FooterParser {
 public:
  FooterParser(ThriftReader& reader, const std::string& name) : reader_{reader}, name_{name} {}

  /// FileMetaData: 1 version, 2 schema, 3 num_rows, 4 row_groups, 5 key_value_metadata, 8 encryption_algorithm.
  Footer parse() {
    RequiredFields required{"it lacks its schema, its rows or its row groups",
                            {{2, ThriftType::List}, {3, ThriftType::I64}, {4, ThriftType::List}}};
    bool has_schema = false;
    reader_.each_field([&](const Field& field) {
      required.see(field);
      footer_.has_version |= field.id == 1 && field.type == ThriftType::I32;
      if (field.id == 8) throw encrypted(name_);
      if (field.id == 2 && field.type == ThriftType::List) {
        has_schema = true;
        parse_schema();
        return true;
      }
      if (field.id == 3 && field.type == ThriftType::I64) {
        footer_.rows = reader_.read_size(field.type);
        return true;
      }
      if (field.id == 4 && field.type == ThriftType::List) {
        if (!has_schema) throw ThriftError{Cause::Nonsense, "the row groups come before the schema"};
        if (footer_.leaves.empty()) return false;
        each_struct(reader_, [&] { footer_.row_groups.push_back(parse_row_group()); });
        return true;
      }
      if (field.id == 5 && field.type == ThriftType::List) {
        each_struct(reader_, [&] { parse_key_value(); });
        return true;
      }
      return false;
    });
    required.check();
    check_rows();
    return std::move(footer_);
  }

 private:
  void parse_schema() {
    const std::size_t begin = reader_.position();
    SchemaTree tree = read_schema_tree(reader_);
    const std::span<const std::byte> bytes = reader_.since(begin);
    footer_.schema.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    footer_.columns = std::move(tree.columns);
    footer_.leaves = std::move(tree.leaves);
  }

  /// KeyValue: 1 key, 2 value.
  void parse_key_value() {
    std::string_view key;
    std::string_view value;
    reader_.each_field([&](const Field& field) {
      if (field.type != ThriftType::Binary || (field.id != 1 && field.id != 2)) return false;
      (field.id == 1 ? key : value) = reader_.read_binary();
      return true;
    });
    if (key == kDeclaredKey) footer_.declared = value;
  }

  /// RowGroup: 1 columns, 2 total_byte_size, 3 num_rows.
  RowGroup parse_row_group() {
    RequiredFields required{"a row group lacks its columns or its rows", {{1, ThriftType::List}, {3, ThriftType::I64}}};
    RowGroup group;
    bool has_size = false;
    reader_.each_field([&](const Field& field) {
      required.see(field);
      has_size |= field.id == 2 && field.type == ThriftType::I64;
      if (field.id == 1 && field.type == ThriftType::List) {
        each_struct(reader_, [&] {
          if (group.chunks.size() == footer_.leaves.size()) wrong_width();
          group.chunks.push_back(parse_chunk(footer_.leaves[group.chunks.size()]));
        });
        return true;
      }
      if (field.id == 3 && field.type == ThriftType::I64) {
        group.rows = reader_.read_size(field.type);
        return true;
      }
      return false;
    });
    required.check();
    if (group.chunks.size() != footer_.leaves.size()) wrong_width();
    for (ColumnChunk& chunk : group.chunks) chunk.odd |= !has_size;
    for (const Column& column : footer_.columns) {
      if (column.flat_leaf && group.chunks[*column.flat_leaf].values != group.rows) {
        throw ThriftError{Cause::Nonsense, "column '" + printable(column.name) + "' has not as many values as rows"};
      }
    }
    return group;
  }

  /// ColumnChunk: 1 file_path, 2 file_offset, 3 meta_data, 8 crypto_metadata.
  ColumnChunk parse_chunk(const Leaf& leaf) {
    std::optional<ColumnChunk> chunk;
    bool has_offset = false;
    reader_.each_field([&](const Field& field) {
      has_offset |= field.id == 2 && field.type == ThriftType::I64;
      if (field.id == 1) throw elsewhere(name_);
      if (field.id == 8) throw encrypted(name_);
      if (field.id != 3 || field.type != ThriftType::Struct) return false;
      chunk = parse_chunk_metadata(leaf);
      return true;
    });
    if (!chunk) throw ThriftError{Cause::Nonsense, "a column chunk has no metadata"};
    chunk->odd |= !has_offset;
    return *chunk;
  }

  /// ColumnMetaData: 1 type, 2 encodings, 3 path_in_schema, 4 codec, 5 num_values, 6 total_uncompressed_size,
  /// 7 total_compressed_size, 9 data_page_offset, 11 dictionary_page_offset, 12 statistics, 13 encoding_stats,
  /// 14 bloom_filter_offset.
  ColumnChunk parse_chunk_metadata(const Leaf& leaf) {
    RequiredFields required{"a column chunk lacks its place, size or codec",
                            {{4, ThriftType::I32}, {5, ThriftType::I64}, {9, ThriftType::I64}}};
    // What other readers want, and we do not.
    RequiredFields elsewhere{"",
                             {{1, ThriftType::I32},
                              {2, ThriftType::List},
                              {3, ThriftType::List},
                              {6, ThriftType::I64},
                              {7, ThriftType::I64}}};
    ColumnChunk chunk;
    reader_.each_field([&](const Field& field) {
      required.see(field);
      elsewhere.see(field);
      if (field.id == 1 && field.type == ThriftType::I32) {
        chunk.odd |= reader_.read_integer(field.type) != static_cast<std::int64_t>(leaf.type);
      } else if (field.id == 2 && field.type == ThriftType::List) {
        reader_.each_element([&](ThriftType type) {
          const Encoding encoding = encoding_of(reader_.read_integer(type));
          chunk.modern |= is_modern(encoding);
          chunk.odd |= encoding == Encoding::Other;
        });
      } else if (field.id == 4 && field.type == ThriftType::I32) {
        chunk.codec = static_cast<std::uint8_t>(std::min<std::uint64_t>(reader_.read_size(field.type), 255));
      } else if (field.id == 5 && field.type == ThriftType::I64) {
        chunk.values = reader_.read_size(field.type);
      } else if (field.id == 6 && field.type == ThriftType::I64) {
        chunk.unpacked_size = static_cast<std::uint64_t>(std::max<std::int64_t>(reader_.read_integer(field.type), 0));
      } else if (field.id == 9 && field.type == ThriftType::I64) {
        chunk.data_page_offset = reader_.read_size(field.type);
      } else if (field.id == 11 && field.type == ThriftType::I64) {
        chunk.dictionary_page_offset = reader_.read_size(field.type);
      } else if (field.id == 12 && field.type == ThriftType::Struct) {
        read_statistics(reader_, leaf, chunk);
      } else if (field.id == 13 && field.type == ThriftType::List) {
        each_struct(reader_, [&] { read_page_kind(reader_, chunk); });
      } else {
        chunk.has_bloom_filter |= field.id == 14;
        return false;
      }
      return true;
    });
    required.check();
    chunk.odd |= !elsewhere.is_complete();
    return chunk;
  }

  void check_rows() const {
    if (footer_.leaves.empty()) return;
    std::uint64_t rows = 0;
    for (const RowGroup& group : footer_.row_groups) {
      if (group.rows > std::numeric_limits<std::uint64_t>::max() / 2 - rows) {
        throw ThriftError{Cause::Nonsense, "it has more rows than can be counted"};
      }
      rows += group.rows;
    }
    if (rows == footer_.rows) return;
    throw ThriftError{Cause::Nonsense,
                      "it says " + format_count(footer_.rows) + " rows, but its row groups have " + format_count(rows)};
  }

  [[noreturn]] static void wrong_width() {
    throw ThriftError{Cause::Nonsense, "a row group has not as many columns as the schema"};
  }

  ThriftReader& reader_;
  const std::string& name_;
  Footer footer_;
};

Error damaged(const std::string& name, const std::string& why) {
  return Error{ErrorKind::Data, "the footer of '" + name + "' is damaged"}.because(why).advise(
      "fetch or write the file again");
}

std::string read_magic(const ByteSource& file, std::uint64_t offset) {
  std::string magic(kMagicSize, '\0');
  file.read(offset, std::as_writable_bytes(std::span{magic}));
  return magic;
}

void check_frame(const ByteSource& file) {
  const std::string quoted = "'" + file.name() + "'";
  if (file.size() == 0) {
    throw Error{ErrorKind::Data, quoted + " is empty (0 bytes)"}.advise(
        "write it again; a Parquet file without rows has at least a footer");
  }
  if (file.size() < kSmallestFile) {
    throw Error{ErrorKind::Data, quoted + " is not a Parquet file"}
        .because("it has " + std::to_string(file.size()) + " bytes, and no Parquet file has fewer than 12")
        .advise("check that it is the file you mean, and that it was written to its end");
  }
  const std::string head = read_magic(file, 0);
  const std::string tail = read_magic(file, file.size() - kMagicSize);
  if (head == kEncryptedMagic || tail == kEncryptedMagic) throw encrypted(file.name());
  if (head != kMagic) {
    throw Error{ErrorKind::Data, quoted + " is not a Parquet file"}
        .because("it begins with '" + printable(head) + "' instead of 'PAR1'")
        .advise("check that it is the file you mean");
  }
  if (tail != kMagic) {
    throw Error{ErrorKind::Data, quoted + " is cut off"}
        .because("it ends with '" + printable(tail) + "' instead of 'PAR1'")
        .advise("fetch or write the file again");
  }
}

std::uint64_t footer_length(const ByteSource& file) {
  std::array<std::byte, 4> little_endian{};
  file.read(file.size() - kTailSize, little_endian);
  std::uint64_t length = 0;
  for (std::size_t byte = 0; byte < little_endian.size(); ++byte) {
    length |= static_cast<std::uint64_t>(little_endian[byte]) << (8 * byte);
  }
  if (length > file.size() - kSmallestFile || length > kLargestFooter) {
    throw damaged(file.name(),
                  "it claims " + format_count(length) + " bytes of a file of " + format_count(file.size()));
  }
  return length;
}

}  // namespace

std::vector<std::byte> read_footer_bytes(const ByteSource& file) {
  check_frame(file);
  const std::uint64_t length = footer_length(file);
  std::vector<std::byte> bytes(length);
  file.read(file.size() - kTailSize - length, bytes);
  return bytes;
}

Footer read_footer(const ByteSource& file) { return parse_footer(file, read_footer_bytes(file)); }

Footer parse_footer(const ByteSource& file, std::span<const std::byte> bytes) {
  try {
    ThriftReader reader{bytes};
    Footer footer = FooterParser{reader, file.name()}.parse();
    footer.data_end = file.size() - kTailSize - bytes.size();
    return footer;
  } catch (const ThriftError& error) {
    throw damaged(file.name(), error.what());
  }
}

std::string file_end(std::string footer) {
  const std::size_t length = footer.size();
  for (unsigned byte = 0; byte < 4; ++byte) footer += static_cast<char>(length >> (8 * byte) & 0xFFU);
  return footer.append(kMagic);
}

std::optional<std::uint64_t> nulls_of(const Footer& footer, const Column& column) {
  if (column.required) return 0;
  if (!column.flat_leaf) return std::nullopt;
  std::uint64_t nulls = 0;
  for (const RowGroup& group : footer.row_groups) {
    const std::optional<std::uint64_t>& counted = group.chunks[*column.flat_leaf].nulls;
    if (!counted || *counted > group.rows) return std::nullopt;
    nulls += *counted;
  }
  return nulls;
}

std::optional<std::uint64_t> plain_size(const Leaf& leaf) {
  switch (leaf.type) {
    case PhysicalType::Int32:
    case PhysicalType::Float:
      return 4;
    case PhysicalType::Int64:
    case PhysicalType::Double:
      return 8;
    case PhysicalType::Int96:
      return 12;
    case PhysicalType::FixedByteArray:
      return leaf.length;
    case PhysicalType::Boolean:
    case PhysicalType::ByteArray:
      break;
  }
  return std::nullopt;
}

std::string_view codec_name(std::uint8_t codec) {
  // enum CompressionCodec
  constexpr std::array<std::string_view, 8> kNames{"none",   "snappy",     "gzip", "lzo",
                                                   "brotli", "lz4_hadoop", "zstd", "lz4"};
  return codec < kNames.size() ? kNames[codec] : "unknown";
}

}  // namespace hygge::parquet
