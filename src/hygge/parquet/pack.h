#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "hygge/base/cancel.h"
#include "hygge/parquet/buffer.h"

namespace hygge::parquet {

/// How pages are packed.
struct Packing {
  std::uint8_t codec = 0;  ///< parquet.thrift: CompressionCodec
  int level = 1;           ///< of zstd
};

/// Whether pages can be packed with this codec here: none, snappy, gzip, zstd.
bool can_pack(std::uint8_t codec) noexcept;

/// What a Packer takes in bytes besides the packed page, for pages of up to so many bytes.
std::uint64_t packing_memory(const Packing& packing, std::uint64_t page);

/// Packs page after page.
///
/// Threads  one at a time; each thread has its own.
class Packer {
 public:
  /// Throws Error{Internal} for a codec that can_pack() denies.
  Packer(const Packing& packing, const CancelToken& cancel);
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;
  ~Packer();

  /// The packed bytes, valid until the next call; for the codec none, `bytes` themselves. `numbers`: they are PLAIN
  /// numbers of 8 bytes, which zstd's level 1 packs better when told. Throws the error of the token.
  std::span<const std::byte> pack(std::span<const std::byte> bytes, bool numbers = false);

 private:
  struct Zstd;

  std::span<const std::byte> pack_snappy(std::span<const std::byte> bytes);
  std::span<const std::byte> pack_gzip(std::span<const std::byte> bytes);
  std::span<const std::byte> pack_zstd(std::span<const std::byte> bytes, bool numbers);
  std::span<const std::byte> pack_slowly(std::span<const std::byte> bytes);

  Packing packing_;
  const CancelToken& cancel_;
  std::unique_ptr<Zstd> zstd_;
  Buffer packed_;
};

}  // namespace hygge::parquet
