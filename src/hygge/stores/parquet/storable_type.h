#pragma once

#include <string>
#include <string_view>

#include "hygge/engine/relation.h"
#include "hygge/engine/schema.h"

namespace hygge::stores::parquet {

/// The type, as SQL, in which Parquet keeps every value of `type`; `type` itself where it can.
///
/// Left alone, the engine writes HUGEINT as DOUBLE and loses digits; here it becomes DECIMAL(38,0), also inside of lists,
/// structs and maps. ENUM, BIT and BIGNUM become VARCHAR, TIMESTAMP_S and TIMESTAMP_MS TIMESTAMP, arrays lists.
/// Throws Error{Unsupported} for a UNION.
std::string storable_type(std::string_view type);

/// `relation` with each column cast to what Parquet keeps; untouched where nothing is to be done.
engine::Relation with_storable_types(engine::Relation relation);

}  // namespace hygge::stores::parquet
