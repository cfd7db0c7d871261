#include "hygge/parquet/unpack.h"

#include <snappy-c.h>
#include <zlib.h>
#include <zstd.h>

#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <string>

#include "hygge/parquet/bad_page.h"
#include "hygge/parquet/codecs.h"

namespace hygge::parquet {

using codecs::kGzip;
using codecs::kNone;
using codecs::kSnappy;
using codecs::kZstd;

namespace {

[[noreturn]] void refuse(const char* codec) {
  throw BadPage{std::string{"its bytes are not what "} + codec + " makes of a page of that size"};
}

void copy(std::span<const std::byte> packed, std::span<std::byte> into) {
  if (packed.size() != into.size()) throw BadPage{"it has two sizes, although it is not compressed"};
  if (!packed.empty()) std::memcpy(into.data(), packed.data(), packed.size());
}

void unpack_snappy(std::span<const std::byte> packed, std::span<std::byte> into) {
  const char* from = reinterpret_cast<const char*>(packed.data());
  std::size_t size = 0;
  // The length is asked for first: the library trusts the buffer to hold what the bytes say.
  if (::snappy_uncompressed_length(from, packed.size(), &size) != SNAPPY_OK || size != into.size()) refuse("snappy");
  if (::snappy_uncompress(from, packed.size(), reinterpret_cast<char*>(into.data()), &size) != SNAPPY_OK) {
    refuse("snappy");
  }
}

void unpack_gzip(std::span<const std::byte> packed, std::span<std::byte> into) {
  constexpr int kEitherHeader = 32 + MAX_WBITS;  // gzip or zlib: both are written
  struct Stream {
    z_stream state{};
    ~Stream() { ::inflateEnd(&state); }
  } stream;
  if (packed.size() > std::numeric_limits<uInt>::max() || into.size() > std::numeric_limits<uInt>::max()) {
    throw NotForUs{"a page of gigabytes"};
  }
  if (::inflateInit2(&stream.state, kEitherHeader) != Z_OK) throw std::bad_alloc{};
  stream.state.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
  stream.state.avail_in = static_cast<uInt>(packed.size());
  std::byte none{};  // zlib takes no null pointer, not even for no bytes
  stream.state.next_out = reinterpret_cast<Bytef*>(into.empty() ? &none : into.data());
  stream.state.avail_out = static_cast<uInt>(into.size());
  // Some writers put several gzip members behind one another.
  while (::inflate(&stream.state, Z_FINISH) == Z_STREAM_END) {
    if (stream.state.avail_in == 0) break;
    if (::inflateReset(&stream.state) != Z_OK) refuse("gzip");
  }
  if (stream.state.avail_out != 0) refuse("gzip");
  if (stream.state.avail_in != 0) throw NotForUs{"bytes behind a page's gzip stream"};
}

struct FreeZstd {
  void operator()(ZSTD_DCtx* context) const { ::ZSTD_freeDCtx(context); }
};

void unpack_zstd(std::span<const std::byte> packed, std::span<std::byte> into) {
  // Costly to make, so each thread keeps one.
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeZstd> context{::ZSTD_createDCtx()};
  if (!context) throw std::bad_alloc{};
  const std::size_t size = ::ZSTD_decompressDCtx(context.get(), into.data(), into.size(), packed.data(), packed.size());
  if (::ZSTD_isError(size) != 0U || size != into.size()) refuse("zstd");
}

}  // namespace

bool can_unpack(std::uint8_t codec) noexcept {
  return codec == kNone || codec == kSnappy || codec == kGzip || codec == kZstd;
}

void unpack(std::uint8_t codec, std::span<const std::byte> packed, std::span<std::byte> into) {
  switch (codec) {
    case kNone:
      return copy(packed, into);
    case kSnappy:
      return unpack_snappy(packed, into);
    case kGzip:
      return unpack_gzip(packed, into);
    case kZstd:
      return unpack_zstd(packed, into);
    default:
      throw NotForUs{"a codec that is not known here"};
  }
}

}  // namespace hygge::parquet
