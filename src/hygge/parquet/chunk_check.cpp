#include "hygge/parquet/chunk_check.h"

#include <string>

#include "hygge/base/units.h"
#include "hygge/parquet/bad_page.h"
#include "hygge/parquet/bits.h"
#include "hygge/parquet/checksum.h"
#include "hygge/parquet/unpack.h"
#include "hygge/parquet/value_check.h"

namespace hygge::parquet {

LevelCount ChunkCheck::run(ChunkPages& pages, const Leaf& leaf, std::uint64_t rows) {
  begin(pages, leaf, rows);
  while (const std::optional<OpenPage> page = next()) {
    try {
      if (reader_ != nullptr) reader_->read(*page);
    } catch (const BadPage& bad) {
      throw pages.damaged(bad.what());
    }
  }
  return found_;
}

void ChunkCheck::begin(ChunkPages& pages, const Leaf& leaf, std::uint64_t rows) {
  pages_ = &pages;
  leaf_ = &leaf;
  rows_ = rows;
  codec_ = pages.chunk().codec;
  levels_.emplace(leaf);
  entries_.reset();
  found_ = LevelCount{};
}

std::optional<OpenPage> ChunkCheck::next() {
  if (pages_->is_done()) {
    if (found_.entries > pages_->chunk().values) throw NotForUs{"a page that reaches beyond its row group"};
    if (found_.rows != rows_) throw NotForUs{"a column that has not as many rows as its row group"};
    return std::nullopt;
  }
  cancel_.throw_if_cancelled();
  const Page page = pages_->next();
  try {
    return check_page(page);
  } catch (const BadPage& bad) {
    throw pages_->damaged(bad.what());
  }
}

OpenPage ChunkCheck::check_page(const Page& page) {
  if (page.header.has_unknown_encoding) throw BadPage{"it has an encoding that Parquet does not have"};
  switch (page.header.type) {
    case PageType::Data:
      return check_data(page);
    case PageType::DataV2:
      return check_data_v2(page);
    case PageType::Dictionary:
      return check_dictionary(page);
    case PageType::Index:
    case PageType::Other:
      break;
  }
  throw NotForUs{"a page of a type that nobody writes"};
}

OpenPage ChunkCheck::check_dictionary(const Page& page) {
  const PageHeader& header = page.header;
  if (entries_ || found_.entries > 0) throw NotForUs{"a second dictionary in one chunk, or one behind its pages"};
  if (header.encoding != Encoding::Plain && header.encoding != Encoding::PlainDictionary) {
    throw NotForUs{"a dictionary in an encoding that is not known here"};
  }
  const std::span<const std::byte> values = unpacked(read_body(page), header.uncompressed_size);
  check_values(*leaf_, Encoding::Plain, values, header.values, {});
  entries_ = header.values;
  return {page, pages_->header_bytes(), {}, {}, values, header.values};
}

/// Levels, each with its length before it, and values, all compressed together.
OpenPage ChunkCheck::check_data(const Page& page) {
  const PageHeader& header = page.header;
  const std::span<const std::byte> bytes = unpacked(read_body(page), header.uncompressed_size);
  BitSource source{bytes};
  const auto take_levels = [&](std::uint16_t deepest, Encoding encoding) -> std::span<const std::byte> {
    if (deepest == 0 || header.values == 0) return {};
    if (encoding != Encoding::Rle) throw NotForUs{"levels in an encoding that is not known here"};
    return source.take(source.word());
  };
  const auto repetitions = take_levels(leaf_->deepest_repetition, header.repetition_encoding);
  const auto definitions = take_levels(leaf_->deepest_definition, header.definition_encoding);
  const LevelCount found = count(repetitions, definitions, source.rest(), header);
  const std::span<const std::byte> levels = bytes.first(bytes.size() - source.left());
  return {page, pages_->header_bytes(), levels, definitions, source.rest(), found.values};
}

/// Levels as they are, and values that may be compressed.
OpenPage ChunkCheck::check_data_v2(const Page& page) {
  const PageHeader& header = page.header;
  // Arrow before 3.0 said so of compressed pages as well: only readers that know of it can tell.
  if (!header.is_compressed && header.compressed_size != header.uncompressed_size) {
    throw NotForUs{"a page that is not compressed and has two sizes"};
  }
  const std::span<const std::byte> body = read_body(page);
  BitSource source{body};
  const std::span<const std::byte> repetitions = source.take(header.repetition_size);
  const std::span<const std::byte> definitions = source.take(header.definition_size);
  const std::uint64_t levels = header.repetition_size + header.definition_size;
  if (levels > header.uncompressed_size) throw BadPage{"its levels are larger than itself"};
  std::span<const std::byte> values = source.rest();
  // Some writers say "compressed" where there is nothing to compress.
  if (header.is_compressed && !values.empty()) values = unpacked(values, header.uncompressed_size - levels);
  const LevelCount found = count(repetitions, definitions, values, header);
  const std::span<const std::byte> both = body.first(static_cast<std::size_t>(levels));
  return {page, pages_->header_bytes(), both, definitions, values, found.values};
}

LevelCount ChunkCheck::count(std::span<const std::byte> repetitions, std::span<const std::byte> definitions,
                             std::span<const std::byte> values, const PageHeader& header) {
  const LevelCount page = levels_->count(repetitions, definitions, header.values);
  check_values(*leaf_, header.encoding, values, page.values, entries_);
  found_.entries += page.entries;
  found_.values += page.values;
  found_.rows += page.rows;
  found_.null_columns += page.null_columns;
  return page;
}

std::span<const std::byte> ChunkCheck::read_body(const Page& page) {
  const PageHeader& header = page.header;
  if (header.compressed_size > kLargestPage) throw NotForUs{"a page of many megabytes"};
  if (codec_ == 0 && header.compressed_size != header.uncompressed_size) {
    throw BadPage{"it has two sizes, although it is not compressed"};
  }
  const std::span<std::byte> bytes = buffers_.packed.of(header.compressed_size);
  file_.read(page.body, bytes);
  if (header.crc) {
    Checksum checksum;
    checksum.add(bytes);
    if (checksum.value() != *header.crc) throw BadPage{misfit(checksum.value(), *header.crc)};
  }
  return bytes;
}

std::span<const std::byte> ChunkCheck::unpacked(std::span<const std::byte> packed, std::uint64_t size) {
  if (codec_ == 0 || (size == 0 && packed.empty())) return packed;
  if (size > kLargestPage) throw NotForUs{"a page of many megabytes"};
  const std::span<std::byte> bytes = buffers_.unpacked.of(size);
  unpack(codec_, packed, bytes);
  return bytes;
}

}  // namespace hygge::parquet
