#pragma once

#include <string>
#include <vector>

#include "tests/support/tds_server/bytes.h"
#include "tests/support/tds_server/cell.h"
#include "tests/support/tds_server/wire_type.h"

namespace hygge::tds_server {

struct RemoteParameter {
  std::string name;
  bool is_output = false;
  WireColumn type;
  Cell value;
};

/// One call of an RPC request (MS-TDS 2.2.6.6).
struct RemoteCall {
  std::string procedure;  ///< in lower case; the well-known numbers as names
  std::vector<RemoteParameter> parameters;
};

/// All calls of a request, whose ALL_HEADERS have been taken.
std::vector<RemoteCall> read_rpc(ByteReader& in);

}  // namespace hygge::tds_server
