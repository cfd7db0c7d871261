#pragma once

#include <string>

#include "hygge/base/owned.h"
#include "hygge/engine/duckdb_api.h"

/// Owners for the handles of the engine's C API; for the other files of this folder.
namespace hygge::engine::duck {

template <typename Handle, const auto& kDestroy>
void destroy(Handle* handle) {
  kDestroy(handle);
}

template <typename Handle, const auto& kDestroy>
using Handled = Owned<Handle, destroy<Handle, kDestroy>>;

inline void destroy_selection(duckdb_selection_vector* selection) { duckdb_destroy_selection_vector(*selection); }

using Database = Handled<duckdb_database, duckdb_close>;
using Connection = Handled<duckdb_connection, duckdb_disconnect>;
using Config = Handled<duckdb_config, duckdb_destroy_config>;
using Result = Handled<duckdb_result, duckdb_destroy_result>;
using Prepared = Handled<duckdb_prepared_statement, duckdb_destroy_prepare>;
using LogicalType = Handled<duckdb_logical_type, duckdb_destroy_logical_type>;
using Chunk = Handled<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using Value = Handled<duckdb_value, duckdb_destroy_value>;
using TableFunction = Handled<duckdb_table_function, duckdb_destroy_table_function>;
using ScalarFunction = Handled<duckdb_scalar_function, duckdb_destroy_scalar_function>;
using Selection = Owned<duckdb_selection_vector, destroy_selection>;

/// The text that the engine handed over, which is freed; "" for none.
inline std::string take_text(char* text) {
  if (text == nullptr) return {};
  std::string copy{text};
  duckdb_free(text);
  return copy;
}

}  // namespace hygge::engine::duck
