#pragma once

#include <array>
#include <cstddef>

namespace hygge::tds {

/// How text sorts, and of which code page its bytes are (MS-TDS 2.2.5.1.2): 4 bytes of which bits 0-19 are the LCID,
/// 20-27 flags, 28-31 a version; then the sort id.
using Collation = std::array<std::byte, 5>;

}  // namespace hygge::tds
