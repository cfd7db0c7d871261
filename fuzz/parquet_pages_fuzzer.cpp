#include <cstddef>
#include <cstdint>
#include <string>

#include "hygge/base/error.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/page_checksums.h"
#include "tests/parquet/memory_bytes.h"

// Whatever the bytes claim: an Error or a walk that ends, and nothing else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const hygge::test::MemoryBytes file{std::string{data, data + size}};
  try {
    check_pages(file, hygge::parquet::read_footer(file), hygge::CancelToken{});
  } catch (const hygge::Error&) {
    return 0;
  }
  return 0;
}
