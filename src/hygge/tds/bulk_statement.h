#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hygge/tds/storage.h"
#include "hygge/tds/type_info.h"

namespace hygge::tds {

/// A column that rows are loaded into.
struct BulkColumn {
  std::string name;
  /// How values go over the wire: a type with N, or one that has no other (MS-TDS 2.2.5.4). A decimal's `size` says how
  /// many bytes its values take: 5, 9, 13 or 17, as many as its precision needs or more; 0 for as few as possible.
  TypeInfo type;
  Storage storage = Storage::Int32;  ///< how the caller's values lie
  bool is_nullable = true;
  bool is_identity = false;  ///< its values are kept, because it is here
  std::string declared;      ///< its type in the statement, when it is not sql_name(type): xml goes as nvarchar(max)
  std::string collation;     ///< the name for COLLATE, by which the server reads the bytes of char and varchar
};

/// How rows are loaded.
struct BulkHints {
  struct OrderedBy {
    std::string column;
    bool descending = false;
  };
  bool table_lock = false;           ///< TABLOCK
  bool check_constraints = false;    ///< CHECK_CONSTRAINTS; without it those of the table are not trusted afterwards
  bool fire_triggers = false;        ///< FIRE_TRIGGERS
  bool keep_nulls = false;           ///< KEEP_NULLS: a NULL does not become the column's default
  std::uint64_t rows_per_batch = 0;  ///< a guess for the server's optimiser, 0 for none
  std::uint64_t kilobytes_per_batch = 0;  ///< likewise
  std::vector<OrderedBy> order;           ///< the rows come in this order, which is that of the clustered index
};

/// The statement in front of the rows: "INSERT BULK [dbo].[t] ([a] int) WITH (TABLOCK)". `table` has the parts of the
/// table's name, as they are: every name is quoted here. Throws Error{Config} for a collation whose name is none.
std::string insert_bulk_statement(std::span<const std::string> table, std::span<const BulkColumn> columns,
                                  const BulkHints& hints);

}  // namespace hygge::tds
