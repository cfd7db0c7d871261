#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hygge/connections/mssql/sql_type.h"
#include "hygge/engine/batch.h"
#include "hygge/engine/schema.h"
#include "hygge/tds/bulk_statement.h"
#include "hygge/tds/column_memory.h"
#include "hygge/tds/storage.h"

namespace hygge::stores::mssql {

/// A column that rows are loaded into, and where they have it.
struct LoadColumn {
  tds::BulkColumn bulk;
  std::size_t source = 0;  ///< its place in the relation
  /// Where the relation tells the values that did not become the column's type (FitRelation::unfit), and are NULL here.
  std::optional<std::size_t> unfit = {};
  std::string type = {};     ///< as people are told it: "decimal(18,2)"
  std::string fitting = {};  ///< which values fit it, where some do not: "whole numbers of 64 bits"
  /// False: a NULL is refused before it is sent. Such are columns NOT NULL, without a default that steps in, and keys
  /// of a merge where rows may be set aside.
  bool takes_null = true;
  std::string why_no_null = {};   ///< empty: the column takes none
  std::string when_missing = {};  ///< what to do about such a NULL; empty: what helps with most columns
  /// To how many characters (of varchar and varbinary: bytes) it may be made wider; SqlType::kMax for (max); 0: it
  /// stays as it is. Only nvarchar, varchar and varbinary can be made wider.
  int widest = 0;
  /// `max_varchar`: no value that is longer has it made wider but to (max), where it may become that; 0: no such bound.
  int most_inferred = 0;
  /// Of a column of the primary key of a table that is made: the bytes that the whole key may have (share_key_room()).
  std::uint64_t key_bytes = 0;
  std::string collation = {};  ///< is kept when it is made wider; empty: the database's own
};
using LoadColumns = std::vector<LoadColumn>;

/// The columns as a bulk load declares them.
std::vector<tds::BulkColumn> bulk_columns(const LoadColumns& columns);

/// How values of the engine lie in memory, for the encoders. Throws Error{Unsupported} for a type whose values they
/// cannot read (LIST, INTERVAL, ENUM, ...): the relation must have cast it.
tds::Storage storage_of(const engine::Type& type);

/// Where values lie; valid as long as their batch.
tds::ColumnMemory memory_of(const engine::Vector& values);
/// The same of all columns of a load.
std::vector<tds::ColumnMemory> memory_of(const engine::Batch& batch, const LoadColumns& columns);

}  // namespace hygge::stores::mssql
