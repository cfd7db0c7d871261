#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hygge/connections/mssql/guarded.h"
#include "hygge/connections/mssql/mssql_connection.h"
#include "hygge/connections/mssql_rows/offset_columns.h"
#include "hygge/connections/mssql_rows/source_columns.h"
#include "hygge/connections/mssql_rows/tick_columns.h"
#include "hygge/engine/scan.h"
#include "hygge/tds/parameter.h"
#include "hygge/tds/storage.h"

namespace hygge::mssql {

/// A statement that gives some of the rows, with the values in it.
struct PieceStatement {
  std::string sql;
  std::vector<tds::Parameter> values = {};
};

/// What the readers of one table or query share. Immutable but for ticks, offsets and what is counted.
struct TableRead {
  MssqlConnection* connection = nullptr;  ///< is told of what its sessions fail with
  /// Gives the session of a piece, on the thread that reads it.
  std::function<MssqlConnection::Session(std::size_t piece)> take = {};
  /// Instead of that: a session of the caller's, for one piece.
  MssqlConnection::Session* given = nullptr;
  std::vector<PieceStatement> pieces;  ///< at least one
  std::string shown;                   ///< "dbo.orders", for messages
  std::string where;                   ///< where it was written
  bool is_query = false;
  std::vector<SourceColumn> columns;            ///< as they are sent
  engine::Schema schema;                        ///< and behind them those of offsets that are kept
  std::optional<Rows> rows;                     ///< a guess
  std::size_t batch_rows = engine::kBatchRows;  ///< that are decoded at once, at most
  /// Called with how many rows were read so far, whenever there are `tell_every` more; 0: never. From any thread.
  std::function<void(std::uint64_t)> tell_rows = {};
  std::uint64_t tell_every = 0;
  tds::InvalidText invalid_text = tds::InvalidText::Fail;
  std::atomic<std::uint64_t> replaced_characters{0};  ///< U+FFFD stands for, by the readers that have ended
  TickColumns ticks;
  OffsetColumns offsets;
  std::atomic<std::uint64_t> rows_read{0};

  explicit TableRead(const std::vector<SourceColumn>& of, bool keeps_offsets = false)
      : columns{of}, schema{schema_of(of)}, ticks{of}, offsets{of, keeps_offsets} {
    for (engine::Column& column : offsets.kept()) schema.columns.push_back(std::move(column));
  }
};

/// The rows of all pieces, a split each, decoded from the wire straight into the engine's batches.
std::shared_ptr<engine::Scan> scan_of(std::shared_ptr<TableRead> read);

}  // namespace hygge::mssql
