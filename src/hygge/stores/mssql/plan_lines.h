#pragma once

#include <string>
#include <vector>

#include "hygge/stores/mssql/table_design.h"
#include "hygge/stores/mssql/target_table.h"
#include "hygge/stores/mssql/type_mapping.h"

namespace hygge::stores::mssql {

/// The columns of a table that is made, as a small table for the log: name, the engine's type, the server's type,
/// whether it may be NULL, and why it is so. One line each, below a line of headings, aligned by what a terminal shows.
std::vector<std::string> schema_lines(const std::vector<PlannedColumn>& plan);

/// What people should know of the columns, each naming its column: what is not kept.
std::vector<std::string> schema_warnings(const std::vector<PlannedColumn>& plan);

/// What kind of table it is, in a word or a sentence: "a clustered columnstore", "a heap of rows, because a columnstore
/// cannot hold 'area' (geography)".
std::string shape_line(const TableDesign& design);

/// How rows are numbered where bad ones are set aside.
const char* order_line(bool in_order);

}  // namespace hygge::stores::mssql
