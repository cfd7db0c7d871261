#pragma once

#include <duckdb.h>

#include <string>

#include "hygge/base/owned.h"

/// Owners for the handles of the engine's C API; for the other files of this folder.
namespace hygge::engine::duck {

using Database = Owned<duckdb_database, duckdb_close>;
using Connection = Owned<duckdb_connection, duckdb_disconnect>;
using Config = Owned<duckdb_config, duckdb_destroy_config>;
using Result = Owned<duckdb_result, duckdb_destroy_result>;
using Prepared = Owned<duckdb_prepared_statement, duckdb_destroy_prepare>;
using LogicalType = Owned<duckdb_logical_type, duckdb_destroy_logical_type>;
using Chunk = Owned<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using Value = Owned<duckdb_value, duckdb_destroy_value>;
using TableFunction = Owned<duckdb_table_function, duckdb_destroy_table_function>;
using ScalarFunction = Owned<duckdb_scalar_function, duckdb_destroy_scalar_function>;
using Selection = Owned<duckdb_selection_vector, [](duckdb_selection_vector* selection) {
  if (*selection != nullptr) duckdb_destroy_selection_vector(*selection);
}>;

/// The text that the engine handed over, which is freed; "" for none.
inline std::string take_text(char* text) {
  if (text == nullptr) return {};
  std::string copy{text};
  duckdb_free(text);
  return copy;
}

}  // namespace hygge::engine::duck
