#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hygge::parquet {

/// Whether pages of this codec (parquet.thrift: CompressionCodec) can be unpacked here: none, snappy, gzip, zstd.
bool can_unpack(std::uint8_t codec) noexcept;

/// Unpacks a page's bytes, which must fill `into` exactly.
///
/// Throws  BadPage when the bytes are not what the codec makes, or of another length; NotForUs for other codecs.
void unpack(std::uint8_t codec, std::span<const std::byte> packed, std::span<std::byte> into);

}  // namespace hygge::parquet
