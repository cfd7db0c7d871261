#include "hygge/stores/mssql/table_load.h"

#include <algorithm>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/stores/mssql/table_writer.h"
#include "hygge/tds/bulk_writer.h"

namespace hygge::stores::mssql {

namespace {

/// Set while it lives.
class Flag {
 public:
  explicit Flag(std::atomic<bool>& flag) : flag_{flag} { flag_ = true; }
  Flag(const Flag&) = delete;
  Flag& operator=(const Flag&) = delete;
  ~Flag() { flag_ = false; }

 private:
  std::atomic<bool>& flag_;
};

}  // namespace

TableLoad::TableLoad(LoadSettings settings, LoadSessions sessions, CancelToken cancel)
    : settings_{std::move(settings)},
      sessions_{std::move(sessions)},
      cancel_{std::move(cancel)},
      totals_{settings_.columns.size()},
      may_widen_{std::any_of(settings_.columns.begin(), settings_.columns.end(),
                             [](const LoadColumn& column) { return column.widest != 0; })},
      columns_{std::make_shared<const LoadColumns>(settings_.columns)} {
  tds::BulkWriter{bulk_columns(*columns_), settings_.encode};  // throws for what cannot be loaded
}

std::unique_ptr<engine::Writer> TableLoad::writer() { return std::make_unique<TableWriter>(*this); }

void TableLoad::join(TableWriter& writer) {
  const std::lock_guard gate{gate_};
  writers_.push_back(&writer);
}

void TableLoad::leave(TableWriter& writer) {
  const std::lock_guard gate{gate_};
  writers_.erase(std::find(writers_.begin(), writers_.end(), &writer));
}

/// All writers are between two batches of the engine then, and stay there.
///
/// One that works may wait for what the open batch of another has locked in the table. So the batches of those that do
/// nothing are ended first, and the others see to their own before they let go of their locks.
std::vector<std::unique_lock<std::mutex>> TableLoad::end_batches() {
  const Flag flag{is_widening_};
  std::vector<std::unique_lock<std::mutex>> locks;
  for (TableWriter* writer : writers_) {
    std::unique_lock<std::mutex>& lock = locks.emplace_back(writer->mutex_, std::try_to_lock);
    if (lock) writer->end_batch();
  }
  for (std::size_t i = 0; i < writers_.size(); ++i) {
    if (locks[i]) continue;
    locks[i].lock();
    writers_[i]->end_batch();
  }
  return locks;
}

void TableLoad::widen(TableWriter& by, const std::vector<Widening>& wanted) {
  const std::lock_guard gate{gate_};
  auto columns = std::make_shared<LoadColumns>(*columns_);
  std::vector<std::size_t> changed;
  for (const Widening& wish : wanted) {
    LoadColumn& column = columns->at(wish.column);
    const std::uint64_t limit = length_limit(column);
    if (limit == 0 || wish.needed <= limit) continue;  // another writer was quicker
    const bool has_room = column.widest == SqlType::kMax || wish.needed <= static_cast<std::uint64_t>(column.widest);
    if (!has_room) continue;  // another column of the key has it by now
    column = widened(column, wish.needed);
    share_key_room(*columns);
    changed.push_back(wish.column);
  }
  if (changed.empty()) return;

  const std::vector<std::unique_lock<std::mutex>> locks = end_batches();
  const bool is_rebuilt =
      !settings_.before_max.empty() && std::any_of(changed.begin(), changed.end(), [&](std::size_t i) {
        return columns->at(i).bulk.type.size == tds::TypeInfo::kMax;
      });
  if (is_rebuilt) by.execute(settings_.before_max);
  for (const std::size_t i : changed) {
    by.execute(alter_statement(settings_.table, columns->at(i)));
    if (!settings_.note) continue;
    settings_.note("column '" + printable(columns->at(i).bulk.name) + "' of " + printable(settings_.shown) +
                   " was made wider: " + tds::sql_name(columns_->at(i).bulk.type) + " became " +
                   tds::sql_name(columns->at(i).bulk.type));
  }
  if (is_rebuilt) by.execute(settings_.after_max);
  columns_ = std::move(columns);
}

}  // namespace hygge::stores::mssql
