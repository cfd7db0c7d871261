#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hygge/config/section.h"
#include "hygge/connections/mssql_rows/source_columns.h"
#include "hygge/core/resumption.h"
#include "hygge/engine/declared.h"
#include "hygge/homes/mssql/bookmark.h"
#include "hygge/homes/mssql/source_query.h"
#include "hygge/tds/parameter.h"
#include "hygge/tds/session.h"

namespace hygge::homes::mssql {

/// The rows that a run takes of a source, by a column whose values only grow; and what it leaves to the run after it.
///
/// The upper bound is fixed before the first row is read. Of the rows that have just this value those are taken that
/// are there at that moment, told apart by the table's key, so that one of them that comes later is not missed and none
/// comes twice. Of a rowversion the bound is that behind which transactions are still open (MIN_ACTIVE_ROWVERSION).
/// docs/decisions/0013 tells why.
struct Watermark {
  std::string condition;  ///< of the rows; its values are those of `values`
  std::vector<tds::Parameter> values;
  Bookmark bookmark;
};

/// What is asked for.
struct WatermarkQuestion {
  tds::Session& session;
  const SourceQuery& query;
  const std::vector<hygge::mssql::SourceColumn>& columns;  ///< of the source
  const engine::Declared& declared;                        ///< of them
  const config::Section& section;
  const Resumption& resumption;
  std::string isolation;  ///< a statement in front of each question
  std::function<void(const std::string& text, bool warning)> note;
};

/// Asks the server how far the column has come, and settles which rows are new.
///
/// Errors   Error{Config} for a column that cannot be one, for a bookmark of another source or column, and where rows
///          that came late cannot be told from those that were read; Error{NotFound} for a column that is not there;
///          TdsError.
Watermark ask_watermark(const WatermarkQuestion& question);

}  // namespace hygge::homes::mssql
