#include "hygge/stores/mssql/first_rows.h"

#include <algorithm>
#include <optional>
#include <string>

#include "hygge/engine/batch_bytes.h"
#include "hygge/engine/drain.h"
#include "hygge/engine/sql_text.h"

namespace hygge::stores::mssql {

namespace {

/// Nothing of them is kept; but long texts take their time.
constexpr Bytes kMostTexts{256'000'000};

std::uint64_t sample_rows(const StoreOptions& options) { return options.sample_batches * options.batch_size.value; }

}  // namespace

FirstRows::FirstRows(const Intake& intake, const engine::Schema& schema, const StoreOptions& options)
    : lengths_{measured_columns(intake.plan), sample_rows(options)},
      overrides_{intake, schema, options, sample_rows(options)} {
  for (const LengthSample::Measured& measured : measured_columns(intake.plan)) columns_.push_back(measured.column);
  const std::vector<std::size_t> overridden = overrides_.columns();
  columns_.insert(columns_.end(), overridden.begin(), overridden.end());
}

void FirstRows::take(const engine::Batch& batch) {
  if (lengths_.wants_more()) lengths_.take(batch);
  if (overrides_.wants_more()) overrides_.take(batch);
}

const LengthSample& FirstRows::lengths(const std::string& where) const {
  overrides_.require(where);
  return lengths_;
}

engine::Relation FirstRows::wanted_alone(engine::Relation relation) const {
  std::string select;
  for (std::size_t i = 0; i < relation.schema.size(); ++i) {
    const bool is_wanted = std::find(columns_.begin(), columns_.end(), i) != columns_.end();
    const std::string name = engine::quote_name(relation.schema.columns[i].name);
    select += (select.empty() ? "SELECT " : ", ") + (is_wanted ? name : "0 AS " + name);
  }
  relation.sql = select + " FROM (" + relation.sql + ")";
  // Others would read ahead for nothing; but a condition may let few rows of many pass.
  relation.streams_on_one_thread = relation.filter_place.empty();
  return relation;
}

void FirstRows::read(const engine::Relation& relation, engine::Session& session, const CancelToken& cancel) {
  if (!wants_more()) return;
  const bool is_read_again = !relation.external;
  engine::Stream stream = session.stream(is_read_again ? wanted_alone(relation) : relation, cancel,
                                         engine::room_ahead(relation.schema, false), is_read_again);
  // As much as a load sees of an external home, which holds what it has seen.
  const Bytes most = is_read_again ? kMostTexts : engine::kSampleBytes;
  const std::size_t row_bytes = is_read_again ? 0 : relation.schema.row_bytes();
  for (Bytes seen; wants_more() && seen < most;) {
    const std::optional<engine::Batch> batch = stream.next();
    if (!batch) break;
    take(*batch);
    seen += engine::bytes_of(*batch, 0, batch->rows(), row_bytes);
  }
}

}  // namespace hygge::stores::mssql
