#pragma once

#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/schema.h"

/// The engine's own description of a type, translated; for the other files of this folder.
namespace hygge::engine {

TypeId type_id_of(duckdb_logical_type type);

/// The whole type with its parts. A type that the C API cannot take apart becomes Other, with its name where known.
Type type_of(duckdb_logical_type type);

}  // namespace hygge::engine
