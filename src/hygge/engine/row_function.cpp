#include "hygge/engine/row_function.h"

#include <cstring>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"

namespace hygge::engine {

namespace {

void call(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const idx_t rows = duckdb_data_chunk_get_size(input);
  if (rows == 0) return;
  try {
    const auto* numbers =
        static_cast<const std::int64_t*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 0)));
    (*static_cast<SeeRows*>(duckdb_scalar_function_get_extra_info(info)))(static_cast<std::uint64_t>(numbers[0]),
                                                                          input);
    std::memset(duckdb_vector_get_data(output), 1, rows);
  } catch (...) {
    duckdb_scalar_function_set_error(info, current_error().what());
  }
}

}  // namespace

void register_row_function(duckdb_connection connection, const std::string& name, SeeRows see) {
  const duck::ScalarFunction function{duckdb_create_scalar_function()};
  const duck::LogicalType any{duckdb_create_logical_type(DUCKDB_TYPE_ANY)};
  const duck::LogicalType boolean{duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN)};
  duckdb_scalar_function_set_name(function.get(), name.c_str());
  duckdb_scalar_function_set_varargs(function.get(), any.get());
  duckdb_scalar_function_set_special_handling(function.get());  // else a NULL in any column would skip the call
  duckdb_scalar_function_set_volatile(function.get());
  duckdb_scalar_function_set_return_type(function.get(), boolean.get());
  duckdb_scalar_function_set_extra_info(function.get(), new SeeRows{std::move(see)},
                                        [](void* pointer) { delete static_cast<SeeRows*>(pointer); });
  duckdb_scalar_function_set_function(function.get(), call);
  if (duckdb_register_scalar_function(connection, function.get()) != DuckDBSuccess) {
    throw Error{ErrorKind::Engine, "the engine did not take our function " + name};
  }
}

std::string row_function_sql(const std::string& select, const Schema& schema, std::string_view name,
                             std::uint64_t number, std::string_view arguments) {
  if (schema.columns.empty()) throw Error{ErrorKind::Unsupported, "rows without columns cannot be moved"};
  std::vector<std::string> names;
  for (const Column& column : schema.columns) names.push_back(quote_name(column.name));
  // The first column hangs on the function, which is always true, and so costs no copy. A condition on it would: the
  // engine gathers what passes a filter in small pieces, so that 2,048 large texts would come together in memory.
  const std::string call =
      std::string{name} + "(" + std::to_string(number) + "::BIGINT, " + std::string{arguments} + ")";
  const std::string first = names.front();
  names.front() = "CASE WHEN " + call + " THEN " + first + " END AS " + first;
  return "SELECT " + join(names, ", ") + " FROM (" + select + ")";
}

}  // namespace hygge::engine
