#pragma once

#include <cstdint>
#include <string>

#include "tests/support/tds_server/packets.h"

namespace hygge::tds_server {

/// Sends a result whose rows were encoded beforehand, packet for packet, so that a client is measured and not the
/// server. Shapes: narrow (8 fixed columns), mixed (8 columns, 3 of them short nvarchar), wide (100 columns), text (one
/// long nvarchar). Returns false for another shape. The DONE is left to the caller.
bool send_canned(ReplyWriter& reply, const std::string& shape, std::int64_t rows);

}  // namespace hygge::tds_server
