#pragma once

#include "hygge/stores/mssql/target_column.h"
#include "hygge/tds/bulk_statement.h"
#include "hygge/tds/collation.h"
#include "hygge/tds/storage.h"

namespace hygge::stores::mssql {

/// How values go into a column of a table: in its own type, but for
///
///   text, ntext, image             as varchar(max), nvarchar(max), varbinary(max)
///   xml                            as nvarchar(max), declared xml
///   json                           as nvarchar(max)
///   sql_variant                    as nvarchar(4000)
///   geography, geometry, hierarchyid   as varbinary(max)
///
/// which the server turns into the column's type without a change, as it does with every value of these.
///
/// Texts of varchar, char and text go over in the column's code page, in which a character that it lacks is found
/// before it is sent. `collation` tells which that is: as a result of the table's columns has it in its metadata
/// (`SELECT ... WHERE 1 = 0`). Where it is not known (all zero) they go as nvarchar, and the server, not we, writes '?'
/// for a character that it has no place for. Other types do not need it.
///
/// `storage` is that of the values, after convert(). Threads  any.
tds::BulkColumn bulk_column(const TargetColumn& target, tds::Storage storage, const tds::Collation& collation = {});

}  // namespace hygge::stores::mssql
