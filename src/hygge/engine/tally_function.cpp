#include "hygge/engine/tally_function.h"

#include <bit>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/engine/row_function.h"
#include "hygge/engine/sql_text.h"

namespace hygge::engine {

namespace {

constexpr const char* kTallyFunction = "hygge_tally";

Rows count_nulls(duckdb_vector vector, idx_t rows) {
  const std::uint64_t* validity = duckdb_vector_get_validity(vector);
  if (validity == nullptr) return Rows{};
  std::uint64_t valid = 0;
  for (idx_t word = 0; word < rows / 64; ++word) valid += static_cast<std::uint64_t>(std::popcount(validity[word]));
  if (rows % 64 != 0) {
    const std::uint64_t last = validity[rows / 64] & ((std::uint64_t{1} << (rows % 64)) - 1);
    valid += static_cast<std::uint64_t>(std::popcount(last));
  }
  return Rows{rows - valid};
}

std::uint64_t sum(duckdb_vector hashes, idx_t rows) {
  const auto* values = static_cast<const std::uint64_t*>(duckdb_vector_get_data(hashes));
  std::uint64_t total = 0;
  for (idx_t row = 0; row < rows; ++row) total += values[row];
  return total;
}

/// The columns, and perhaps as many hashes, into the tally.
void count(Tally& tally, duckdb_data_chunk input) {
  const idx_t rows = duckdb_data_chunk_get_size(input);
  const idx_t arguments = duckdb_data_chunk_get_column_count(input) - 1;
  const std::size_t columns = tally.size();
  thread_local std::vector<ColumnTally> counted;
  counted.assign(columns, ColumnTally{});
  for (std::size_t i = 0; i < columns; ++i) {
    counted[i].nulls = count_nulls(duckdb_data_chunk_get_vector(input, 1 + i), rows);
    if (arguments > columns) counted[i].checksum = sum(duckdb_data_chunk_get_vector(input, 1 + columns + i), rows);
  }
  tally.add(Rows{rows}, counted);
}

/// hash() does not tell 0.0 from -0.0; their sign bits do.
std::string hash_of(const Column& column) {
  const std::string name = quote_name(column.name);
  const bool floating = column.type.id == TypeId::Float || column.type.id == TypeId::Double;
  return floating ? "hash(" + name + ", signbit(" + name + "))" : "hash(" + name + ")";
}

}  // namespace

void register_tally_function(duckdb_connection connection, std::shared_ptr<const TallyRegistry> tallies) {
  register_row_function(connection, kTallyFunction,
                        [tallies = std::move(tallies)](std::uint64_t number, duckdb_data_chunk arguments) {
                          const std::shared_ptr<Tally> tally = tallies->find(number);
                          if (!tally) throw Error{ErrorKind::Internal, "the tally of this relation is gone"};
                          count(*tally, arguments);
                        });
}

std::string tally_sql(const std::string& select, const Schema& schema, std::uint64_t id, bool checksums) {
  std::vector<std::string> arguments;
  for (const Column& column : schema.columns) arguments.push_back(quote_name(column.name));
  if (checksums) {
    for (const Column& column : schema.columns) arguments.push_back(hash_of(column));
  }
  return row_function_sql(select, schema, kTallyFunction, id, join(arguments, ", "));
}

}  // namespace hygge::engine
