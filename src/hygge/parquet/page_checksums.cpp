#include "hygge/parquet/page_checksums.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/units.h"
#include "hygge/parquet/thrift_compact.h"

// The numbers of fields and page types are those of parquet-format's parquet.thrift (2.10).
namespace hygge::parquet {

namespace {

using Field = ThriftReader::Field;
using Cause = ThriftError::Cause;

constexpr std::uint64_t kFirstWindow = 256;                // holds most headers
constexpr std::uint64_t kLargestHeader = 16ULL << 20U;     // statistics may hold long texts
constexpr std::size_t kPieceSize = std::size_t{1} << 20U;  // how much is read at a time for a checksum
constexpr std::uint64_t kFirstPage = 4;                    // behind the magic

struct PageHeader {
  std::uint64_t values = 0;  ///< 0 for dictionary and index pages
  std::uint64_t compressed_size = 0;
  std::optional<std::uint32_t> crc;
  std::uint64_t header_size = 0;
};

std::uint64_t read_size(ThriftReader& reader, ThriftType type) {
  const std::int64_t number = reader.read_integer(type);
  if (number < 0) throw ThriftError{Cause::Nonsense, "a size is negative"};
  return static_cast<std::uint64_t>(number);
}

/// DataPageHeader and DataPageHeaderV2: 1 num_values.
std::uint64_t read_values(ThriftReader& reader) {
  std::uint64_t values = 0;
  reader.each_field([&](const Field& field) {
    if (field.id != 1 || field.type != ThriftType::I32) return false;
    values = read_size(reader, field.type);
    return true;
  });
  return values;
}

/// PageHeader: 3 compressed_page_size, 4 crc, 5 data_page_header, 8 data_page_header_v2.
PageHeader parse_header(std::span<const std::byte> bytes) {
  ThriftReader reader{bytes};
  PageHeader header;
  bool has_size = false;
  reader.each_field([&](const Field& field) {
    if (field.id == 3 && field.type == ThriftType::I32) {
      header.compressed_size = read_size(reader, field.type);
      has_size = true;
    } else if (field.id == 4 && field.type == ThriftType::I32) {
      header.crc = static_cast<std::uint32_t>(reader.read_integer(field.type));
    } else if ((field.id == 5 || field.id == 8) && field.type == ThriftType::Struct) {
      header.values = read_values(reader);
    } else {
      return false;
    }
    return true;
  });
  if (!has_size) throw ThriftError{Cause::Nonsense, "it has no size"};
  header.header_size = reader.position();
  return header;
}

std::string hexadecimal(std::uint32_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(8, '0');
  for (std::size_t place = text.size(); place-- > 0; number >>= 4U) text[place] = kDigits[number & 0xFU];
  return text;
}

class PageWalk {
 public:
  PageWalk(const ByteSource& file, const Footer& footer, const CancelToken& cancel)
      : file_{file}, footer_{footer}, cancel_{cancel} {}

  PageCount run() {
    for (group_ = 0; group_ < footer_.row_groups.size(); ++group_) {
      const std::vector<ColumnChunk>& chunks = footer_.row_groups[group_].chunks;
      for (leaf_ = 0; leaf_ < chunks.size(); ++leaf_) walk(chunks[leaf_]);
    }
    return count_;
  }

 private:
  /// Follows the pages until all values were seen: old writers left the dictionary's header out of the chunk's size.
  void walk(const ColumnChunk& chunk) {
    offset_ = chunk.data_page_offset;
    // Some writers set an offset of 0 where there is no dictionary.
    if (chunk.dictionary_page_offset && *chunk.dictionary_page_offset >= kFirstPage) {
      offset_ = std::min(offset_, *chunk.dictionary_page_offset);
    }
    std::uint64_t values = 0;
    for (page_ = 0; values < chunk.values; ++page_) {
      cancel_.throw_if_cancelled();
      values += check_page();
    }
  }

  /// Returns how many values the page holds, and moves behind it.
  std::uint64_t check_page() {
    if (offset_ < kFirstPage || offset_ >= footer_.data_end) throw damaged("it lies outside the file's pages");
    const PageHeader header = read_header();
    const std::uint64_t body = offset_ + header.header_size;
    if (header.compressed_size > footer_.data_end - body) throw damaged("it reaches beyond the file's pages");
    walked_ += header.header_size + header.compressed_size;
    // Pages do not overlap; a file that claims so could keep us busy for ever.
    if (walked_ > footer_.data_end) throw damaged("its bytes belong to another page, too");
    if (header.crc) check_crc(*header.crc, body, header.compressed_size);
    ++count_.pages;
    offset_ = body + header.compressed_size;
    return header.values;
  }

  /// Reads more and more until the header is whole.
  PageHeader read_header() {
    const std::uint64_t most = std::min(footer_.data_end - offset_, kLargestHeader);
    for (std::uint64_t window = kFirstWindow;; window *= 8) {
      const std::uint64_t size = std::min(window, most);
      buffer_.resize(static_cast<std::size_t>(size));
      file_.read(offset_, buffer_);
      try {
        return parse_header(buffer_);
      } catch (const ThriftError& error) {
        if (error.cause() == Cause::Nonsense || size == most) throw damaged(error.what());
      }
    }
  }

  void check_crc(std::uint32_t claimed, std::uint64_t begin, std::uint64_t size) {
    uLong crc = ::crc32(0L, nullptr, 0);
    for (std::uint64_t done = 0; done < size; done += buffer_.size()) {
      cancel_.throw_if_cancelled();
      buffer_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size - done, kPieceSize)));
      file_.read(begin + done, buffer_);
      crc = ::crc32(crc, reinterpret_cast<const Bytef*>(buffer_.data()), static_cast<uInt>(buffer_.size()));
    }
    ++count_.checked;
    const auto found = static_cast<std::uint32_t>(crc);
    if (found != claimed) {
      throw damaged("its checksum is " + hexadecimal(found) + ", and should be " + hexadecimal(claimed));
    }
  }

  Error damaged(const std::string& why) const {
    const Column& column = footer_.columns[footer_.leaves[leaf_]];
    return Error{ErrorKind::Data, "a page of '" + file_.name() + "' is damaged"}
        .because(why)
        .at("column '" + column.name + "', row group " + format_count(group_ + 1) + ", page " +
            format_count(page_ + 1) + ", byte " + format_count(offset_))
        .advise("fetch or write the file again");
  }

  const ByteSource& file_;
  const Footer& footer_;
  const CancelToken& cancel_;
  PageCount count_;
  std::uint64_t walked_ = 0;
  // Where the walk is.
  std::size_t group_ = 0;
  std::size_t leaf_ = 0;
  std::uint64_t page_ = 0;
  std::uint64_t offset_ = 0;
  std::vector<std::byte> buffer_;
};

}  // namespace

PageCount check_pages(const ByteSource& file, const Footer& footer, const CancelToken& cancel) {
  return PageWalk{file, footer, cancel}.run();
}

}  // namespace hygge::parquet
