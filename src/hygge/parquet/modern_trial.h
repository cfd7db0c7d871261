#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hygge/parquet/footer.h"
#include "hygge/parquet/pack.h"
#include "hygge/parquet/page_header.h"

namespace hygge::parquet {

/// Whether the modern_encoding() of PLAIN values of such a leaf makes them smaller once they are packed, tried on the
/// first of `count`. `encoded` is overwritten.
bool gains_by_encoding(const Leaf& leaf, std::span<const std::byte> plain, std::uint64_t count, Packer& packer,
                       std::vector<std::byte>& encoded);

/// Whether a page of a leaf of this type is to be packed as numbers of 8 bytes (Packer::pack).
bool holds_wide_numbers(PhysicalType type, Encoding encoding) noexcept;

}  // namespace hygge::parquet
