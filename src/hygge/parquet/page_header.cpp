#include "hygge/parquet/page_header.h"

#include "hygge/parquet/required_fields.h"
#include "hygge/parquet/thrift_compact.h"

// The numbers of fields are those of parquet-format's parquet.thrift (2.10).
namespace hygge::parquet {

namespace {

using Field = ThriftReader::Field;
using Cause = ThriftError::Cause;

constexpr const char* kIncomplete = "its header is not complete";

Encoding read_encoding(ThriftReader& reader, ThriftType type, PageHeader& header) {
  const Encoding encoding = encoding_of(reader.read_integer(type));
  header.has_unknown_encoding |= encoding == Encoding::Other;
  return encoding;
}

PageType read_page_type(ThriftReader& reader, ThriftType type) {
  const std::int64_t number = reader.read_integer(type);
  return number >= 0 && number <= 3 ? static_cast<PageType>(number) : PageType::Other;
}

/// DataPageHeader: 1 num_values, 2 encoding, 3 definition_level_encoding, 4 repetition_level_encoding.
/// DictionaryPageHeader: the first two.
void read_page(ThriftReader& reader, PageHeader& header, RequiredFields required) {
  reader.each_field([&](const Field& field) {
    required.see(field);
    if (field.type != ThriftType::I32) return false;
    if (field.id == 1) {
      header.values = reader.read_size(field.type);
    } else if (field.id == 2) {
      header.encoding = read_encoding(reader, field.type, header);
    } else if (field.id == 3) {
      header.definition_encoding = read_encoding(reader, field.type, header);
    } else if (field.id == 4) {
      header.repetition_encoding = read_encoding(reader, field.type, header);
    } else {
      return false;
    }
    return true;
  });
  required.check();
}

/// DataPageHeaderV2: 1 num_values, 2 num_nulls, 3 num_rows, 4 encoding, 5 definition_levels_byte_length, 6
/// repetition_levels_byte_length, 7 is_compressed.
void read_page_v2(ThriftReader& reader, PageHeader& header) {
  RequiredFields required{kIncomplete,
                          {{1, ThriftType::I32},
                           {2, ThriftType::I32},
                           {3, ThriftType::I32},
                           {4, ThriftType::I32},
                           {5, ThriftType::I32},
                           {6, ThriftType::I32}}};
  reader.each_field([&](const Field& field) {
    required.see(field);
    if (field.id == 7 && (field.type == ThriftType::True || field.type == ThriftType::False)) {
      header.is_compressed = field.type == ThriftType::True;
      return true;
    }
    if (field.type != ThriftType::I32) return false;
    if (field.id == 1) {
      header.values = reader.read_size(field.type);
    } else if (field.id == 4) {
      header.encoding = read_encoding(reader, field.type, header);
    } else if (field.id == 5) {
      header.definition_size = reader.read_size(field.type);
    } else if (field.id == 6) {
      header.repetition_size = reader.read_size(field.type);
    } else {
      return false;
    }
    return true;
  });
  required.check();
}

}  // namespace

Encoding encoding_of(std::int64_t number) {
  constexpr std::int64_t kGroupVarInt = 1;  // never written
  const bool is_known = number >= 0 && number != kGroupVarInt && number <= 9;
  return is_known ? static_cast<Encoding>(number) : Encoding::Other;
}

/// PageHeader: 1 type, 2 uncompressed_page_size, 3 compressed_page_size, 4 crc, 5 data_page_header,
/// 7 dictionary_page_header, 8 data_page_header_v2.
PageHeader parse_page_header(std::span<const std::byte> bytes) {
  ThriftReader reader{bytes};
  PageHeader header;
  PageType described = PageType::Other;  // by the struct for its type
  RequiredFields required{kIncomplete, {{1, ThriftType::I32}, {2, ThriftType::I32}, {3, ThriftType::I32}}};
  reader.each_field([&](const Field& field) {
    required.see(field);
    const bool is_number = field.type == ThriftType::I32;
    const bool is_struct = field.type == ThriftType::Struct;
    if (field.id == 1 && is_number) {
      header.type = read_page_type(reader, field.type);
    } else if (field.id == 2 && is_number) {
      header.uncompressed_size = reader.read_size(field.type);
    } else if (field.id == 3 && is_number) {
      header.compressed_size = reader.read_size(field.type);
    } else if (field.id == 4 && is_number) {
      header.crc = static_cast<std::uint32_t>(reader.read_integer(field.type));
    } else if (field.id == 5 && is_struct) {
      described = PageType::Data;
      read_page(
          reader, header,
          {kIncomplete, {{1, ThriftType::I32}, {2, ThriftType::I32}, {3, ThriftType::I32}, {4, ThriftType::I32}}});
    } else if (field.id == 7 && is_struct) {
      described = PageType::Dictionary;
      read_page(reader, header, {kIncomplete, {{1, ThriftType::I32}, {2, ThriftType::I32}}});
    } else if (field.id == 8 && is_struct) {
      described = PageType::DataV2;
      read_page_v2(reader, header);
    } else {
      return false;
    }
    return true;
  });
  required.check();
  const bool holds_values =
      header.type == PageType::Data || header.type == PageType::Dictionary || header.type == PageType::DataV2;
  if (holds_values && described != header.type) throw ThriftError{Cause::Nonsense, kIncomplete};
  header.header_size = reader.position();
  return header;
}

}  // namespace hygge::parquet
