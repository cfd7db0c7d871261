#pragma once

#include <string>
#include <string_view>

#include "tests/support/tds_server/sql_type.h"

namespace hygge::tds_server {

/// The type vector(n): bytes of a header and float32s, or float16s (MS-TDS 2.2.5.5.7), and the JSON list that people
/// write.

/// "[1.0000000e+00,-2.5000000e+00]", as the server writes it.
std::string vector_text(std::string_view bytes);
/// The bytes of such a list. Throws SqlError 13609 for what is no list of numbers, 42204 for one of another length,
/// 8115 for a number that is too large.
std::string vector_bytes(std::string_view text, const SqlType& type);

}  // namespace hygge::tds_server
