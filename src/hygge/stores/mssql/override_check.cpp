#include "hygge/stores/mssql/override_check.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/conversion.h"
#include "hygge/stores/mssql/staged_output.h"
#include "hygge/tds/bulk_writer.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::size_t kRowsAtOnce = 64;

/// The place of the first row for which `use` says so.
template <typename Is>
std::optional<std::size_t> first_row(const engine::Vector& values, std::size_t rows, const Is& is) {
  const tds::ColumnMemory memory = memory_of(values);
  for (std::size_t first = 0; first < rows; first += kRowsAtOnce) {
    const std::size_t count = std::min(kRowsAtOnce, rows - first);
    const std::uint64_t all = count == kRowsAtOnce ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
    const std::uint64_t found = is(tds::nulls_of(memory, first, count)) & all;
    if (found != 0) return first + static_cast<unsigned>(std::countr_zero(found));
  }
  return std::nullopt;
}

}  // namespace

tds::EncodeOptions encode_options_of(const StoreOptions& options) {
  tds::EncodeOptions encode;
  encode.rounding = tds::Rounding::Refuse;
  encode.no_image = options.nulls_invalid_values ? tds::NoImage::Null : tds::NoImage::Fail;
  return encode;
}

OverrideCheck::OverrideCheck(const Intake& intake, const engine::Schema& schema, const StoreOptions& options,
                             std::uint64_t rows)
    : columns_{options.rejects ? std::vector<Looked>{} : looked_at(intake, schema)},
      encode_{encode_options_of(options)},
      most_rows_{rows},
      lengths_{measured(columns_), rows} {}

/// The server has told no collations yet, so that the bytes of a varchar are not known: they count as characters, of
/// which no text has more.
std::vector<OverrideCheck::Looked> OverrideCheck::looked_at(const Intake& intake, const engine::Schema& schema) {
  std::vector<Looked> looked;
  const bool is_needed = std::any_of(intake.plan.begin(), intake.plan.end(), [](const PlannedColumn& planned) {
    return planned.source == TypeSource::Override;
  });
  if (!is_needed) return looked;
  const LoadColumns columns = load_columns(intake, schema, {}, false, 0);
  for (std::size_t i = 0; i < intake.plan.size(); ++i) {
    if (intake.plan[i].source == TypeSource::Override) looked.push_back({.column = columns[i]});
  }
  return looked;
}

std::vector<LengthSample::Measured> OverrideCheck::measured(const std::vector<Looked>& columns) {
  std::vector<LengthSample::Measured> measured;
  for (const Looked& looked : columns) {
    const tds::Storage storage = looked.column.bulk.storage;
    if (storage == tds::Storage::Text) measured.push_back({.column = looked.column.source, .is_text = true});
    if (storage == tds::Storage::Blob) measured.push_back({.column = looked.column.source, .is_text = false});
  }
  return measured;
}

std::vector<std::size_t> OverrideCheck::columns() const {
  std::vector<std::size_t> places;
  for (const Looked& looked : columns_) {
    places.push_back(looked.column.source);
    if (looked.column.unfit) places.push_back(*looked.column.unfit);
  }
  return places;
}

void OverrideCheck::take(const engine::Batch& batch) {
  for (Looked& looked : columns_) {
    if (!looked.why) look(looked, batch);
  }
  lengths_.take(batch);
  rows_ += batch.rows();
}

void OverrideCheck::look(Looked& looked, const engine::Batch& batch) const {
  const LoadColumn& column = looked.column;
  if (column.unfit) {
    const engine::Vector values = batch.column(*column.unfit);
    const auto row = first_row(values, batch.rows(), [](std::uint64_t nulls) { return ~nulls; });
    if (row) {
      looked.why = unfit_value(column.bulk.name, column.type, column.fitting, values.text(*row), true).reason;
      return;
    }
  }
  const engine::Vector values = batch.column(column.source);
  if (!column.takes_null && first_row(values, batch.rows(), [](std::uint64_t nulls) { return nulls; })) {
    looked.why = missing_value(column).reason;
    return;
  }
  const tds::ColumnMemory memory = memory_of(values);
  tds::BulkWriter writer{{&column.bulk, 1}, encode_};
  StagedOutput nowhere;
  try {
    for (std::size_t first = 0; first < batch.rows(); first += kRowsAtOnce) {
      nowhere.clear();
      writer.write(nowhere, {&memory, 1}, first, std::min(kRowsAtOnce, batch.rows() - first));
    }
  } catch (const tds::UnfitValue& unfit) {
    looked.why = reason_of({unfit, column, memory, static_cast<std::size_t>(unfit.row()), 0});
    looked.is_long = unfit.misfit() == tds::Misfit::Length;
  }
}

/// "'v' as nvarchar(1): it has 2 characters, and the column takes 1: 'xx'; the longest of the first 5 rows has 5".
std::string OverrideCheck::line_of(const Looked& looked) const {
  std::string line = "'" + printable(looked.column.bulk.name) + "' as " + looked.column.type + ": " + *looked.why;
  const std::optional<std::size_t> longest = looked.is_long ? lengths_.longest(looked.column.source) : std::nullopt;
  if (!longest || rows_ == 1) return line;
  return line + "; the longest of the first " + format_count(rows_) + " rows has " + format_count(*longest);
}

void OverrideCheck::require(const std::string& where) const {
  std::vector<std::string> lines;
  for (const Looked& looked : columns_) {
    if (looked.why) lines.push_back(line_of(looked));
  }
  if (lines.empty()) return;
  Error error{ErrorKind::Config, lines.size() == 1
                                     ? "schema_overrides gives a column a type that cannot hold its values"
                                     : "schema_overrides gives " + std::to_string(lines.size()) +
                                           " columns types that cannot hold their values"};
  if (lines.size() == 1) error.because(lines.front());
  if (lines.size() > 1) error.detail(join(lines, "\n"));
  throw error.at(where).advise(
      "choose a type that holds them, or leave the column out of schema_overrides; such rows can be set aside with "
      "`on_error: reject`");
}

void refuse_unknown_collations(tds::Session& session, const std::vector<PlannedColumn>& plan,
                               const std::string& where) {
  std::vector<const TargetColumn*> columns;
  std::vector<std::string> questions;
  for (const PlannedColumn& planned : plan) {
    if (planned.source != TypeSource::Override || planned.target.collation.empty()) continue;
    columns.push_back(&planned.target);
    questions.push_back("CAST(COLLATIONPROPERTY(" + tds::quote_text(planned.target.collation) +
                        ", N'CodePage') AS int)");
  }
  if (columns.empty()) return;
  const auto answer = ask_catalogue(session, "SELECT " + join(questions, ", "));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (answer.at(0).at(0).value(i)) continue;
    throw Error{ErrorKind::Config, "schema_overrides of column '" + printable(columns[i]->name) +
                                       "': the server knows no collation '" + printable(columns[i]->collation) + "'"}
        .at(where)
        .advise("correct its name (SELECT name FROM sys.fn_helpcollations() tells all), or leave COLLATE out");
  }
}

}  // namespace hygge::stores::mssql
