#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/engine/batch.h"
#include "hygge/engine/schema.h"
#include "hygge/stores/mssql/intake.h"
#include "hygge/stores/mssql/lengths.h"
#include "hygge/stores/mssql/load_errors.h"
#include "hygge/tds/session.h"

namespace hygge::stores::mssql {

/// Whether the types that `schema_overrides` gives hold the first rows: each value is encoded as it would be sent, so
/// that a type which is too small is told before anything is written.
///
/// Threads  one at a time.
class OverrideCheck {
 public:
  /// For a table that is made; `schema` is that of the relation which was taken in. Looks at up to `rows` rows; at none
  /// where rows that do not fit may be set aside.
  OverrideCheck(const Intake& intake, const engine::Schema& schema, const StoreOptions& options, std::uint64_t rows);

  /// The columns of the batches that are looked at.
  std::vector<std::size_t> columns() const;
  bool wants_more() const noexcept { return !columns_.empty() && rows_ < most_rows_; }
  void take(const engine::Batch& batch);
  /// Throws Error{Config} with all columns that do not hold their values; `where` is where they were written.
  void require(const std::string& where) const;

 private:
  struct Looked {
    LoadColumn column;
    std::optional<std::string> why = {};  ///< a value does not fit
    bool is_long = false;                 ///< because of its length
  };
  static std::vector<Looked> looked_at(const Intake& intake, const engine::Schema& schema);
  static std::vector<LengthSample::Measured> measured(const std::vector<Looked>& columns);
  void look(Looked& looked, const engine::Batch& batch) const;
  std::string line_of(const Looked& looked) const;

  std::vector<Looked> columns_;
  const tds::EncodeOptions encode_;
  const std::uint64_t most_rows_;
  std::uint64_t rows_ = 0;
  LengthSample lengths_;
};

/// How values are encoded, and what becomes of those that are no value at the server.
tds::EncodeOptions encode_options_of(const StoreOptions& options);

/// Throws Error{Config} for a collation of `schema_overrides` that the server does not know.
void refuse_unknown_collations(tds::Session& session, const std::vector<PlannedColumn>& plan, const std::string& where);

}  // namespace hygge::stores::mssql
