#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/session.h"
#include "hygge/stores/mssql/intake.h"
#include "hygge/stores/mssql/lengths.h"
#include "hygge/stores/mssql/override_check.h"
#include "hygge/stores/mssql/store_options.h"

namespace hygge::stores::mssql {

/// What the first rows tell of a table before it is made: how long their texts are, and whether they fit into the types
/// that `schema_overrides` gives.
///
/// Threads  one at a time.
class FirstRows {
 public:
  /// `schema` is that of the relation which was taken in.
  FirstRows(const Intake& intake, const engine::Schema& schema, const StoreOptions& options);

  bool wants_more() const noexcept { return lengths_.wants_more() || overrides_.wants_more(); }
  void take(const engine::Batch& batch);
  /// Takes as many rows as are wanted, or have some hundred megabytes of texts. Rows that the engine reads itself come
  /// in the order of their home, whatever order the load is going to have: so a plan and a load see the same ones.
  /// Those of an external home, which come once, are taken as they come.
  void read(const engine::Relation& relation, engine::Session& session, const CancelToken& cancel);

  /// The lengths that were found. Throws Error{Config} where a type of `schema_overrides` does not hold these rows;
  /// `where` is where it was written.
  const LengthSample& lengths(const std::string& where) const;

 private:
  /// `relation` with numbers in place of the columns that nobody looks at, which need not be read.
  engine::Relation wanted_alone(engine::Relation relation) const;

  std::vector<std::size_t> columns_;  ///< that are looked at
  LengthSample lengths_;
  OverrideCheck overrides_;
};

}  // namespace hygge::stores::mssql
