#include "hygge/parquet/recode.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/first_cause.h"
#include "hygge/parquet/bad_page.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/checksum.h"
#include "hygge/parquet/chunk_check.h"
#include "hygge/parquet/codecs.h"
#include "hygge/parquet/encode.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/modern_trial.h"
#include "hygge/parquet/ordered_output.h"
#include "hygge/parquet/rewrite.h"
#include "hygge/parquet/thrift_compact.h"
#include "hygge/parquet/understood.h"

namespace hygge::parquet {

namespace {

constexpr std::uint64_t kLeastHeld = 1ULL << 20U;
constexpr std::uint64_t kMostHeld = 16ULL << 20U;

/// What may wait for the chunk whose turn it is: one or two, packed, so that it is the same however many there are.
std::uint64_t most_held(const Footer& footer) {
  std::uint64_t largest = 0;
  for (const RowGroup& group : footer.row_groups) {
    for (const ColumnChunk& chunk : group.chunks) largest = std::max(largest, chunk.unpacked_size);
  }
  return std::clamp(largest, kLeastHeld, kMostHeld);
}

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span{text}); }

/// What a thread keeps from chunk to chunk.
struct Workbench {
  Workbench(const RecodeWish& wish, const CancelToken& cancel) : packer{wish.packing, cancel} {}

  PageBuffers buffers;
  Packer packer;
  std::vector<std::byte> encoded;
};

/// Makes the pages of one chunk anew, as they are read.
class ChunkRecoder final : public PageReader {
 public:
  ChunkRecoder(const RecodeWish& wish, const Leaf& leaf, std::size_t piece, Workbench& bench, OrderedOutput& output)
      : wish_{wish}, leaf_{leaf}, piece_{piece}, bench_{bench}, output_{output} {
    change_.codec = wish.packing.codec;
    change_.has_levels = leaf.deepest_definition > 0 || leaf.deepest_repetition > 0;
  }

  void read(const OpenPage& page) override {
    const PageHeader& header = page.page.header;
    PageChange change;
    change.encoding = encoding_for(page);
    change.is_compressed = wish_.packing.codec != codecs::kNone;
    const bool has_bare_levels = header.type == PageType::DataV2;
    const std::span<const std::byte> bare = has_bare_levels ? page.levels : std::span<const std::byte>{};
    const std::span<const std::byte> bytes = with_values(page, has_bare_levels, change.encoding);
    const std::span<const std::byte> packed =
        bench_.packer.pack(bytes, holds_wide_numbers(leaf_.type, change.encoding));
    change.uncompressed_size = bare.size() + bytes.size();
    change.compressed_size = bare.size() + packed.size();
    if (header.crc) {
      Checksum checksum;
      checksum.add(bare);
      checksum.add(packed);
      change.crc = checksum.value();
    }
    const std::string changed = rewrite_page_header(page.header, header.type, change);
    count(header.type, changed.size(), change);
    for (const auto& part : {bytes_of(changed), bare, packed}) output_.append(piece_, part);
  }

  /// With offsets from the chunk's own begin.
  ChunkChange take() { return std::move(change_); }

 private:
  Encoding encoding_for(const OpenPage& page) {
    const PageHeader& header = page.page.header;
    const Encoding modern = modern_encoding(leaf_.type);
    const bool may_change = wish_.modern && header.type != PageType::Dictionary && header.encoding == Encoding::Plain &&
                            modern != Encoding::Plain && page.count > 0;
    if (!may_change) return header.encoding;
    // Tried on the first values of the chunk.
    if (!gains_) gains_ = gains_by_encoding(leaf_, page.values, page.count, bench_.packer, bench_.encoded);
    return *gains_ ? modern : Encoding::Plain;
  }

  /// What is packed in one: the values, and before them the levels, unless these stay bare.
  std::span<const std::byte> with_values(const OpenPage& page, bool has_bare_levels, Encoding encoding) {
    if (encoding == page.page.header.encoding) {
      // They lie one behind the other.
      const bool is_whole = has_bare_levels || page.levels.empty();
      return is_whole ? page.values : std::span{page.levels.data(), page.levels.size() + page.values.size()};
    }
    bench_.encoded.clear();
    if (!has_bare_levels) bench_.encoded.assign(page.levels.begin(), page.levels.end());
    encode_modern(leaf_.type, page.values, page.count, bench_.encoded);
    return bench_.encoded;
  }

