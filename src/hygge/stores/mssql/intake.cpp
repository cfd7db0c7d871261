#include "hygge/stores/mssql/intake.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/connections/mssql/ask_columns.h"
#include "hygge/engine/sql_text.h"
#include "hygge/stores/mssql/bulk_column.h"
#include "hygge/stores/mssql/column_match.h"
#include "hygge/stores/mssql/conversion.h"
#include "hygge/stores/mssql/fit.h"
#include "hygge/stores/mssql/kept_identity.h"
#include "hygge/stores/mssql/overrides.h"

namespace hygge::stores::mssql {

namespace {

/// The relation without the columns that are not loaded.
engine::Relation chosen(engine::Relation relation, const std::vector<std::size_t>& sources) {
  if (sources.size() == relation.schema.size()) return relation;
  std::vector<std::string> names;
  engine::Schema schema;
  std::vector<std::optional<Rows>> nulls;
  for (const std::size_t source : sources) {
    const engine::Column& column = relation.schema.columns[source];
    names.push_back(engine::quote_name(column.name));
    schema.columns.push_back(column);
    if (source < relation.nulls.size()) nulls.push_back(relation.nulls[source]);
  }
  relation.sql = "SELECT " + join(names, ", ") + " FROM (" + relation.sql + ") AS chosen";
  relation.schema = std::move(schema);
  relation.nulls = std::move(nulls);
  relation.verbatim.reset();
  return relation;
}

/// To how many characters or bytes a column may be made longer while rows are loaded.
int widest_of(const PlannedColumn& planned) {
  const bool has_length = is_wide_text(planned.target.type) || is_binary(planned.target.type);
  const bool may_grow = planned.source == TypeSource::Inferred && has_length;
  return may_grow ? SqlType::kMax : 0;
}

}  // namespace

Inference inference_of(const StoreOptions& options) {
  return {.sample_batches = options.sample_batches,
          .buffer_factor = options.buffer_factor,
          .min_varchar = static_cast<int>(options.min_varchar),
          .max_varchar = static_cast<int>(options.max_varchar)};
}

TableOptions table_options_of(const StoreOptions& options, const TargetPlace& place) {
  constexpr int kServer2017 = 14;
  TableOptions table;
  table.heap = options.heap;
  if (options.columnstore_given) table.clustered_columnstore = options.clustered_columnstore;
  if (options.compression == "row") table.compression = Compression::Row;
  if (options.compression == "page") table.compression = Compression::Page;
  if (options.compression == "columnstore_archive") table.compression = Compression::ColumnstoreArchive;
  table.no_columnstore = place.no_columnstore;
  table.columnstore_holds_max = !place.is_server_before(kServer2017);
  return table;
}

Intake intake_of_new(const engine::Relation& relation, const StoreOptions& options) {
  const Overrides overrides = parse_overrides(options.overrides, relation.schema, options.override_places);
  const engine::Declared nothing;
  const engine::Declared& declared = relation.declared ? *relation.declared : nothing;
  Intake intake;
  intake.plan = plan_columns(relation.schema, declared, overrides, options.primary_key, inference_of(options),
                             options.primary_key_places);
  intake.targets = target_columns(intake.plan);
  for (std::size_t i = 0; i < intake.plan.size(); ++i) intake.sources.push_back(i);
  return intake;
}

namespace {

/// Where nobody says so: kept where all rows become those of the data, as they are in a table that is made, and where a
/// merge finds its rows by them; added rows get numbers behind those that are there.
IdentityValues identity_values_of(const TargetTable& target, const StoreOptions& options) {
  if (options.keep_identity) return *options.keep_identity ? IdentityValues::Kept : IdentityValues::LeftOut;
  const auto is_identity = [&](const std::string& key) {
    const TargetColumn* const column = target.column(key);
    return column != nullptr && !column->identity.empty();
  };
  const bool is_key = options.strategy == Strategy::Merge &&
                      std::any_of(options.key_columns.begin(), options.key_columns.end(), is_identity);
  if (is_key) return IdentityValues::KeptAsKey;
  if (options.if_exists == IfExists::Replace) return IdentityValues::KeptWhereAllFit;
  return IdentityValues::LeftOutUnasked;
}

}  // namespace

Intake intake_into(const TargetTable& target, const engine::Relation& relation, const StoreOptions& options) {
  const engine::Declared nothing;
  MatchRules rules;
  rules.add_columns = options.add_columns;
  rules.identity = identity_values_of(target, options);
  rules.nulls = relation.nulls;
  rules.made_for = [&](const engine::Column& column) {
    const engine::Schema alone{{column}};
    return plan_columns(alone, relation.declared ? *relation.declared : nothing, {}, {}, inference_of(options),
                        {options.where})
        .at(0)
        .target;
  };
  const ColumnMatch match = match_columns(relation.schema, target, rules);
  Intake intake;
  for (const MatchedColumn& matched : match.columns) {
    intake.sources.push_back(matched.column);
    intake.targets.push_back(matched.target);
  }
  intake.additions = match.statements;
  intake.notes = match.told;
  if (options.merges_though_full_drop) {
    intake.notes.push_back(
        "`run_type: full_drop` with `write_strategy: merge`: the table keeps its other rows (`if_exists: replace` in "
        "place of the merge drops them)");
  }
  intake.warnings = match.warned;
  intake.kept_unasked = match.kept_unasked;
  return intake;
}

engine::Relation take_in(engine::Relation relation, Intake& intake, const std::string& where) {
  relation = chosen(std::move(relation), intake.sources);
  std::vector<FitColumn> columns;
  for (std::size_t i = 0; i < intake.targets.size(); ++i) {
    columns.push_back({relation.schema.columns[i], intake.targets[i].type});
  }
  FitRelation fit = fit_relation(std::move(relation), columns, where);
  intake.unfit = std::move(fit.unfit);
  intake.fitting = std::move(fit.fitting);
  return std::move(fit.relation);
}

Collations collations_of(tds::Session& session, const std::string& quoted_table) {
  Collations collations;
  for (const tds::ColumnInfo& column : ask_columns_of(session, "* FROM " + quoted_table)) {
    collations.emplace(column.name, column.type.collation);
  }
  return collations;
}

LoadColumns load_columns(const Intake& intake, const engine::Schema& schema, const Collations& collations, bool widens,
                         int max_varchar) {
  LoadColumns columns;
  for (std::size_t i = 0; i < intake.targets.size(); ++i) {
    const TargetColumn& target = intake.targets[i];
    const auto collation = collations.find(target.name);
    LoadColumn column;
    column.bulk = bulk_column(target, storage_of(schema.columns[i].type),
                              collation == collations.end() ? tds::Collation{} : collation->second);
    column.source = i;
    column.unfit = intake.unfit[i];
    column.type = target.type.text();
    column.fitting = intake.fitting[i];
    column.takes_null = target.nullable;  // a NULL never becomes a default: LoadingPolicy
    if (target.key > 0)
      column.when_missing =
          intake.plan.empty() ? "fill it at its home" : "fill it at its home, or take the column out of `primary_key`";
    if (!target.identity.empty())
      column.when_missing = target.name == intake.kept_unasked ? fill_or_number() : "fill it at its home";
    if (widens && !intake.plan.empty()) column.widest = widest_of(intake.plan[i]);
    column.most_inferred = max_varchar;
    column.collation = target.collation;
    columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace hygge::stores::mssql
