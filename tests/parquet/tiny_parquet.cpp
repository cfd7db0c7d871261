#include "tests/parquet/tiny_parquet.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <fstream>

namespace hygge::test {

namespace {

/// Writes Thrift's compact protocol, as far as a tiny file needs it. Field numbers must rise.
class ThriftWriter {
 public:
  static constexpr int kTrue = 1;
  static constexpr int kFalse = 2;
  static constexpr int kByte = 3;
  static constexpr int kI32 = 5;
  static constexpr int kI64 = 6;
  static constexpr int kBinary = 8;
  static constexpr int kList = 9;
  static constexpr int kStruct = 12;

  void boolean(int id, bool value) { field(id, value ? kTrue : kFalse); }
  void byte(int id, char value) {
    field(id, kByte);
    bytes_ += value;
  }
  void i32(int id, std::int64_t value) { number(id, kI32, value); }
  void i64(int id, std::int64_t value) { number(id, kI64, value); }
  void binary(int id, const std::string& value) {
    field(id, kBinary);
    text(value);
  }
  void text(const std::string& value) {
    varint(value.size());
    bytes_ += value;
  }
  void list(int id, int type, std::size_t size) {
    field(id, kList);
    bytes_ += static_cast<char>(0xF0 | type);
    varint(size);
  }
  void element(std::int64_t value) { zigzag(value); }
  void begin(int id) {
    field(id, kStruct);
    begin_element();
  }
  void begin_element() { previous_.push_back(0); }
  void end() {
    bytes_ += '\0';
    previous_.pop_back();
  }
  const std::string& bytes() const { return bytes_; }

