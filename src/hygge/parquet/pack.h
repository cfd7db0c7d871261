#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "hygge/parquet/buffer.h"

namespace hygge::parquet {

/// How pages are packed.
struct Packing {
  std::uint8_t codec = 0;  ///< parquet.thrift: CompressionCodec
  int level = 1;           ///< of zstd
};

/// Whether pages can be packed with this codec here: none, snappy, gzip, zstd.
bool can_pack(std::uint8_t codec) noexcept;

/// Packs page after page.
///
/// Threads  one at a time; each thread has its own.
class Packer {
 public:
  /// Throws Error{Internal} for a codec that can_pack() denies.
  explicit Packer(const Packing& packing);
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;
  ~Packer();

  /// The packed bytes, valid until the next call; for the codec none, `bytes` themselves. `numbers`: they are PLAIN
  /// numbers of 8 bytes, which zstd's level 1 packs better when told.
  std::span<const std::byte> pack(std::span<const std::byte> bytes, bool numbers = false);

 private:
  struct Zstd;

  std::span<const std::byte> pack_snappy(std::span<const std::byte> bytes);
  std::span<const std::byte> pack_gzip(std::span<const std::byte> bytes);
  std::span<const std::byte> pack_zstd(std::span<const std::byte> bytes, bool numbers);

  Packing packing_;
  std::unique_ptr<Zstd> zstd_;
  Buffer packed_;
};

}  // namespace hygge::parquet
