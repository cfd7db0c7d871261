#include "hygge/engine/tally_function.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/engine/sql_text.h"

namespace hygge::engine {

namespace {

constexpr const char* kTallyFunction = "hygge_tally";

using Registered = std::shared_ptr<const TallyRegistry>;

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

/// Arguments: the tally's number, the columns, and perhaps as many hashes.
void count(const TallyRegistry& tallies, duckdb_data_chunk input) {
  const idx_t rows = duckdb_data_chunk_get_size(input);
  if (rows == 0) return;
  const auto* numbers =
      static_cast<const std::int64_t*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 0)));
  const std::shared_ptr<Tally> tally = tallies.find(static_cast<std::uint64_t>(numbers[0]));
  if (!tally) throw Error{ErrorKind::Internal, "the tally of this relation is gone"};

  const idx_t arguments = duckdb_data_chunk_get_column_count(input) - 1;
  const std::size_t columns = tally->size();
  thread_local std::vector<ColumnTally> counted;
  counted.assign(columns, ColumnTally{});
  for (std::size_t i = 0; i < columns; ++i) {
    counted[i].nulls = count_nulls(duckdb_data_chunk_get_vector(input, 1 + i), rows);
    if (arguments > columns) counted[i].checksum = sum(duckdb_data_chunk_get_vector(input, 1 + columns + i), rows);
  }
  tally->add(Rows{rows}, counted);
}

void tally_rows(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  try {
    count(**static_cast<Registered*>(duckdb_scalar_function_get_extra_info(info)), input);
    std::memset(duckdb_vector_get_data(output), 1, duckdb_data_chunk_get_size(input));
  } catch (...) {
    duckdb_scalar_function_set_error(info, current_error().what());
  }
}

/// A name that none of the columns has.
std::string free_name(const Schema& schema) {
  std::string name{kTallyFunction};
  while (schema.find(name) >= 0) name += "_";
  return name;
}

/// hash() does not tell 0.0 from -0.0; their sign bits do.
std::string hash_of(const Column& column) {
  const std::string name = quote_name(column.name);
  const bool floating = column.type.id == TypeId::Float || column.type.id == TypeId::Double;
  return floating ? "hash(" + name + ", signbit(" + name + "))" : "hash(" + name + ")";
}

}  // namespace

void register_tally_function(duckdb_connection connection, std::shared_ptr<const TallyRegistry> tallies) {
  const duck::ScalarFunction function{duckdb_create_scalar_function()};
  const duck::LogicalType any{duckdb_create_logical_type(DUCKDB_TYPE_ANY)};
  const duck::LogicalType boolean{duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN)};
  duckdb_scalar_function_set_name(function.get(), kTallyFunction);
  duckdb_scalar_function_set_varargs(function.get(), any.get());
  duckdb_scalar_function_set_special_handling(function.get());  // else a NULL in any column would skip the call
  duckdb_scalar_function_set_volatile(function.get());
  duckdb_scalar_function_set_return_type(function.get(), boolean.get());
  duckdb_scalar_function_set_extra_info(function.get(), new Registered{std::move(tallies)},
                                        [](void* pointer) { delete static_cast<Registered*>(pointer); });
  duckdb_scalar_function_set_function(function.get(), tally_rows);
  if (duckdb_register_scalar_function(connection, function.get()) != DuckDBSuccess) {
    throw Error{ErrorKind::Engine, "the engine did not take our counting function"};
  }
}

std::string tally_sql(const std::string& select, const Schema& schema, std::uint64_t id, bool checksums) {
  std::string names;
  std::string hashes;
  for (const Column& column : schema.columns) {
    if (!names.empty()) names += ", ";
    names += quote_name(column.name);
    if (checksums) hashes += ", " + hash_of(column);
  }
  // The function stands in a column of its own and not in WHERE: there the engine would evaluate it together with other
  // conditions, on the rows that those leave over.
  const std::string flag = quote_name(free_name(schema));
  return "SELECT " + names + " FROM (SELECT *, " + kTallyFunction + "(" + std::to_string(id) + "::BIGINT, " + names +
         hashes + ") AS " + flag + " FROM (" + select + ")) WHERE " + flag;
}

}  // namespace hygge::engine
