#pragma once

#include "hygge/tds/server_error.h"

namespace hygge::stores::mssql {

/// Runs `work`, which publishes nothing: when a connection breaks in it, nobody need wonder what has become of it.
template <typename Work>
auto undoubted(const Work& work) {
  try {
    return work();
  } catch (tds::TdsError& error) {
    error.lift_doubt();
    throw;
  }
}

}  // namespace hygge::stores::mssql
