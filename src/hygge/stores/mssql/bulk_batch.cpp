#include "hygge/stores/mssql/bulk_batch.h"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

#include "hygge/base/units.h"
#include "hygge/stores/mssql/load_errors.h"
#include "hygge/tds/server_error.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::size_t kWord = 64;

/// Calls use(first row, rows, bits of NULLs) for each word of the rows.
template <typename Use>
void each_word_of_nulls(const tds::ColumnMemory& memory, const RowSpan& rows, const Use& use) {
  if (memory.validity == nullptr) return;
  for (std::size_t done = 0; done < rows.rows; done += kWord) {
    const std::size_t count = std::min(kWord, rows.rows - done);
    use(done, tds::nulls_of(memory, rows.first + done, count));
  }
}

}  // namespace

BulkBatch::BulkBatch(tds::Session& session, const LoadSettings& settings, std::shared_ptr<const LoadColumns> columns)
    : session_{session},
      settings_{settings},
      columns_{std::move(columns)},
      bulk_columns_{bulk_columns(*columns_)},
      bytes_before_{session.bytes_sent()},
      writer_{bulk_columns_, settings.encode},
      nulls_(columns_->size()) {
  load_.emplace(session.bulk(tds::insert_bulk_statement(settings.table, bulk_columns_, settings.hints)));
  writer_.begin(load_->output());
}

void BulkBatch::add(const RowSpan& rows) {
  memory_ = memory_of(*rows.of.batch, *columns_);
  require_values(rows);
  const std::uint64_t before = writer_.rows();
  try {
    writer_.write(load_->output(), memory_, rows.first, rows.rows);
  } catch (const tds::UnfitValue& unfit) {
    throw unfit_error(unfit, settings_.shown, rows.number(unfit.row() - before));
  }
  count_nulls(rows);
  numbers_.add(rows.number(), rows.rows);
}

/// A server tells of a NULL that must not be, but not in which row.
void BulkBatch::require_values(const RowSpan& rows) {
  for (std::size_t i = 0; i < columns_->size(); ++i) {
    if ((*columns_)[i].takes_null) continue;
    each_word_of_nulls(memory_[i], rows, [&](std::size_t first, std::uint64_t nulls) {
      if (nulls == 0) return;
      const std::size_t row = first + static_cast<unsigned>(std::countr_zero(nulls));
      throw missing_value((*columns_)[i].bulk, settings_.shown, rows.number(row));
    });
  }
}

void BulkBatch::count_nulls(const RowSpan& rows) {
  for (std::size_t i = 0; i < columns_->size(); ++i) {
    each_word_of_nulls(memory_[i], rows, [&](std::size_t, std::uint64_t nulls) {
      nulls_[i] += static_cast<unsigned>(std::popcount(nulls));
    });
  }
}

LoadCounts BulkBatch::finish() {
  std::uint64_t loaded = 0;
  try {
    tds::BulkWriter::end(load_->output());
    loaded = load_->finish();
  } catch (const tds::TdsError& error) {
    throw numbers_.locate(error, settings_.shown, bulk_columns_);
  }
  // Triggers count rows of their own.
  if (loaded != rows() && !settings_.hints.fire_triggers) throw other_count(settings_.shown, rows(), loaded);
  return counts(rows());
}

LoadCounts BulkBatch::counts(std::uint64_t loaded) const {
  LoadCounts counts{columns_->size()};
  counts.rows = Rows{loaded};
  counts.batches = 1;
  counts.bytes = Bytes{session_.bytes_sent() - bytes_before_};
  counts.nulls = nulls_;
  counts.replaced = writer_.counts().invalid_characters;
  for (std::size_t i = 0; i < columns_->size(); ++i) {
    counts.nulled[i] = writer_.counts(i).nulled;
    counts.nulls[i] += counts.nulled[i];
  }
  return counts;
}

}  // namespace hygge::stores::mssql
