#include "hygge/parquet/chunk_pages.h"

#include <algorithm>

#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/parquet/thrift_compact.h"

namespace hygge::parquet {

namespace {

constexpr std::uint64_t kFirstWindow = 256;             // holds most headers
constexpr std::uint64_t kLargestHeader = 16ULL << 20U;  // statistics may hold long texts
constexpr std::uint64_t kFirstPage = 4;                 // behind the magic

}  // namespace

ChunkPages::ChunkPages(const ByteSource& file, const Footer& footer, std::size_t group, std::size_t leaf,
                       std::atomic<std::uint64_t>& walked)
    : file_{file}, footer_{footer}, group_{group}, leaf_{leaf}, walked_{walked}, offset_{chunk().data_page_offset} {
  // Some writers set an offset of 0 where there is no dictionary.
  if (chunk().dictionary_page_offset && *chunk().dictionary_page_offset >= kFirstPage) {
    offset_ = std::min(offset_, *chunk().dictionary_page_offset);
  }
}

Page ChunkPages::next() {
  begin_ = offset_;
  ++pages_;
  if (begin_ < kFirstPage || begin_ >= footer_.data_end) throw damaged("it lies outside the file's pages");
  const PageHeader header = read_header();
  header_size_ = static_cast<std::size_t>(header.header_size);
  const std::uint64_t body = begin_ + header.header_size;
  if (header.compressed_size > footer_.data_end - body) throw damaged("it reaches beyond the file's pages");
  const std::uint64_t size = header.header_size + header.compressed_size;
  if (walked_.fetch_add(size) + size > footer_.data_end) throw damaged("its bytes belong to another page, too");
  offset_ = begin_ + size;
  if (header.type == PageType::Data || header.type == PageType::DataV2) values_ += header.values;
  return {header, body};
}

/// Reads more and more until the header is whole.
PageHeader ChunkPages::read_header() {
  const std::uint64_t most = std::min(footer_.data_end - begin_, kLargestHeader);
  for (std::uint64_t window = kFirstWindow;; window *= 8) {
    const std::uint64_t size = std::min(window, most);
    buffer_.resize(static_cast<std::size_t>(size));
    file_.read(begin_, buffer_);
    try {
      return parse_page_header(buffer_);
    } catch (const ThriftError& error) {
      if (error.cause() == ThriftError::Cause::Nonsense || size == most) throw damaged(error.what());
    }
  }
}

Error ChunkPages::damaged(const std::string& why) const {
  const Column& column = footer_.columns[footer_.leaves[leaf_].column];
  return Error{ErrorKind::Data, "a page of '" + file_.name() + "' is damaged"}
      .because(why)
      .at("column '" + printable(column.name) + "', row group " + format_count(group_ + 1) + ", page " +
          format_count(pages_) + ", byte " + format_count(begin_))
      .advise("fetch or write the file again");
}

}  // namespace hygge::parquet
