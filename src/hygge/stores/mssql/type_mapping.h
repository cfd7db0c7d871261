#pragma once

#include <map>
#include <string>
#include <vector>

#include "hygge/config/section.h"
#include "hygge/engine/declared.h"
#include "hygge/engine/schema.h"
#include "hygge/stores/mssql/lengths.h"
#include "hygge/stores/mssql/overrides.h"
#include "hygge/stores/mssql/target_column.h"

namespace hygge::stores::mssql {

/// What says which type a column gets.
enum class TypeSource {
  Inferred,  ///< the relation's type, and the lengths of its first values
  Declared,  ///< the catalogue that the rows came from
  Override,  ///< `schema_overrides`
};

/// A column of a table that has to be made.
struct PlannedColumn {
  engine::Column column;  ///< of the relation, before it is cast
  TargetColumn target;
  TypeSource source = TypeSource::Inferred;
  /// The length of `target.type` is yet to come, from the longest values. It is (max) until then.
  bool is_measured = false;
  std::string why = {};      ///< for describe(): "declared", "longest label 12"
  std::string warning = {};  ///< what people should know: that something is not kept; empty: nothing
};

/// The type of the server for values of a type of the engine, where nothing else is known. Texts and bytes are (max).
SqlType inferred_type(const engine::Type& type, const Inference& inference);

/// A column for each of the relation's, with its type by: `schema_overrides`, else what is declared, else
/// inferred_type.
///
/// What is declared counts where its system is "mssql" and the column still has the type that home mssql reads such a
/// column as, or one whose every value fits without a cast. With the type come collation, nullability, identity and
/// default. The primary key is `primary_key`, else the declared one where all its columns are here, ascending and
/// descending as it was; its columns are NOT NULL.
///
/// Throws  Error{Config} for a column of `primary_key` or `overrides` that is not there, and for an override that
///         cannot hold the column's values; `places` says where `primary_key` was written, or else the store.
std::vector<PlannedColumn> plan_columns(const engine::Schema& schema, const engine::Declared& declared,
                                        const Overrides& overrides, const std::vector<std::string>& primary_key,
                                        const Inference& inference, const config::ListPlaces& places);

/// The columns of a relation cast as the plan says, whose lengths can be measured.
std::vector<LengthSample::Measured> measured_columns(const std::vector<PlannedColumn>& plan);

/// Gives the measured columns their lengths.
void settle_lengths(std::vector<PlannedColumn>& plan, const LengthSample& sample, const Inference& inference);

std::vector<TargetColumn> target_columns(const std::vector<PlannedColumn>& plan);

}  // namespace hygge::stores::mssql
