#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hygge::parquet {

/// Unpacks `count` numbers of `width` bits (0 to 32) from the one at place `first` on, as each_packed() visits them, in
/// a fraction of the time. `bytes` must hold them all.
void unpack_numbers(std::span<const std::byte> bytes, unsigned width, std::size_t first, std::size_t count,
                    std::uint32_t* into) noexcept;

}  // namespace hygge::parquet
