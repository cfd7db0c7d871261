#pragma once

#include <cstddef>
#include <span>

namespace hygge::parquet {

/// Whether no byte is above 0x7F: then any part of it is UTF-8.
bool is_ascii(std::span<const std::byte> bytes) noexcept;

/// Throws BadPage when the text is no UTF-8.
void require_utf8(std::span<const std::byte> text);

}  // namespace hygge::parquet
