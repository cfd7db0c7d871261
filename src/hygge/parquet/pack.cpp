#include "hygge/parquet/pack.h"

#include <snappy-c.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <new>
#include <string>

#include "hygge/base/error.h"
#include "hygge/parquet/codecs.h"

namespace hygge::parquet {

namespace {

/// At its level 1, zstd looks for repetitions of 7 bytes in larger pages. Numbers of 8 bytes often repeat only 4 of
/// them: DOUBLEs with three decimal places take 0.57 of their size instead of 0.92 with this (docs/performance.md).
constexpr int kRepetitionOfNumbers = 4;

[[noreturn]] void give_up(const char* codec) {
  throw Error{ErrorKind::Internal, std::string{"a page could not be packed with "} + codec};
}

}  // namespace

struct Packer::Zstd {
  explicit Zstd(int level) : context{::ZSTD_createCCtx()} {
    if (context == nullptr) throw std::bad_alloc{};
    ::ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  }
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;
  ~Zstd() { ::ZSTD_freeCCtx(context); }

  ZSTD_CCtx* context;
};

bool can_pack(std::uint8_t codec) noexcept {
  return codec == codecs::kNone || codec == codecs::kSnappy || codec == codecs::kGzip || codec == codecs::kZstd;
}

std::uint64_t packing_memory(const Packing& packing, std::uint64_t page) {
  if (packing.codec != codecs::kZstd) return 0;
  // No less than zstd 1.5 says of itself (ZSTD_estimateCStreamSize_usingCParams) for pages of 1 and 32 MB.
  constexpr std::uint64_t kMegabyte = 1'000'000;
  constexpr int kLastSmall = 8;
  constexpr int kLastMedium = 19;
  if (packing.level <= kLastSmall) return 10 * kMegabyte;
  if (packing.level <= kLastMedium) return 20 * kMegabyte + 3 * page;
  return 20 * kMegabyte + 14 * page;
}

Packer::Packer(const Packing& packing, const CancelToken& cancel) : packing_{packing}, cancel_{cancel} {
  if (!can_pack(packing.codec)) give_up("an unknown codec");
  if (packing.codec == codecs::kZstd) zstd_ = std::make_unique<Zstd>(packing.level);
}

Packer::~Packer() = default;

std::span<const std::byte> Packer::pack(std::span<const std::byte> bytes, bool numbers) {
  switch (packing_.codec) {
    case codecs::kSnappy:
      return pack_snappy(bytes);
    case codecs::kGzip:
      return pack_gzip(bytes);
    case codecs::kZstd:
      return pack_zstd(bytes, numbers);
    default:
      return bytes;
  }
}

std::span<const std::byte> Packer::pack_snappy(std::span<const std::byte> bytes) {
  std::size_t size = ::snappy_max_compressed_length(bytes.size());
  const std::span<std::byte> packed = packed_.of(size);
  if (::snappy_compress(reinterpret_cast<const char*>(bytes.data()), bytes.size(),
                        reinterpret_cast<char*>(packed.data()), &size) != SNAPPY_OK) {
    give_up("snappy");
  }
  return packed.first(size);
}

std::span<const std::byte> Packer::pack_gzip(std::span<const std::byte> bytes) {
  constexpr int kGzipHeader = 16 + MAX_WBITS;
  constexpr int kMemory = 8;  // zlib's default
  struct Stream {
    z_stream state{};
    ~Stream() { ::deflateEnd(&state); }
  } stream;
  if (::deflateInit2(&stream.state, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipHeader, kMemory, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::bad_alloc{};
  }
  const std::span<std::byte> packed = packed_.of(::deflateBound(&stream.state, bytes.size()));
  std::byte none{};  // zlib takes no null pointer, not even for no bytes
  stream.state.next_in = reinterpret_cast<Bytef*>(bytes.empty() ? &none : const_cast<std::byte*>(bytes.data()));
  stream.state.avail_in = static_cast<uInt>(bytes.size());
  stream.state.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.state.avail_out = static_cast<uInt>(packed.size());
  if (::deflate(&stream.state, Z_FINISH) != Z_STREAM_END) give_up("gzip");
  return packed.first(static_cast<std::size_t>(stream.state.total_out));
}

std::span<const std::byte> Packer::pack_zstd(std::span<const std::byte> bytes, bool numbers) {
  constexpr int kDefault = 0;
  const int repetition = numbers && packing_.level == 1 ? kRepetitionOfNumbers : kDefault;
  ::ZSTD_CCtx_setParameter(zstd_->context, ZSTD_c_minMatch, repetition);
  constexpr int kSlowLevel = 8;  // from which on a page may take a second
  if (packing_.level >= kSlowLevel) return pack_slowly(bytes);
  const std::span<std::byte> packed = packed_.of(ZSTD_COMPRESSBOUND(bytes.size()));
  const std::size_t size = ::ZSTD_compress2(zstd_->context, packed.data(), packed.size(), bytes.data(), bytes.size());
  if (::ZSTD_isError(size) != 0U) give_up("zstd");
  return packed.first(size);
}

/// In slices, between which the run may be cancelled: a page of 32 MB takes a minute at the highest level.
std::span<const std::byte> Packer::pack_slowly(std::span<const std::byte> bytes) {
  constexpr std::size_t kSlice = std::size_t{1} << 20U;
  const std::span<std::byte> packed = packed_.of(ZSTD_COMPRESSBOUND(bytes.size()));
  ::ZSTD_CCtx_reset(zstd_->context, ZSTD_reset_session_only);
  ::ZSTD_CCtx_setPledgedSrcSize(zstd_->context, bytes.size());
  ZSTD_outBuffer out{packed.data(), packed.size(), 0};
  for (std::size_t done = 0; done <= bytes.size(); done += kSlice) {
    cancel_.throw_if_cancelled();
    const std::size_t size = std::min(kSlice, bytes.size() - done);
    const bool is_last = done + size == bytes.size();
    ZSTD_inBuffer in{bytes.data() + done, size, 0};
    const std::size_t left = ::ZSTD_compressStream2(zstd_->context, &out, &in, is_last ? ZSTD_e_end : ZSTD_e_continue);
    if (::ZSTD_isError(left) != 0U || in.pos != in.size || (is_last && left != 0)) give_up("zstd");
    if (is_last) break;
  }
  return packed.first(out.pos);
}

}  // namespace hygge::parquet