  void count(PageType type, std::size_t header_size, const PageChange& change) {
    if (type == PageType::Dictionary) {
      change_.dictionary_page_offset = change_.compressed_size;
    } else if (!has_data_) {
      change_.data_page_offset = change_.compressed_size;
      has_data_ = true;
    }
    change_.count_page(type, change.encoding);
    change_.uncompressed_size += header_size + change.uncompressed_size;
    change_.compressed_size += header_size + change.compressed_size;
  }

  const RecodeWish& wish_;
  const Leaf& leaf_;
  std::size_t piece_;
  Workbench& bench_;
  OrderedOutput& output_;
  ChunkChange change_;
  bool has_data_ = false;
  std::optional<bool> gains_;
};

/// Deals out the chunks of a file in the order in which they lie there.
class Recoding {
 public:
  Recoding(const DecodedFile& file, const std::function<std::filesystem::path(std::size_t number)>& target,
           const RecodeWish& wish, const CancelToken& cancel)
      : source_{file.path, file.name},
        footer_bytes_{read_footer_bytes(source_)},
        footer_{parse_footer(source_, footer_bytes_)},
        wish_{wish},
        outer_{cancel},
        cancel_{cancel.child()},
        output_{{target, std::string{kMagic}, most_held(footer_), wish.file_size,
                 [this](std::size_t piece) { return begins_row_group(piece); }}} {
    found_.rows = footer_.rows;
    found_.nulls.resize(footer_.columns.size());
    for (const RowGroup& group : footer_.row_groups) changes_.emplace_back(group.chunks.size());
  }

  std::optional<Recoded> run(unsigned threads) {
    if (!is_understood(footer_) || footer_.leaves.empty()) return std::nullopt;
    std::vector<std::jthread> others;
    try {
      const std::size_t most = std::min<std::size_t>(threads, pieces());
      for (std::size_t i = 1; i < most; ++i) others.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      // The system has no more threads: those that there are do the work.
    }
    work();
    others.clear();
    if (was_damage_ || !is_not_for_us_ || outer_.is_cancelled()) cause_.rethrow_any();
    if (is_not_for_us_) return std::nullopt;
    try {
      close();
    } catch (const ThriftError&) {
      return std::nullopt;  // it tells its row groups twice, say, of which others take one
    }
    return Recoded{found_, output_.files()};
  }

 private:
  bool begins_row_group(std::size_t piece) const {
    return piece % footer_.leaves.size() == 0 && footer_.row_groups[piece / footer_.leaves.size()].rows > 0;
  }

  std::size_t pieces() const { return footer_.row_groups.size() * footer_.leaves.size(); }

  void work() {
    try {
      Workbench bench{wish_, cancel_};
      for (std::size_t piece = next_++; piece < pieces(); piece = next_++) {
        make(piece / footer_.leaves.size(), piece % footer_.leaves.size(), piece, bench);
      }
    } catch (const NotForUs&) {
      is_not_for_us_ = true;
      stop();
    } catch (...) {
      if (current_error().kind() != ErrorKind::Cancelled) was_damage_ = true;
      cause_.keep_current(outer_.is_cancelled());
      stop();
    }
  }

  void stop() {
    cancel_.cancel(CancelReason::Sibling);
    output_.stop();
  }

  void make(std::size_t group, std::size_t leaf, std::size_t piece, Workbench& bench) {
    ChunkPages pages{source_, footer_, group, leaf, walked_};
    ChunkRecoder recoder{wish_, footer_.leaves[leaf], piece, bench, output_};
    ChunkCheck check{source_, cancel_, bench.buffers, &recoder};
    const LevelCount found = check.run(pages, footer_.leaves[leaf], footer_.row_groups[group].rows);
    output_.finish(piece);
    changes_[group][leaf] = recoder.take();  // nobody else's
    if (const std::optional<std::size_t> column = column_of_nulls(footer_, leaf)) {
      const std::lock_guard lock{mutex_};
      found_.nulls[*column] += found.null_columns;
    }
  }

