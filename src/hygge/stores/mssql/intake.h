#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hygge/engine/relation.h"
#include "hygge/stores/mssql/load_columns.h"
#include "hygge/stores/mssql/store_options.h"
#include "hygge/stores/mssql/table_design.h"
#include "hygge/stores/mssql/target_place.h"
#include "hygge/stores/mssql/target_table.h"
#include "hygge/stores/mssql/type_mapping.h"
#include "hygge/tds/collation.h"
#include "hygge/tds/session.h"

namespace hygge::stores::mssql {

/// Which columns of a relation go into which of the table.
struct Intake {
  std::vector<PlannedColumn> plan;   ///< of a table that is made; else empty
  std::vector<std::size_t> sources;  ///< the places of the columns that are loaded, in the relation as the home gave it
  std::vector<TargetColumn> targets;  ///< what each of them goes into
  /// Where the relation that was taken in tells the values that do not fit: FitRelation::unfit.
  std::vector<std::optional<std::size_t>> unfit;
  std::vector<std::string> fitting;    ///< which values of each fit: FitRelation::fitting
  std::vector<std::string> additions;  ///< statements that give the table columns which it lacks
  std::vector<std::string> notes;      ///< what people should know
  std::vector<std::string> warnings;   ///< and what they would not expect
  std::string kept_unasked;            ///< ColumnMatch::kept_unasked
};

/// For a table that is made: every column goes into one of its own.
Intake intake_of_new(const engine::Relation& relation, const StoreOptions& options);

/// For a table that is there. Throws Error{Config} with all that does not fit.
Intake intake_into(const TargetTable& target, const engine::Relation& relation, const StoreOptions& options);

/// `relation` with the columns that are loaded, cast so that a bulk load can encode them, and behind these what does
/// not fit them, which `intake` is told.
engine::Relation take_in(engine::Relation relation, Intake& intake, const std::string& where);

/// Collations of texts, by the name of their column.
using Collations = std::map<std::string, tds::Collation>;

/// Those of a table's columns, as the server tells them in front of its rows.
Collations collations_of(tds::Session& session, const std::string& quoted_table);

/// The columns that a bulk load sends; `schema` is that of the relation which was taken in. `widens`: texts and bytes
/// whose length was found by looking at the first rows may become longer.
/// Beyond `max_varchar` they become (max), as they would have been made.
LoadColumns load_columns(const Intake& intake, const engine::Schema& schema, const Collations& collations, bool widens,
                         int max_varchar);

Inference inference_of(const StoreOptions& options);
TableOptions table_options_of(const StoreOptions& options, const TargetPlace& place);

}  // namespace hygge::stores::mssql
