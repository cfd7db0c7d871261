#pragma once

#include "hygge/engine/relation.h"
#include "hygge/engine/schema.h"

namespace hygge::engine {

/// The type that comes back from Parquet after a value of `type` was written as it must be: see storable_in_parquet.
///
/// HUGEINT and UHUGEINT -> DECIMAL(38,0), which the engine would write as DOUBLE without a word; ENUM, BIT and BIGNUM
/// -> VARCHAR; TIMESTAMP_S and TIMESTAMP_MS -> TIMESTAMP; arrays -> lists; also inside of nested types. A UNION comes
/// back as a struct of its tag and its members, which has no name as a type, and is left as it is.
Type parquet_type(const Type& type);

/// `relation` with each column in a type that Parquet keeps, so that what is read back is what went in.
///
/// A value that does not fit is an error of the statement, never a changed value: a HUGEINT of 39 digits, and a
/// microsecond in an INTERVAL, of which Parquet keeps milliseconds (the engine itself refuses negative ones). Times
/// with a zone are moved to UTC. Inside of nested values times and intervals are not looked at. A relation that needs
/// nothing of this, or that comes from Parquet, is returned unchanged.
Relation storable_in_parquet(const Relation& relation);

}  // namespace hygge::engine
