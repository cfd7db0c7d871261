#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hygge/parquet/growing_bytes.h"

namespace hygge::parquet {

/// How many bits it takes to tell `count` things apart by numbers from 0; at least one, as other writers have it.
unsigned bits_for(std::size_t count) noexcept;

/// Places in a dictionary of `entries` values as a data page has them: the bits of each in a byte, and runs of them
/// (Encodings.md, "Dictionary Encoding" and "Run Length Encoding / Bit-Packing Hybrid"). `entries` is at most 65,536.
void encode_indexes(std::span<const std::uint16_t> indexes, std::size_t entries, GrowingBytes& into);

}  // namespace hygge::parquet
