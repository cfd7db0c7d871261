#include "hygge/engine/barrier_functions.h"

#include <cstring>

#include "hygge/base/error.h"
#include "hygge/engine/sql_text.h"

namespace hygge::engine {

namespace {

constexpr const char* kUseAll = "hygge_use_all";

void say_yes(duckdb_function_info, duckdb_data_chunk input, duckdb_vector output) {
  std::memset(duckdb_vector_get_data(output), 1, duckdb_data_chunk_get_size(input));
}

void pass(duckdb_function_info, duckdb_data_chunk input, duckdb_vector output) {
  duckdb_vector_reference_vector(output, duckdb_data_chunk_get_vector(input, 0));
}

/// `volatile`, so that the engine neither merges, moves nor leaves out a call.
void register_function(duckdb_connection connection, const std::string& name, duckdb_logical_type result,
                       duckdb_scalar_function_t body, bool takes_any_number) {
  const duck::ScalarFunction function{duckdb_create_scalar_function()};
  duckdb_scalar_function_set_name(function.get(), name.c_str());
  if (takes_any_number) {
    duckdb_scalar_function_set_varargs(function.get(),
                                       duck::LogicalType{duckdb_create_logical_type(DUCKDB_TYPE_ANY)}.get());
  } else {
    duckdb_scalar_function_add_parameter(function.get(), result);
  }
  duckdb_scalar_function_set_return_type(function.get(), result);
  duckdb_scalar_function_set_special_handling(function.get());
  duckdb_scalar_function_set_volatile(function.get());
  duckdb_scalar_function_set_function(function.get(), body);
  if (duckdb_register_scalar_function(connection, function.get()) != DuckDBSuccess) {
    throw Error{ErrorKind::Engine, "the engine did not take our function " + name};
  }
}

}  // namespace

std::string BarrierFunctions::select(duckdb_connection connection, const std::string& table, const Schema& schema,
                                     const std::vector<duck::LogicalType>& types) {
  const std::lock_guard lock{mutex_};
  if (!has_use_all_) {
    const duck::LogicalType boolean{duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN)};
    register_function(connection, kUseAll, boolean.get(), say_yes, true);
    has_use_all_ = true;
  }
  std::string all;
  std::string passed;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const std::string name = quote_name(schema.columns[i].name);
    if (i > 0) all += ", ", passed += ", ";
    all += name;
    passed += pass_function(connection, schema.columns[i].type, types[i].get()) + "(" + name + ") AS " + name;
  }
  // The condition uses every column, so none can be left out. The projection hides the columns behind functions, so no
  // condition on their results can be moved below it.
  return "SELECT " + passed + " FROM " + table + " WHERE " + kUseAll + "(" + all + ")";
}

std::string BarrierFunctions::pass_function(duckdb_connection connection, const Type& type,
                                            duckdb_logical_type logical_type) {
  std::string& name = by_type_[type.sql];
  if (name.empty()) {
    const std::string fresh = "hygge_pass_" + std::to_string(by_type_.size());
    register_function(connection, fresh, logical_type, pass, false);
    name = fresh;
  }
  return name;
}

}  // namespace hygge::engine
