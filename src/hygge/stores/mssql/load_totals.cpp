#include "hygge/stores/mssql/load_totals.h"

namespace hygge::stores::mssql {

namespace {

void add_each(std::vector<std::uint64_t>& sums, const std::vector<std::uint64_t>& more) {
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += more.at(i);
}

}  // namespace

LoadCounts& LoadCounts::operator+=(const LoadCounts& other) {
  rows += other.rows;
  batches += other.batches;
  bytes += other.bytes;
  replaced += other.replaced;
  add_each(nulls, other.nulls);
  add_each(nulled, other.nulled);
  return *this;
}

}  // namespace hygge::stores::mssql
