#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "hygge/parquet/footer.h"
#include "hygge/parquet/page_header.h"

namespace hygge::parquet {

/// Decodes the values of a page, and keeps none: every length, index and text is looked at as a reader would.
///
/// `entries`: of the chunk's dictionary, where it has one.
/// Throws  BadPage when there are not `count` values in `bytes`, an index has no entry, or a text is no UTF-8; NotForUs
///         for an encoding that does not go with the leaf's type, or is not known here.
void check_values(const Leaf& leaf, Encoding encoding, std::span<const std::byte> bytes, std::uint64_t count,
                  std::optional<std::uint64_t> entries);

}  // namespace hygge::parquet
