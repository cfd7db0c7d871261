#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "hygge/base/error.h"
#include "hygge/parquet/bad_page.h"
#include "hygge/parquet/chunk_check.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/page_checksums.h"
#include "tests/parquet/memory_bytes.h"

namespace {

using hygge::parquet::Footer;

/// Calls `look()`, which may find whatever it likes, in words of ours.
template <typename Look>
void survive(Look look) {
  try {
    look();
  } catch (const hygge::Error&) {
    return;
  } catch (const hygge::parquet::NotForUs&) {
    return;
  }
}

void decode(const hygge::test::MemoryBytes& file, const Footer& footer) {
  std::atomic<std::uint64_t> walked = 0;
  hygge::parquet::PageBuffers buffers;
  for (std::size_t group = 0; group < footer.row_groups.size(); ++group) {
    for (std::size_t leaf = 0; leaf < footer.leaves.size(); ++leaf) {
      survive([&] {
        hygge::parquet::ChunkPages pages{file, footer, group, leaf, walked};
        hygge::parquet::ChunkCheck{file, hygge::CancelToken{}, buffers}.run(pages, footer.leaves[leaf],
                                                                            footer.row_groups[group].rows);
      });
    }
  }
}

}  // namespace

// Whatever the bytes claim: an Error or a walk that ends, and nothing else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const hygge::test::MemoryBytes file{std::string{data, data + size}};
  survive([&] {
    const Footer footer = read_footer(file);
    decode(file, footer);
    check_pages(file, footer, hygge::CancelToken{});
  });
  return 0;
}
