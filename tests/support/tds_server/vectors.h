#pragma once

#include <string>
#include <string_view>

namespace hygge::tds_server {

/// The type vector(n): bytes of a header and float32s (MS-TDS 2.2.5.5.7), and the JSON list that people write.

/// "[1.0000000e+00,-2.5000000e+00]", as the server writes it.
std::string vector_text(std::string_view bytes);
/// The bytes of such a list. Throws SqlError 13609 for what is no list of numbers, 42204 for one of another length.
std::string vector_bytes(std::string_view text, int dimensions);

}  // namespace hygge::tds_server
