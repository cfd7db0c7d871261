#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hygge/homes/mssql/key_steps.h"
#include "hygge/homes/mssql/source_query.h"
#include "hygge/tds/session.h"

namespace hygge::homes::mssql {

/// A table in pieces: every row is in exactly one of them.
struct Pieces {
  std::vector<Piece> pieces{Piece{}};
  std::string told;     ///< what they are, "ranges of id, the largest with 27 % of the rows"
  std::string problem;  ///< why there is one piece only; empty where there are more
};

/// Cuts a table into up to `count` pieces that a server finds without reading the others: its partitions, where they
/// are even or there is nothing better; else ranges of the leading column of its clustered index, or of the primary key
/// of a columnstore. What is too large for one reader (a partition, the rows of one value) is cut once more by the next
/// column. A heap is dealt out by the numbers of its pages, which each reader looks at all of.
/// `rows` is about how many there are. Throws TdsError.
Pieces cut_table(tds::Session& session, const SourceQuery& query, std::size_t count, std::uint64_t rows);

}  // namespace hygge::homes::mssql