  /// File by file, so that few are open at a time.
  void close() {
    const std::vector<std::optional<Extent>> filters = bloom_filters(footer_bytes_, changes_);
    if (output_.files() == 0) output_.begin_file();
    const std::size_t leaves = footer_.leaves.size();
    std::size_t piece = 0;
    for (std::size_t file = 0; file < output_.files(); ++file) {
      const std::size_t first = piece / leaves;
      for (; piece < pieces() && output_.begin_of(piece).file == file; ++piece) {
        ChunkChange& change = changes_[piece / leaves][piece % leaves];
        const std::uint64_t begin = output_.begin_of(piece).offset;
        change.data_page_offset += begin;
        if (change.dictionary_page_offset) *change.dictionary_page_offset += begin;
        const bool is_kept = footer_.row_groups[piece / leaves].rows > 0;
        if (filters[piece] && is_kept) change.bloom_filter_offset = copy(*filters[piece], file);
      }
      write_footer(file, first, piece / leaves);
      output_.close(file);
    }
  }

  void write_footer(std::size_t file, std::size_t first, std::size_t last) {
    const std::string end = file_end(rewrite_footer(footer_bytes_, changes_, first, last, wish_.metadata));
    output_.write(file, std::as_bytes(std::span{end}));
  }

  /// A Bloom filter, which is left out where it cannot be: readers need none. Like pages, filters do not overlap, and
  /// what claims so could fill the disk.
  std::optional<std::uint64_t> copy(const Extent& filter, std::size_t file) {
    constexpr std::uint64_t kPiece = 1ULL << 20U;
    if (filter.offset >= footer_.data_end) return std::nullopt;
    const std::uint64_t most = footer_.data_end - filter.offset;
    const std::uint64_t size = filter.size ? *filter.size : size_at(filter.offset, most);
    if (size == 0 || size > most || walked_.fetch_add(size) + size > footer_.data_end) return std::nullopt;
    const std::uint64_t begin = output_.size_of(file);
    std::vector<std::byte> bytes;
    for (std::uint64_t done = 0; done < size; done += bytes.size()) {
      outer_.throw_if_cancelled();
      bytes.resize(static_cast<std::size_t>(std::min(size - done, kPiece)));
      source_.read(filter.offset + done, bytes);
      output_.write(file, bytes);
    }
    return begin;
  }

  /// 0 where no Bloom filter begins.
  std::uint64_t size_at(std::uint64_t offset, std::uint64_t most) const {
    constexpr std::uint64_t kLongestHeader = 256;
    std::vector<std::byte> beginning(static_cast<std::size_t>(std::min(most, kLongestHeader)));
    source_.read(offset, beginning);
    return bloom_filter_size(beginning).value_or(0);
  }

  FileBytes source_;
  std::vector<std::byte> footer_bytes_;
  Footer footer_;
  const RecodeWish& wish_;
  const CancelToken& outer_;
  CancelToken cancel_;
  OrderedOutput output_;
  std::atomic<std::uint64_t> walked_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::vector<std::vector<ChunkChange>> changes_;
  std::mutex mutex_;
  Decoded found_;  // its nulls are guarded by mutex_
  FirstCause cause_;
  std::atomic<bool> is_not_for_us_ = false;
  std::atomic<bool> was_damage_ = false;
};

}  // namespace

std::optional<std::uint8_t> packing_codec(std::string_view name) {
  constexpr std::uint8_t kCodecs = 8;
  for (std::uint8_t codec = 0; codec < kCodecs; ++codec) {
    if (can_pack(codec) && codec_name(codec) == name) return codec;
  }
  return std::nullopt;
}

std::uint64_t memory_to_recode(const RecodeWish& wish, std::uint64_t largest_chunk, std::uint64_t all,
                               unsigned threads) {
  constexpr std::uint64_t kCopies = 4;  // packed, unpacked, encoded anew, packed anew
  const std::uint64_t page = std::min(largest_chunk, kLargestPage);
  return threads * (kCopies * page + packing_memory(wish.packing, page)) + std::min(all, kMostHeld);
}

std::optional<Recoded> recode(const DecodedFile& file,
                              const std::function<std::filesystem::path(std::size_t number)>& target,
                              const RecodeWish& wish, unsigned threads, const CancelToken& cancel) {
  return Recoding{file, target, wish, cancel}.run(threads);
}

}  // namespace hygge::parquet
