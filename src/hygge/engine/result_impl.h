#pragma once

#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/session.h"

/// What a result is inside; for the other files of this folder.
namespace hygge::engine {

struct Result::Impl {
  /// The C API wants it mutable even to be read.
  mutable duck::Result handle;
};

}  // namespace hygge::engine
