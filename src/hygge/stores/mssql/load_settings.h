#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/units.h"
#include "hygge/stores/mssql/load_columns.h"
#include "hygge/tds/bulk_statement.h"
#include "hygge/tds/column_encoder.h"
#include "hygge/tds/server_error.h"
#include "hygge/tds/session.h"

namespace hygge::stores::mssql {

class RejectedRows;

/// A unique index of the table, all of whose columns are loaded.
struct UniqueKey {
  std::string index;
  std::vector<std::size_t> columns;  ///< their places in LoadSettings::columns
};

/// Into what rows are loaded, and how.
struct LoadSettings {
  std::vector<std::string> table;      ///< the parts of its name, as they are
  std::string shown;                   ///< "dbo.orders", for messages: the table that the rows are meant for
  std::string where;                   ///< where the store was written
  bool is_made = false;                ///< by this run: for what is advised
  bool may_widen = false;              ///< inferred columns: the same
  std::vector<UniqueKey> unique = {};  ///< by which refused rows are found at once; others by sending them again
  std::string collation = {};          ///< of the database of the table
  /// What takes from the table what keeps its columns from becoming (max), and what gives it back: the index of a
  /// columnstore. Empty: nothing does.
  std::string before_max = {};
  std::string after_max = {};
  /// A bigint column of the table, which gets the number of each row, from 0; empty: it has none.
  std::string row_number = {};
  std::vector<std::string> dropping = {};  ///< indexes for which the server drops rows without a word
  /// Whether rows come in the order of their home, so that their numbers are those of its rows.
  bool in_order = true;
  LoadColumns columns;
  tds::BulkHints hints;
  tds::EncodeOptions encode;  ///< what becomes of values without an image (`invalid_values`), or too fine
  /// Rows of a bulk batch. Every one has just so many but for each writer's last: a columnstore compresses at once what
  /// comes in batches of 102,400 rows or more.
  std::uint64_t batch_rows = 102'400;
  /// Takes the rows that do not fit, so that the others are loaded (`on_error: reject`); outlives the load. Nothing:
  /// the first one ends the load. With it the rows of a batch are kept until the server has them, so that it may be
  /// sent again without the bad ones; one with large values ends when they take `kept` bytes.
  RejectedRows* rejected = nullptr;
  Bytes kept{64'000'000};
  /// What to throw when the session's LOCK_TIMEOUT is over; on the thread and session of the writer. Nothing: as it
  /// came.
  std::function<Error(tds::Session&, const tds::TdsError&)> locked = {};
  std::function<void(tds::TdsError&)> advise = {};    ///< may say what to do about an error; likewise
  std::function<void(const std::string&)> note = {};  ///< is told what the user may want to know; from any thread
};

}  // namespace hygge::stores::mssql
