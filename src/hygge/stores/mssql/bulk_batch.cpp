#include "hygge/stores/mssql/bulk_batch.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <numeric>
#include <string>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/engine/batch_bytes.h"
#include "hygge/stores/mssql/bulk_column.h"
#include "hygge/stores/mssql/duplicate_keys.h"
#include "hygge/stores/mssql/load_errors.h"
#include "hygge/stores/mssql/lock_holders.h"
#include "hygge/stores/mssql/rejected_rows.h"

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

/// The first row that has a value in a column which is nearly always NULL.
std::optional<std::size_t> first_present(const engine::Vector& values, const RowSpan& rows) {
  for (std::size_t done = 0; done < rows.rows; done += kWord) {
    const std::size_t count = std::min(kWord, rows.rows - done);
    const std::uint64_t all = count == kWord ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
    const std::uint64_t present = ~tds::nulls_of(memory_of(values), rows.first + done, count) & all;
    if (present != 0) return done + static_cast<unsigned>(std::countr_zero(present));
  }
  return std::nullopt;
}

/// The first `first` rows, and the others.
std::array<std::vector<RowSpan>, 2> halves_of(const std::vector<RowSpan>& spans, std::uint64_t first) {
  std::array<std::vector<RowSpan>, 2> halves;
  for (const RowSpan& span : spans) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(first, span.rows));
    if (count > 0) halves[0].push_back(span.part(0, count));
    if (count < span.rows) halves[1].push_back(span.part(count, span.rows - count));
    first -= count;
  }
  return halves;
}

/// Calls use(rows, is_chosen) for the runs of rows that are among `chosen`, sorted places through all
/// spans, and for those that are not.
template <typename Use>
void each_run(const std::vector<RowSpan>& spans, const std::vector<std::uint64_t>& chosen, const Use& use) {
  std::uint64_t before = 0;
  auto next = chosen.begin();
  for (const RowSpan& span : spans) {
    std::size_t row = 0;
    while (row < span.rows) {
      const bool is_chosen = next != chosen.end() && *next == before + row;
      std::size_t end = row + 1;
      if (is_chosen) {
        ++next;
      } else {
        end = next == chosen.end() ? span.rows
                                   : static_cast<std::size_t>(std::min<std::uint64_t>(*next - before, span.rows));
      }
      use(span.part(row, end - row), is_chosen);
      row = end;
    }
    before += span.rows;
  }
}

/// The rows at these places.
std::vector<RowSpan> rows_at(const std::vector<RowSpan>& spans, const std::vector<std::uint64_t>& places) {
  std::vector<RowSpan> rows;
  each_run(spans, places, [&](const RowSpan& run, bool is_chosen) {
    if (is_chosen) rows.push_back(run);
  });
  return rows;
}

/// All others.
std::vector<RowSpan> rows_beside(const std::vector<RowSpan>& spans, const std::vector<std::uint64_t>& places) {
  std::vector<RowSpan> rows;
  each_run(spans, places, [&](const RowSpan& run, bool is_chosen) {
    if (!is_chosen) rows.push_back(run);
  });
  return rows;
}

/// The columns that are sent: those of the relation, and the number of the row where it is kept.
std::vector<tds::BulkColumn> sent_columns(const LoadSettings& settings, const LoadColumns& columns) {
  std::vector<tds::BulkColumn> sent = bulk_columns(columns);
  if (settings.row_number.empty()) return sent;
  const TargetColumn number{.name = settings.row_number, .type = {.name = "bigint"}, .nullable = false};
  sent.push_back(bulk_column(number, tds::Storage::Int64));
  return sent;
}

std::size_t bytes_of_row(const LoadColumns& columns) {
  std::size_t bytes = 0;
  for (const LoadColumn& column : columns) bytes += tds::width_of(column.bulk.storage);
  return bytes;
}

}  // namespace

BulkBatch::BulkBatch(tds::Session& session, const LoadSettings& settings, std::shared_ptr<const LoadColumns> columns)
    : session_{session},
      settings_{settings},
      columns_{std::move(columns)},
      bulk_columns_{sent_columns(settings, *columns_)},
      row_bytes_{bytes_of_row(*columns_)},
      bytes_before_{session.bytes_sent()},
      is_in_transaction_{session.is_in_transaction()},
      writer_{bulk_columns_, settings.encode},
      nulls_(columns_->size()),
      numbers_{settings.in_order} {
  load_.emplace(session.bulk(tds::insert_bulk_statement(settings.table, bulk_columns_, settings.hints)));
  writer_.begin(load_->output());
}

