#pragma once

#include "hygge/engine/relation.h"
#include "hygge/engine/schema.h"

namespace hygge::engine {

/// The type that comes back from Parquet after a value of `type` was written as it must be: see storable_in_parquet.
///
/// HUGEINT and UHUGEINT -> DECIMAL(38,0), which the engine would write as DOUBLE without a word; ENUM, BIT and BIGNUM
/// -> VARCHAR; TIMESTAMP_S and TIMESTAMP_MS -> TIMESTAMP; arrays -> lists; also inside of nested types. A UNION inside
/// of another value -> VARCHAR.
Type parquet_type(const Type& type);

/// `relation` with each column in a type that Parquet keeps, so that what is read back is what went in. A UNION column
/// becomes a STRUCT of "tag" (the member's name) and the members.
///
/// A value that does not fit is an error of the statement, never a changed value: a HUGEINT of 39 digits, and a
/// microsecond in an INTERVAL, of which Parquet keeps milliseconds (the engine itself refuses negative ones). Times
/// with a zone are moved to UTC. Inside of nested values times and intervals are not looked at. A relation that needs
/// nothing of this, or that comes from Parquet, is returned unchanged.
Relation storable_in_parquet(const Relation& relation);

}  // namespace hygge::engine
