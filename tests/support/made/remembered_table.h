#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hygge/base/units.h"
#include "hygge/engine/batch.h"
#include "hygge/engine/scan.h"
#include "hygge/engine/schema.h"

namespace hygge::test {

/// NULL, a BIGINT or a VARCHAR: all that is remembered.
using Cell = std::variant<std::monostate, std::int64_t, std::string>;

/// Rows in memory, in columns of BIGINT and VARCHAR.
struct RememberedTable {
  engine::Schema schema;
  std::vector<std::vector<Cell>> rows;

  void append(const engine::Batch& batch);
  std::vector<std::optional<Rows>> nulls() const;
};

/// The rows again, for the engine to read.
class RememberedScan final : public engine::Scan {
 public:
  explicit RememberedScan(std::shared_ptr<const RememberedTable> table) : table_{std::move(table)} {}

  const engine::Schema& schema() const override { return table_->schema; }
  std::unique_ptr<engine::ScanReader> open(std::size_t split) override;

 private:
  std::shared_ptr<const RememberedTable> table_;
};

}  // namespace hygge::test