 private:
  void number(int id, int type, std::int64_t value) {
    field(id, type);
    zigzag(value);
  }
  void field(int id, int type) {
    bytes_ += static_cast<char>(((id - previous_.back()) << 4) | type);
    previous_.back() = id;
  }
  void zigzag(std::int64_t value) {
    varint((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
  std::vector<int> previous_{0};
};

constexpr int kTypeInt64 = 2;
constexpr int kTypeFixedBytes = 7;
constexpr int kConvertedDecimal = 5;
constexpr std::size_t kDecimalBytes = 24;
constexpr int kRequired = 0;
constexpr int kOptional = 1;
constexpr int kPlain = 0;
constexpr int kRle = 3;
constexpr int kUncompressed = 0;

std::string page_header(const std::string& body, std::size_t values, bool checksum) {
  ThriftWriter header;
  const auto size = static_cast<std::int64_t>(body.size());
  header.i32(1, 0);  // DATA_PAGE
  header.i32(2, size);
  header.i32(3, size);
  if (checksum) {
    const uLong crc = ::crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
    header.i32(4, static_cast<std::int32_t>(static_cast<std::uint32_t>(crc)));
  }
  header.begin(5);
  header.i32(1, static_cast<std::int64_t>(values));
  header.i32(2, kPlain);
  header.i32(3, kRle);
  header.i32(4, kRle);
  header.end();
  header.end();
  return header.bytes();
}

/// The definition levels of a page without NULLs: their length in 4 bytes, then one run of ones.
std::string no_nulls(std::size_t values) {
  return {2, 0, 0, 0, static_cast<char>(values << 1U), 1};  // a run of less than 64
}

struct Chunk {
  std::size_t begin;
  std::size_t size;
};

int type_of(const TinyColumn& column) { return column.decimal_digits > 0 ? kTypeFixedBytes : kTypeInt64; }

/// The values from `first` on as they lie in a page.
std::string plain(const TinyColumn& column, std::size_t first, std::size_t count) {
  std::string body;
  for (std::size_t i = first; i < first + count; ++i) {
    const std::int64_t value = column.values[i];
    std::string bytes(sizeof(value), '\0');
    std::memcpy(bytes.data(), &value, sizeof(value));
    if (column.decimal_digits > 0) {  // big-endian, and wider
      bytes.resize(kDecimalBytes, value < 0 ? '\xFF' : '\0');
      std::reverse(bytes.begin(), bytes.end());
    }
    body += bytes;
  }
  return body;
}

Chunk write_chunk(TinyParquet& file, const TinyColumn& column, const TinyOptions& options) {
  const std::size_t begin = file.bytes.size();
  for (std::size_t first = 0; first < column.values.size(); first += options.values_per_page) {
    const std::size_t count = std::min(options.values_per_page, column.values.size() - first);
    std::string body = plain(column, first, count);
    if (options.claimed_nulls) body.insert(0, no_nulls(count));
    const std::string header = page_header(body, count, options.checksums);
    file.pages.push_back({file.bytes.size(), file.bytes.size() + header.size()});
    file.bytes += header + body;
  }
  return {begin, file.bytes.size() - begin};
}

void describe_group(ThriftWriter& footer, const std::string& name, std::size_t fields) {
  footer.begin_element();
  footer.i32(3, kRequired);
  footer.binary(4, name);
  footer.i32(5, static_cast<std::int64_t>(fields));
  footer.end();
}

void describe_decimal(ThriftWriter& footer, int digits, bool logical_type) {
  if (logical_type) {
    footer.begin(10);
    footer.begin(5);
    footer.i32(1, 0);
    footer.i32(2, digits);
    footer.end();
    footer.end();
    return;
  }
  footer.i32(6, kConvertedDecimal);
  footer.i32(7, 0);
  footer.i32(8, digits);
}

/// STRING and most others are empty; INTEGER has a width and whether it is signed.
void describe_logical_type(ThriftWriter& footer, int type) {
  constexpr int kInteger = 10;
  footer.begin(10);
  footer.begin(type);
  if (type == kInteger) {
    footer.byte(1, 64);
    footer.boolean(2, false);
  }
  footer.end();
  footer.end();
}

void describe_schema(ThriftWriter& footer, const std::vector<TinyColumn>& columns, const TinyOptions& options) {
  const bool nested = !options.inside_of.empty();
  footer.list(2, ThriftWriter::kStruct, columns.size() + (nested ? 2 : 1));
  describe_group(footer, "tiny", nested ? 1 : columns.size());
  if (nested) describe_group(footer, options.inside_of, columns.size());
  for (const TinyColumn& column : columns) {
    footer.begin_element();
    footer.i32(1, type_of(column));
    if (column.decimal_digits > 0) footer.i32(2, kDecimalBytes);
    footer.i32(3, options.claimed_nulls ? kOptional : kRequired);
    footer.binary(4, column.name);
    if (column.decimal_digits > 0) describe_decimal(footer, column.decimal_digits, options.logical_types);
    if (column.logical_type > 0) describe_logical_type(footer, column.logical_type);
    footer.end();
  }
}

void describe_chunk(ThriftWriter& footer, const TinyColumn& column, const Chunk& chunk, const TinyOptions& options) {
  const bool nested = !options.inside_of.empty();
  footer.begin_element();
  footer.i64(2, static_cast<std::int64_t>(chunk.begin));
  footer.begin(3);
  footer.i32(1, type_of(column));
  footer.list(2, ThriftWriter::kI32, 1);
  footer.element(kPlain);
  footer.list(3, ThriftWriter::kBinary, nested ? 2 : 1);
  if (nested) footer.text(options.inside_of);
  footer.text(column.name);
  footer.i32(4, kUncompressed);
  footer.i64(5, static_cast<std::int64_t>(column.values.size()));
  footer.i64(6, static_cast<std::int64_t>(chunk.size));
  footer.i64(7, static_cast<std::int64_t>(chunk.size));
  footer.i64(9, static_cast<std::int64_t>(chunk.begin));
  if (options.claimed_nulls) {
    footer.begin(12);
    footer.i64(3, *options.claimed_nulls);
    footer.end();
  }
  footer.end();
  footer.end();
}

void append_tail(TinyParquet& file, const std::string& footer) {
  file.bytes += footer;
  for (unsigned byte = 0; byte < 4; ++byte) file.bytes += static_cast<char>(footer.size() >> (8 * byte));
  file.bytes += "PAR1";
}

}  // namespace

TinyParquet write_tiny_parquet(const std::vector<TinyColumn>& columns, const TinyOptions& options) {
  TinyParquet file;
  file.bytes = "PAR1";
  std::vector<Chunk> chunks;
  for (const TinyColumn& column : columns) chunks.push_back(write_chunk(file, column, options));

  const std::size_t rows = columns.empty() ? 0 : columns.front().values.size();
  ThriftWriter footer;
  footer.i32(1, 1);
  describe_schema(footer, columns, options);
  footer.i64(3, static_cast<std::int64_t>(options.claimed_rows == 0 ? rows : options.claimed_rows));
  footer.list(4, ThriftWriter::kStruct, 1);
  footer.begin_element();
  footer.list(1, ThriftWriter::kStruct, columns.size());
  for (std::size_t column = 0; column < columns.size(); ++column) {
    describe_chunk(footer, columns[column], chunks[column], options);
  }
  footer.i64(2, static_cast<std::int64_t>(file.bytes.size()));
  footer.i64(3, static_cast<std::int64_t>(rows));
  footer.end();
  footer.end();
  append_tail(file, footer.bytes());
  return file;
}

void save(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file{path, std::ios::binary};
  file.exceptions(std::ios::failbit | std::ios::badbit);
  file << bytes;
}

}  // namespace hygge::test
