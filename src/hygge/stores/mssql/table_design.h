#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/connections/mssql/table_name.h"
#include "hygge/stores/mssql/target_column.h"

namespace hygge::stores::mssql {

/// How a table keeps its rows.
enum class TableShape : std::uint8_t {
  Heap,          ///< with a nonclustered primary key, if any
  ClusteredKey,  ///< in the order of its primary key
  Columnstore,   ///< a clustered columnstore index; with a nonclustered primary key, if any
};

enum class Compression : std::uint8_t {
  Usual,  ///< as the server does it: none of rows; of a columnstore its own
  Row,
  Page,
  ColumnstoreArchive,
};

/// What a table shall be like (`table_options`).
struct TableOptions {
  std::optional<bool> clustered_columnstore = {};  ///< nothing: where it can be, and nothing else is asked for
  bool heap = false;
  Compression compression = Compression::Usual;
  std::string no_columnstore = {};    ///< why the server has none; empty: it may
  bool columnstore_holds_max = true;  ///< nvarchar(max) and its kin; from SQL Server 2017 on
};

/// A table that has to be made.
struct TableDesign {
  TableName name;
  std::vector<TargetColumn> columns;
  TableShape shape = TableShape::Heap;
  Compression compression = Compression::Usual;
  std::string why =
      {};  ///< why it is no columnstore, where one was to be: "a columnstore cannot hold 'area' (geography)"

  /// The columns of the primary key, in its order.
  std::vector<std::string> primary_key() const;
  std::vector<const TargetColumn*> key_columns() const;
};

/// Throws  Error{Config} for options that exclude each other, for names that are empty, too long (128 units of UTF-16)
///         or too many (1,024), and for a primary key that the server cannot keep; `where` is where the store was
///         written.
TableDesign design_table(TableName name, std::vector<TargetColumn> columns, const TableOptions& options,
                         const std::string& where);

/// The bytes that a row's primary key may have: fewer where rows are in its order, and at servers before 2016.
std::uint64_t most_key_bytes(const TableDesign& design, bool is_old_server);

/// Whether a text such as "1,1" says how an identity of this type counts: from a number that it holds, by a step that
/// is not 0.
bool can_be_identity(const SqlType& type, std::string_view identity);

/// The CREATE TABLE, a line for each column, with primary key, defaults and identity, but without the columnstore.
std::string create_table(const TableDesign& design);

/// What follows it: the columnstore, or nothing.
std::vector<std::string> create_indexes(const TableDesign& design);

/// A bare heap of the same columns that rows are loaded into first: without keys, defaults and compression. With
/// `identity` it has that of the table, which cannot be given to a column later.
std::string create_staging(const TableDesign& design, const TableName& name, bool identity);

/// What makes of such a heap what the design says: primary key, columnstore, defaults, compression. The names of
/// constraints are those of create_table() and `suffix`, as they must differ from those of a table that is yet to go.
std::vector<std::string> finish_staging(const TableDesign& design, const TableName& staging, const std::string& suffix,
                                        bool has_columnstore = false);

/// The statement that gives the staging table its columnstore before it has rows; finish_staging() then has none.
std::string create_columnstore(const TableDesign& design, const TableName& staging);
/// The statement that takes it away again, and leaves the rows.
std::string drop_columnstore(const TableDesign& design, const TableName& staging);

/// The names of its constraints, and of one of them: "PK_orders", "DF_orders_amount"; shortened where they would be too
/// long.
std::vector<std::string> constraint_names(const TableDesign& design);
std::string primary_key_name(const TableDesign& design, const std::string& suffix = {});
std::string default_name(const TableDesign& design, const TargetColumn& column, const std::string& suffix = {});

}  // namespace hygge::stores::mssql
