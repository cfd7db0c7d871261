#include "hygge/parquet/page_checksums.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/parquet/checksum.h"
#include "hygge/parquet/chunk_pages.h"

namespace hygge::parquet {

namespace {

constexpr std::size_t kPieceSize = std::size_t{1} << 20U;  // how much is read at a time for a checksum

class ChecksumWalk {
 public:
  ChecksumWalk(const ByteSource& file, const Footer& footer, const CancelToken& cancel)
      : file_{file}, footer_{footer}, cancel_{cancel} {}

  PageCount run() {
    for (std::size_t group = 0; group < footer_.row_groups.size(); ++group) {
      for (std::size_t leaf = 0; leaf < footer_.leaves.size(); ++leaf) {
        ChunkPages pages{file_, footer_, group, leaf, walked_};
        while (!pages.is_done()) check(pages);
      }
    }
    return count_;
  }

 private:
  void check(ChunkPages& pages) {
    cancel_.throw_if_cancelled();
    const Page page = pages.next();
    ++count_.pages;
    if (!page.header.crc) return;
    Checksum checksum;
    for (std::uint64_t done = 0; done < page.header.compressed_size; done += buffer_.size()) {
      cancel_.throw_if_cancelled();
      buffer_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(page.header.compressed_size - done, kPieceSize)));
      file_.read(page.body + done, buffer_);
      checksum.add(buffer_);
    }
    ++count_.checked;
    if (checksum.value() != *page.header.crc) throw pages.damaged(misfit(checksum.value(), *page.header.crc));
  }

  const ByteSource& file_;
  const Footer& footer_;
  const CancelToken& cancel_;
  PageCount count_;
  std::atomic<std::uint64_t> walked_ = 0;
  std::vector<std::byte> buffer_;
};

}  // namespace

PageCount check_pages(const ByteSource& file, const Footer& footer, const CancelToken& cancel) {
  return ChecksumWalk{file, footer, cancel}.run();
}

}  // namespace hygge::parquet