void BulkBatch::add(const RowSpan& rows) {
  memory_ = memory_of(*rows.of.batch, *columns_);
  if (!settings_.row_number.empty()) add_row_numbers(rows);
  if (settings_.rejected == nullptr) return send(rows);
  // In small pieces: rows around a bad one are encoded twice.
  for (std::size_t done = 0; done < rows.rows; done += kWord) {
    send_fit(rows.part(done, std::min(kWord, rows.rows - done)));
  }
}

void BulkBatch::add_row_numbers(const RowSpan& rows) {
  row_numbers_.resize(rows.first + rows.rows);
  std::iota(row_numbers_.begin() + static_cast<std::ptrdiff_t>(rows.first), row_numbers_.end(),
            static_cast<std::int64_t>(rows.number()));
  memory_.push_back({row_numbers_.data(), nullptr, nullptr});
}

/// The first row that the server need not see to refuse it. Of a NULL that must not be it tells no row, either.
std::optional<BulkBatch::Refusal> BulkBatch::find_refusal(const RowSpan& rows) const {
  std::optional<Refusal> found;
  const auto is_later = [&](std::size_t row) { return found && found->row <= row; };
  for (std::size_t i = 0; i < columns_->size(); ++i) {
    const LoadColumn& column = (*columns_)[i];
    if (column.unfit) {
      const engine::Vector values = rows.of.batch->column(*column.unfit);
      const std::optional<std::size_t> row = first_present(values, rows);
      if (row && !is_later(*row)) {
        found = Refusal{*row, unfit_value(column.bulk.name, column.type, column.fitting, values.text(rows.first + *row),
                                          settings_.is_made)};
      }
    }
    if (column.takes_null) continue;
    each_word_of_nulls(memory_[i], rows, [&](std::size_t first, std::uint64_t nulls) {
      const std::size_t row = first + static_cast<unsigned>(std::countr_zero(nulls));
      if (nulls != 0 && !is_later(row)) found = Refusal{row, missing_value(column)};
    });
  }
  return found;
}

void BulkBatch::send(const RowSpan& rows) {
  if (const std::optional<Refusal> refusal = find_refusal(rows)) {
    throw refusal_error(refusal->value, settings_.shown, rows.number(refusal->row), settings_.in_order);
  }
  try {
    writer_.write(load_->output(), memory_, rows.first, rows.rows);
  } catch (const tds::UnfitValue& unfit) {
    const auto row = static_cast<std::size_t>(unfit.row() - writer_.rows());
    const auto column = std::find_if(columns_->begin(), columns_->end(),
                                     [&](const LoadColumn& one) { return one.bulk.name == unfit.column(); });
    const auto place = static_cast<std::size_t>(column - columns_->begin());
    throw unfit_error({unfit, *column, memory_[place], rows.first + row, rows.number(row), settings_.in_order},
                      settings_.shown, settings_.is_made, settings_.may_widen);
  }
  count(rows);
}

/// All but the rows that do not fit, which are set aside.
void BulkBatch::send_fit(RowSpan rows) {
  while (rows.rows > 0) {
    const std::optional<Refusal> refusal = try_to_send(rows);
    if (!refusal) return;
    send_fit(rows.part(0, refusal->row));  // a column that was looked at later may have another
    settings_.rejected->add(rows.part(refusal->row, 1), refusal->value.column, refusal->value.reason);
    rows = rows.part(refusal->row + 1, rows.rows - refusal->row - 1);
  }
}

/// Sends all rows, or nothing of them.
std::optional<BulkBatch::Refusal> BulkBatch::try_to_send(const RowSpan& rows) {
  if (std::optional<Refusal> refusal = find_refusal(rows)) return refusal;
  staged_.clear();
  try {
    writer_.write(staged_, memory_, rows.first, rows.rows);
  } catch (const tds::UnfitValue& unfit) {
    return Refusal{static_cast<std::size_t>(unfit.row() - writer_.rows()),
                   {.column = unfit.column(), .reason = unfit.reason(), .advice = unfit.advice()}};
  }
  load_->output().write(staged_.bytes());
  count(rows);
  keep(rows);
  return std::nullopt;
}

void BulkBatch::keep(const RowSpan& rows) {
  kept_bytes_ += engine::bytes_of(*rows.of.batch, rows.first, rows.rows, row_bytes_);
  if (!kept_.empty() && kept_.back().of.batch == rows.of.batch &&
      kept_.back().first + kept_.back().rows == rows.first) {
    kept_.back().rows += rows.rows;
  } else {
    kept_.push_back(rows);
  }
}

