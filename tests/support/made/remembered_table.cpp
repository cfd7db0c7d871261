#include "tests/support/made/remembered_table.h"

#include <algorithm>
#include <utility>

namespace hygge::test {

namespace {

class Reader final : public engine::ScanReader {
 public:
  explicit Reader(std::shared_ptr<const RememberedTable> table) : table_{std::move(table)} {}

  void read(engine::Batch& batch) override {
    const std::size_t rows = std::min(engine::kBatchRows, table_->rows.size() - next_);
    for (std::size_t i = 0; i < table_->schema.size(); ++i) {
      engine::Vector column = batch.column(i);
      for (std::size_t row = 0; row < rows; ++row) fill(column, row, table_->rows[next_ + row][i]);
    }
    next_ += rows;
    batch.set_rows(rows);
  }

 private:
  static void fill(engine::Vector& column, std::size_t row, const Cell& cell) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) {
      column.as<std::int64_t>()[row] = *number;
    } else if (const auto* text = std::get_if<std::string>(&cell)) {
      column.set_text(row, *text);
    } else {
      column.set_null(row);
    }
  }

  std::shared_ptr<const RememberedTable> table_;
  std::size_t next_ = 0;
};

Cell cell_of(const engine::Vector& column, std::size_t row) {
  if (column.is_null(row)) return std::monostate{};
  if (column.type() == engine::TypeId::Int64) return column.as<std::int64_t>()[row];
  return std::string{column.text(row)};
}

}  // namespace

void RememberedTable::append(const engine::Batch& batch) {
  const std::size_t before = rows.size();
  rows.resize(before + batch.rows(), std::vector<Cell>(schema.size()));
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const engine::Vector column = batch.column(i);
    for (std::size_t row = 0; row < batch.rows(); ++row) rows[before + row][i] = cell_of(column, row);
  }
}

std::vector<std::optional<Rows>> RememberedTable::nulls() const {
  std::vector<std::optional<Rows>> nulls;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const auto is_null = [i](const std::vector<Cell>& row) { return std::holds_alternative<std::monostate>(row[i]); };
    nulls.emplace_back(Rows{static_cast<std::uint64_t>(std::count_if(rows.begin(), rows.end(), is_null))});
  }
  return nulls;
}

std::unique_ptr<engine::ScanReader> RememberedScan::open(std::size_t) { return std::make_unique<Reader>(table_); }

}  // namespace hygge::test
