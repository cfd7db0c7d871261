#pragma once

#include <cstdint>

/// parquet.thrift: CompressionCodec, as far as pages are unpacked and packed here.
namespace hygge::parquet::codecs {

inline constexpr std::uint8_t kNone = 0;
inline constexpr std::uint8_t kSnappy = 1;
inline constexpr std::uint8_t kGzip = 2;
inline constexpr std::uint8_t kZstd = 6;

}  // namespace hygge::parquet::codecs
