#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "hygge/parquet/footer.h"
#include "hygge/parquet/page_header.h"

namespace hygge::parquet {

/// Gives the values of a page in order, some at a time, without the NULLs.
class ValueCursor {
 public:
  virtual ~ValueCursor() = default;

  /// Lays down the next `count`, which must be there: those of a ByteArray as a std::string_view each, which points
  /// into the page, its dictionary or memory(); a Boolean as a byte that is 0 or 1; others as PLAIN has them.
  virtual void take(std::size_t count, void* into) = 0;
  /// What string_views point into besides; nullptr for most encodings.
  virtual std::shared_ptr<const void> memory() const { return nullptr; }
  /// Bytes of memory that grow with the page.
  virtual std::size_t held() const { return 0; }
};

/// What take() lays down for each value.
std::size_t laid_size(const Leaf& leaf);

/// The entries of a chunk's dictionary, each as a ValueCursor lays it down.
struct Dictionary {
  std::vector<std::byte> entries;
  std::uint64_t count = 0;
};
/// Of a dictionary page that was found well (check_values). Texts point into `bytes`.
Dictionary dictionary_of(const Leaf& leaf, std::span<const std::byte> bytes, std::uint64_t count);

/// Over the `count` values of a page that was found well (check_values); `bytes` and `dictionary` must live as long as
/// it does. Throws NotForUs where values are many times as long as their page.
std::unique_ptr<ValueCursor> value_cursor(const Leaf& leaf, Encoding encoding, std::span<const std::byte> bytes,
                                          std::uint64_t count, const Dictionary& dictionary);

}  // namespace hygge::parquet
