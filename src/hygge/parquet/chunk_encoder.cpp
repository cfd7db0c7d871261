#include "hygge/parquet/chunk_encoder.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "hygge/base/error.h"
#include "hygge/parquet/checksum.h"
#include "hygge/parquet/encode.h"
#include "hygge/parquet/modern_trial.h"
#include "hygge/parquet/thrift_struct.h"

// The numbers of fields are those of parquet-format's parquet.thrift (2.12).
namespace hygge::parquet {

namespace {

constexpr std::uint32_t kChunksForEachTrial = 16;
/// Texts of more bytes come one by one, so that pages end between them.
constexpr std::size_t kMostAtOnce = std::size_t{8} << 20U;

/// PageHeader: 1 type, 2 uncompressed_page_size, 3 compressed_page_size, 4 crc, 5 data_page_header, 7
/// dictionary_page_header; DataPageHeader: 1 num_values, 2 encoding, 3 and 4 of the levels; DictionaryPageHeader: 1
/// num_values, 2 encoding.
std::string page_header(PageType type, std::uint64_t values, const PageChange& page) {
  ThriftStruct more;
  more.set_integer(1, ThriftType::I32, static_cast<std::int64_t>(values));
  more.set_integer(2, ThriftType::I32, static_cast<std::int64_t>(page.encoding));
  if (type == PageType::Data) {
    more.set_integer(3, ThriftType::I32, static_cast<std::int64_t>(Encoding::Rle));
    more.set_integer(4, ThriftType::I32, static_cast<std::int64_t>(Encoding::Rle));
  }
  ThriftStruct header;
  header.set_integer(1, ThriftType::I32, static_cast<std::int64_t>(type));
  header.set_integer(2, ThriftType::I32, static_cast<std::int64_t>(page.uncompressed_size));
  header.set_integer(3, ThriftType::I32, static_cast<std::int64_t>(page.compressed_size));
  if (page.crc) header.set_integer(4, ThriftType::I32, static_cast<std::int32_t>(*page.crc));
  header.set_struct(type == PageType::Data ? 5 : 7, more);
  return header.bytes();
}

/// A single value may have been of any size; what it took is not kept for those that follow.
constexpr std::size_t kEnormous = std::size_t{16} << 20U;
void release_if_enormous(GrowingBytes& bytes) {
  if (bytes.capacity() > kEnormous) bytes.release();
}

std::size_t text_bytes(const ColumnRows& rows) {
  const auto* const texts = static_cast<const std::string_view*>(rows.values);
  std::size_t bytes = 0;
  for (std::size_t row = 0; row < rows.rows; ++row) bytes += is_present(rows, row) ? texts[row].size() : 0;
  return bytes;
}

}  // namespace

ChunkEncoder::ChunkEncoder(const WrittenColumn& column, const EncodingWish& wish)
    : column_{column},
      wish_{wish},
      room_for_levels_{Presence::most_bytes(std::max(wish.page_rows, kMostRowsAtOnce))},
      values_{chunk_values_of(column, wish.dictionary, page_)} {
  restart();
}

void ChunkEncoder::restart() {
  values_->restart();
  release_if_enormous(page_);
  release_if_enormous(packed_);
  if (encoded_.capacity() > kEnormous) encoded_ = {};
  page_.clear();
  page_.grow(room_for_levels_);
  presence_.clear();
  dictionary_.clear();
  packed_.clear();
  places_ = {};
  places_.codec = wish_.packing.codec;
  places_.has_levels = true;
  rows_ = nulls_ = 0;
  if (gains_by_modern_ && ++chunks_since_trial_ >= kChunksForEachTrial) gains_by_modern_.reset();
}

void ChunkEncoder::add(const ColumnRows& rows, Packer& packer) {
  const std::size_t bytes = column_.type == PhysicalType::ByteArray ? text_bytes(rows) : 0;
  if (bytes > kMostAtOnce) return add_long(rows, packer);
  add_piece(rows, bytes, packer);
}

void ChunkEncoder::add_piece(const ColumnRows& rows, std::size_t text_bytes, Packer& packer) {
  const bool leaves = values_->must_leave_dictionary(text_bytes);
  if ((leaves || presence_.rows() + rows.rows > wish_.page_rows) && presence_.rows() > 0) end_page(packer);
  if (leaves) values_->leave_dictionary();
  values_->add(rows, presence_.add(rows.present, rows.rows));
  rows_ += rows.rows;
  if (open_bytes() + values_->waiting_bytes() >= wish_.page_bytes) end_page(packer);
}

void ChunkEncoder::add_long(const ColumnRows& rows, Packer& packer) {
  const auto* const texts = static_cast<const std::string_view*>(rows.values);
  for (std::size_t row = 0; row < rows.rows; ++row) {
    const std::uint64_t is_there = is_present(rows, row) ? 1 : 0;
    add_piece({.values = texts + row, .present = &is_there, .rows = 1}, is_there * texts[row].size(), packer);
  }
}

void ChunkEncoder::end_page(Packer& packer) {
  const std::size_t count = presence_.rows() - presence_.nulls();
  Encoding encoding = values_->end_page();
  std::span<const std::byte> values = page_.from(room_for_levels_);
  if (encoding == Encoding::Plain) {
    encoding = try_modern(values, count, packer);
    if (encoding != Encoding::Plain) {
      encoded_.clear();
      encode_modern(column_.type, values, count, encoded_);
      page_.shrink_to(room_for_levels_);
      page_.append(encoded_.data(), encoded_.size());
      values = page_.from(room_for_levels_);
    }
  } else if (!wish_.modern) {
    encoding = Encoding::PlainDictionary;  // so say the older readers and writers
  }
  put_page(PageType::Data, encoding, presence_.rows(), with_levels(values), packed_, packer);
  nulls_ += presence_.nulls();
  page_.shrink_to(room_for_levels_);
  presence_.clear();
}

/// Tried on the first values of a chunk, for the next ones as well.
Encoding ChunkEncoder::try_modern(std::span<const std::byte> values, std::size_t count, Packer& packer) {
  const Encoding modern = modern_encoding(column_.type);
  if (!wish_.modern || modern == Encoding::Plain || count == 0) return Encoding::Plain;
  if (!gains_by_modern_) {
    Leaf leaf;
    leaf.type = column_.type;
    gains_by_modern_ = gains_by_encoding(leaf, values, count, packer, encoded_);
    chunks_since_trial_ = 0;
  }
  return *gains_by_modern_ ? modern : Encoding::Plain;
}

std::span<const std::byte> ChunkEncoder::with_levels(std::span<const std::byte> values) {
  levels_.clear();
  presence_.levels(levels_);
  std::byte* const begin = page_.data() + (room_for_levels_ - levels_.size());
  std::memcpy(begin, levels_.data(), levels_.size());
  return {begin, levels_.size() + values.size()};
}

void ChunkEncoder::put_page(PageType type, Encoding encoding, std::uint64_t values, std::span<const std::byte> bytes,
                            GrowingBytes& into, Packer& packer) {
  constexpr std::size_t kMost = std::numeric_limits<std::int32_t>::max();
  if (bytes.size() > kMost) throw Error{ErrorKind::Internal, "a page has more bytes than it can tell"};
  const std::span<const std::byte> packed = packer.pack(bytes, holds_wide_numbers(column_.type, encoding));
  Checksum checksum;
  checksum.add(packed);
  PageChange page;
  page.encoding = encoding;
  page.uncompressed_size = bytes.size();
  if (packed.size() > kMost) throw Error{ErrorKind::Internal, "a page has more bytes than it can tell"};
  page.compressed_size = packed.size();
  page.crc = checksum.value();
  const std::string header = page_header(type, values, page);
  into.append(header.data(), header.size());
  into.append(packed.data(), packed.size());
  places_.count_page(type, encoding);
  places_.uncompressed_size += header.size() + bytes.size();
  places_.compressed_size += header.size() + packed.size();
}

EncodedChunk ChunkEncoder::finish(Packer& packer) {
  if (presence_.rows() > 0) end_page(packer);
  EncodedChunk chunk;
  if (const std::size_t entries = values_->dictionary_entries(); entries > 0) {
    const Encoding encoding = wish_.modern ? Encoding::Plain : Encoding::PlainDictionary;
    put_page(PageType::Dictionary, encoding, entries, values_->dictionary(), dictionary_, packer);
    places_.dictionary_page_offset = 0;
    places_.data_page_offset = dictionary_.size();
  }
  chunk.dictionary = dictionary_.from(0);
  chunk.pages = packed_.from(0);
  chunk.places = places_;
  chunk.rows = rows_;
  chunk.nulls = nulls_;
  chunk.different = values_->different();
  chunk.limits = values_->limits();
  return chunk;
}

}  // namespace hygge::parquet
