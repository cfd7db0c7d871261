#pragma once

#include <cstdint>
#include <vector>

#include "hygge/parquet/bits.h"

namespace hygge::parquet {

/// Moves `source` behind `count` numbers (Encodings.md, "Delta Encoding"), whatever they are: any bits are a number.
/// Throws BadPage when the bytes end before; NotForUs when they tell of another count.
void skip_deltas(BitSource& source, std::uint64_t count);

/// The numbers themselves, which must be lengths: each 0 to 2^31 - 1. Throws also NotForUs for more than 4 million.
std::vector<std::uint32_t> read_lengths(BitSource& source, std::uint64_t count);

}  // namespace hygge::parquet
