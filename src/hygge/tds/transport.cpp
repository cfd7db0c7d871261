#include "hygge/tds/transport.h"

namespace hygge::tds {

Error lost_connection(const std::string& peer, std::string reason) {
  return Error{ErrorKind::Connection, "the connection to '" + peer + "' is lost"}
      .because(std::move(reason))
      .advise("look whether the server is up and the network steady, then run again")
      .transient();
}

}  // namespace hygge::tds
