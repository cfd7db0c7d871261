#pragma once

#include <cstdint>
#include <string>

#include "tests/support/tds_server/packets.h"

namespace hygge::tds_server {

/// Sends a result whose rows were encoded beforehand, so that a client is measured and not the server. Returns false
/// for a shape that is not known. The DONE is left to the caller.
///
/// Row i is always the same; after kCannedRows, or kCannedBytes, they come again. Values differ from row to row, and so
/// do the lengths of texts; where a tenth is NULL, rows come as NBCROW when that is shorter, as the real server sends
/// them. Shapes:
///
///   narrow    8 columns NOT NULL, all of fixed width: 44 bytes a row
///   nullable  the same 8 types, a tenth of the values NULL
///   mixed     5 numbers and times, 3 short nvarchar; a tenth of half of them NULL
///   wide      100 columns: 80 numbers and times, 20 short nvarchar; a tenth of half of them NULL
///   text      an int and a nvarchar(4000) of 200 to 2,000 characters
///   languages the same in German, Russian and Japanese, a language for each text
///   max       an int and a nvarchar(max) of 50,000 to 150,000 characters
bool send_canned(ReplyWriter& reply, const std::string& shape, std::int64_t rows);

inline constexpr std::size_t kCannedRows = 1024;
inline constexpr std::size_t kCannedBytes = std::size_t{4} << 20U;

}  // namespace hygge::tds_server
