#pragma once

#include <string>
#include <utility>

#include "hygge/base/error.h"

namespace hygge::tds {

/// The error for bytes of a server that no server should send; `why` tells which.
inline Error bad_bytes(std::string why) {
  return Error{ErrorKind::Data, "what the server sent cannot be understood"}
      .because(std::move(why))
      .advise("try again; if it happens again, please report it with the server's version");
}

}  // namespace hygge::tds