void BulkBatch::count(const RowSpan& rows) {
  for (std::size_t i = 0; i < columns_->size(); ++i) {
    each_word_of_nulls(memory_[i], rows, [&](std::size_t, std::uint64_t nulls) {
      nulls_[i] += static_cast<unsigned>(std::popcount(nulls));
    });
  }
  numbers_.add(rows.number(), rows.rows);
}

LoadCounts BulkBatch::finish() {
  std::uint64_t loaded = 0;
  try {
    tds::BulkWriter::end(load_->output());
    loaded = load_->finish();
  } catch (const tds::TdsError& error) {
    if (is_lock_timeout(error)) throw;  // no row is to blame
    if (settings_.rejected != nullptr && rows() > 0 && is_about_rows(error)) return load_the_others(error);
    throw numbers_.locate(error, settings_.shown, bulk_columns_);
  }
  // Triggers count rows of their own.
  if (loaded != rows() && !settings_.hints.fire_triggers)
    throw other_count(settings_.shown, rows(), loaded, settings_.dropping);
  return counts();
}

void BulkBatch::require_transaction(const tds::TdsError& refusal) const {
  if (!is_in_transaction_ || session_.is_in_transaction()) return;
  tds::TdsError error = numbers_.locate(refusal, settings_.shown, bulk_columns_);
  error.advise("the server has undone the whole transaction, so that such rows cannot be set aside: mend them");
  throw error;
}

LoadCounts BulkBatch::load_the_others(const tds::TdsError& refusal) {
  require_transaction(refusal);
  if (rows() == 1) {
    settings_.rejected->add(kept_.front(), tds::refused_column(refusal, bulk_columns_), refusal.reason());
    return LoadCounts{columns_->size()};
  }
  if (asks_for_duplicates_ && !settings_.unique.empty() && is_about_duplicates(refusal)) {
    if (std::optional<LoadCounts> loaded = load_without_duplicates()) return *std::move(loaded);
    require_transaction(refusal);
    asks_for_duplicates_ = false;
  }
  return load_in_halves();
}

/// Rows whose key the table has are set aside. Of those that have the same key the first goes ahead; then the table has
/// it, and the others are looked at again: they may have had it in common with one that was set aside. Nothing where
/// that is not what was refused.
std::optional<LoadCounts> BulkBatch::load_without_duplicates() {
  LoadCounts loaded{columns_->size()};
  std::vector<RowSpan> pending = kept_;
  for (bool is_first = true; !pending.empty(); is_first = false) {
    const std::optional<DuplicateKeys> found = find_duplicate_keys(session_, settings_, *columns_, pending);
    const bool has_found = found && !(found->known.empty() && found->repeated.empty());
    if (!has_found && is_first) return std::nullopt;
    if (!has_found) {
      loaded += load(pending, false);
      break;
    }
    std::vector<std::uint64_t> known;
    for (const DuplicateKeys::Known& one : found->known) {
      known.push_back(one.row);
      const UniqueKey& key = settings_.unique[one.key];
      const std::string column = key.columns.size() == 1 ? columns_->at(key.columns.front()).bulk.name : "";
      settings_.rejected->add(rows_at(pending, {one.row}).front(), column,
                              why_duplicate("'" + printable(key.index) + "'"));
    }
    std::vector<std::uint64_t> later;
    std::set_difference(found->repeated.begin(), found->repeated.end(), known.begin(), known.end(),
                        std::back_inserter(later));
    std::vector<std::uint64_t> left_out;
    std::merge(known.begin(), known.end(), later.begin(), later.end(), std::back_inserter(left_out));
    loaded += load(rows_beside(pending, left_out), false);
    pending = rows_at(pending, later);
  }
  return loaded;
}

LoadCounts BulkBatch::load_in_halves() {
  LoadCounts loaded{columns_->size()};
  for (const std::vector<RowSpan>& half : halves_of(kept_, rows() / 2)) loaded += load(half, asks_for_duplicates_);
  return loaded;
}

LoadCounts BulkBatch::load(const std::vector<RowSpan>& rows, bool asks_for_duplicates) {
  if (rows.empty()) return LoadCounts{columns_->size()};
  BulkBatch batch{session_, settings_, columns_};
  batch.asks_for_duplicates_ = asks_for_duplicates;
  for (const RowSpan& span : rows) batch.add(span);
  return batch.finish();
}

LoadCounts BulkBatch::counts() const {
  LoadCounts counts{columns_->size()};
  counts.rows = Rows{rows()};
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
