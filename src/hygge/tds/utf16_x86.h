#pragma once

#if defined(__x86_64__)

#include <cstddef>
#include <string_view>

#include "hygge/tds/utf16.h"

namespace hygge::tds::utf16 {

/// The conversions of utf16.h with the registers that every x86-64 has (SSE2), and those of AVX2.
Converted<char> to_utf8_sse2(const std::byte* from, std::size_t units, char* to) noexcept;
Converted<std::byte> to_utf16_sse2(std::string_view text, std::byte* to) noexcept;
Converted<char> to_utf8_avx2(const std::byte* from, std::size_t units, char* to) noexcept;
Converted<std::byte> to_utf16_avx2(std::string_view text, std::byte* to) noexcept;

}  // namespace hygge::tds::utf16

#endif
