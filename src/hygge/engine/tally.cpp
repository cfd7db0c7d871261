#include "hygge/engine/tally.h"

#include "hygge/engine/engine.h"
#include "hygge/engine/session.h"
#include "hygge/engine/sql_text.h"

namespace hygge::engine {

void Tally::add(Rows rows, std::span<const ColumnTally> columns) {
  const std::lock_guard lock{mutex_};
  rows_ += rows;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].nulls += columns[i].nulls;
    if (columns[i].checksum) columns_[i].checksum = columns_[i].checksum.value_or(0) + *columns[i].checksum;
  }
}

Rows Tally::rows() const {
  const std::lock_guard lock{mutex_};
  return rows_;
}

std::vector<ColumnTally> Tally::columns() const {
  const std::lock_guard lock{mutex_};
  return columns_;
}

std::shared_ptr<Tally> count_out(Engine& engine, Session& session, const Relation& relation, bool checksums,
                                 const CancelToken& cancel) {
  auto tally = std::make_shared<Tally>(relation.schema.size());
  const Relation counted = engine.tallied(relation, tally, checksums);
  // The tally hangs on the first column, and reads all of them.
  session.run("SELECT count(" + quote_name(relation.schema.columns.front().name) + ") FROM (" + counted.sql + ")",
              cancel);
  return tally;
}

}  // namespace hygge::engine
