#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hygge/parquet/footer.h"
#include "hygge/parquet/page_header.h"

namespace hygge::parquet {

/// The encoding that newer readers know for values like these, and that mostly makes them smaller: DELTA_BINARY_PACKED
/// for whole numbers, DELTA_LENGTH_BYTE_ARRAY for byte arrays, BYTE_STREAM_SPLIT for FLOAT and DOUBLE; else Plain.
Encoding modern_encoding(PhysicalType type) noexcept;

/// How many bytes the first `count` of some PLAIN values take, of a type that has a modern_encoding().
std::size_t plain_bytes(const Leaf& leaf, std::span<const std::byte> plain, std::uint64_t count);

/// Encodes `count` PLAIN values of a leaf in its modern_encoding(), and appends them to `into`.
///
/// `plain` was looked at by check_values(), which vouches for its lengths. Texts must be 2^31 - 1 bytes at most, which
/// they are in any page that we read.
void encode_modern(PhysicalType type, std::span<const std::byte> plain, std::uint64_t count,
                   std::vector<std::byte>& into);

}  // namespace hygge::parquet
