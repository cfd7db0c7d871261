#pragma once

#include "hygge/tds/server_error.h"

namespace hygge {

/// What the server answers; the type's own nothing where it does not let us ask, or does not know what was asked for.
/// For what is good to know, and no more: not within a transaction, which the server may end with the refusal.
template <typename Question>
auto if_allowed(const Question& question) -> decltype(question()) {
  try {
    return question();
  } catch (const tds::TdsError& error) {
    if (!error.message() || error.spoils_connection()) throw;
    return {};
  }
}

}  // namespace hygge
