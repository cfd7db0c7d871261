#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "hygge/base/cancel.h"
#include "hygge/parquet/buffer.h"
#include "hygge/parquet/chunk_pages.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/levels.h"

namespace hygge::parquet {

inline constexpr std::uint64_t kLargestPage = 32ULL << 20U;  ///< both halves of it are held by each thread

/// What a thread keeps from page to page.
struct PageBuffers {
  Buffer packed;
  Buffer unpacked;

  /// Bytes of memory.
  std::size_t size() const noexcept { return packed.capacity() + unpacked.capacity(); }
};

/// A page whose bytes were found well, taken apart. Valid until the next one is opened.
struct OpenPage {
  Page page;
  std::span<const std::byte> header;  ///< as it lies in the file
  /// Of a Data page with their lengths, and right before the values; of a DataV2 page as they are; else empty.
  std::span<const std::byte> levels;
  std::span<const std::byte> definitions;  ///< of the levels these, without their length
  std::span<const std::byte> values;       ///< in the page's encoding
  std::uint64_t count;                     ///< how many values there are, without the NULLs
};

/// Is shown each page that holds values, the dictionary first.
class PageReader {
 public:
  virtual ~PageReader() = default;
  virtual void read(const OpenPage& page) = 0;
};

/// Decodes one column of one row group: checksums, unpacking, levels and values of every page.
///
/// Memory: two pages, and the levels of one where the column is nested. Pages of more than 32 MB are not for us.
/// Threads  one at a time.
class ChunkCheck {
 public:
  /// `reader`, if any, is shown each page that was found well.
  ChunkCheck(const ByteSource& file, const CancelToken& cancel, PageBuffers& buffers, PageReader* reader = nullptr)
      : file_{file}, cancel_{cancel}, buffers_{buffers}, reader_{reader} {}

  /// Throws  Error{Data} that names the page; NotForUs; the token's error; what the source throws.
  LevelCount run(ChunkPages& pages, const Leaf& leaf, std::uint64_t rows);

  /// The same page by page: all that next() gives, which throws what run() throws. What is given to begin() must live
  /// until the last of them.
  void begin(ChunkPages& pages, const Leaf& leaf, std::uint64_t rows);
  /// Nothing when there are no more pages that hold values, and all were well.
  std::optional<OpenPage> next();

 private:
  OpenPage check_page(const Page& page);
  OpenPage check_dictionary(const Page& page);
  OpenPage check_data(const Page& page);
  OpenPage check_data_v2(const Page& page);
  LevelCount count(std::span<const std::byte> repetitions, std::span<const std::byte> definitions,
                   std::span<const std::byte> values, const PageHeader& header);
  std::span<const std::byte> read_body(const Page& page);
  std::span<const std::byte> unpacked(std::span<const std::byte> packed, std::uint64_t size);

  const ByteSource& file_;
  const CancelToken& cancel_;
  PageBuffers& buffers_;
  PageReader* reader_;
  // Of the chunk that it is at.
  ChunkPages* pages_ = nullptr;
  const Leaf* leaf_ = nullptr;
  std::uint64_t rows_ = 0;
  std::uint8_t codec_ = 0;
  std::optional<LevelCounter> levels_;
  std::optional<std::uint64_t> entries_;  // of the dictionary
  LevelCount found_;
};

}  // namespace hygge::parquet
