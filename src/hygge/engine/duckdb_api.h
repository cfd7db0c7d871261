#pragma once

#include <duckdb.h>

#include "hygge/engine/library.h"

/// The functions of DuckDB's C API that we call, under their own names, for the other files of this folder: inside of
/// this namespace the names mean the objects below, which find the library when one of them is called for the first
/// time. Loading it takes longer than to copy a small file, and what needs no engine shall not wait for it.
///
/// A function that is called and not listed is told by the linker.
namespace hygge::engine {

// NOLINTBEGIN(bugprone-macro-parentheses): a declared name takes none
#define HYGGE_LIBRARY_FUNCTION(name) \
  inline constinit const LibraryFunction<decltype(::name)> name { #name }
// NOLINTEND(bugprone-macro-parentheses)

HYGGE_LIBRARY_FUNCTION(duckdb_array_type_array_size);
HYGGE_LIBRARY_FUNCTION(duckdb_array_type_child_type);
HYGGE_LIBRARY_FUNCTION(duckdb_array_vector_get_child);
HYGGE_LIBRARY_FUNCTION(duckdb_arrow_scan);
HYGGE_LIBRARY_FUNCTION(duckdb_bind_add_result_column);
HYGGE_LIBRARY_FUNCTION(duckdb_bind_get_extra_info);
HYGGE_LIBRARY_FUNCTION(duckdb_bind_get_parameter);
HYGGE_LIBRARY_FUNCTION(duckdb_bind_set_bind_data);
HYGGE_LIBRARY_FUNCTION(duckdb_bind_set_cardinality);
HYGGE_LIBRARY_FUNCTION(duckdb_bind_set_error);
HYGGE_LIBRARY_FUNCTION(duckdb_bind_varchar_length);
HYGGE_LIBRARY_FUNCTION(duckdb_close);
HYGGE_LIBRARY_FUNCTION(duckdb_column_count);
HYGGE_LIBRARY_FUNCTION(duckdb_column_name);
HYGGE_LIBRARY_FUNCTION(duckdb_connect);
HYGGE_LIBRARY_FUNCTION(duckdb_connection_get_arrow_options);
HYGGE_LIBRARY_FUNCTION(duckdb_create_data_chunk);
HYGGE_LIBRARY_FUNCTION(duckdb_create_logical_type);
HYGGE_LIBRARY_FUNCTION(duckdb_create_scalar_function);
HYGGE_LIBRARY_FUNCTION(duckdb_create_selection_vector);
HYGGE_LIBRARY_FUNCTION(duckdb_create_table_function);
HYGGE_LIBRARY_FUNCTION(duckdb_data_chunk_get_column_count);
HYGGE_LIBRARY_FUNCTION(duckdb_data_chunk_get_size);
HYGGE_LIBRARY_FUNCTION(duckdb_data_chunk_get_vector);
HYGGE_LIBRARY_FUNCTION(duckdb_data_chunk_reset);
HYGGE_LIBRARY_FUNCTION(duckdb_data_chunk_set_size);
HYGGE_LIBRARY_FUNCTION(duckdb_data_chunk_to_arrow);
HYGGE_LIBRARY_FUNCTION(duckdb_decimal_scale);
HYGGE_LIBRARY_FUNCTION(duckdb_decimal_width);
HYGGE_LIBRARY_FUNCTION(duckdb_destroy_arrow_options);
HYGGE_LIBRARY_FUNCTION(duckdb_destroy_config);
HYGGE_LIBRARY_FUNCTION(duckdb_destroy_data_chunk);
HYGGE_LIBRARY_FUNCTION(duckdb_destroy_error_data);
HYGGE_LIBRARY_FUNCTION(duckdb_destroy_logical_type);
HYGGE_LIBRARY_FUNCTION(duckdb_destroy_prepare);
HYGGE_LIBRARY_FUNCTION(duckdb_destroy_result);
HYGGE_LIBRARY_FUNCTION(duckdb_destroy_scalar_function);
HYGGE_LIBRARY_FUNCTION(duckdb_destroy_selection_vector);
HYGGE_LIBRARY_FUNCTION(duckdb_destroy_table_function);
HYGGE_LIBRARY_FUNCTION(duckdb_destroy_value);
HYGGE_LIBRARY_FUNCTION(duckdb_disconnect);
HYGGE_LIBRARY_FUNCTION(duckdb_enum_dictionary_size);
HYGGE_LIBRARY_FUNCTION(duckdb_enum_dictionary_value);
HYGGE_LIBRARY_FUNCTION(duckdb_error_data_has_error);
HYGGE_LIBRARY_FUNCTION(duckdb_error_data_message);
HYGGE_LIBRARY_FUNCTION(duckdb_execute_prepared);
HYGGE_LIBRARY_FUNCTION(duckdb_execute_prepared_streaming);
HYGGE_LIBRARY_FUNCTION(duckdb_fetch_chunk);
HYGGE_LIBRARY_FUNCTION(duckdb_free);
HYGGE_LIBRARY_FUNCTION(duckdb_function_get_init_data);
HYGGE_LIBRARY_FUNCTION(duckdb_function_get_local_init_data);
HYGGE_LIBRARY_FUNCTION(duckdb_function_set_error);
HYGGE_LIBRARY_FUNCTION(duckdb_get_int64);
HYGGE_LIBRARY_FUNCTION(duckdb_get_type_id);
HYGGE_LIBRARY_FUNCTION(duckdb_init_get_bind_data);
HYGGE_LIBRARY_FUNCTION(duckdb_init_set_error);
HYGGE_LIBRARY_FUNCTION(duckdb_init_set_init_data);
HYGGE_LIBRARY_FUNCTION(duckdb_init_set_max_threads);
HYGGE_LIBRARY_FUNCTION(duckdb_interrupt);
HYGGE_LIBRARY_FUNCTION(duckdb_library_version);
HYGGE_LIBRARY_FUNCTION(duckdb_list_type_child_type);
HYGGE_LIBRARY_FUNCTION(duckdb_list_vector_get_child);
HYGGE_LIBRARY_FUNCTION(duckdb_list_vector_get_size);
HYGGE_LIBRARY_FUNCTION(duckdb_list_vector_reserve);
HYGGE_LIBRARY_FUNCTION(duckdb_list_vector_set_size);
HYGGE_LIBRARY_FUNCTION(duckdb_logical_type_get_alias);
HYGGE_LIBRARY_FUNCTION(duckdb_map_type_key_type);
HYGGE_LIBRARY_FUNCTION(duckdb_map_type_value_type);
HYGGE_LIBRARY_FUNCTION(duckdb_nparams);
HYGGE_LIBRARY_FUNCTION(duckdb_open);
HYGGE_LIBRARY_FUNCTION(duckdb_prepare);
HYGGE_LIBRARY_FUNCTION(duckdb_prepare_error);
HYGGE_LIBRARY_FUNCTION(duckdb_prepared_statement_column_count);
HYGGE_LIBRARY_FUNCTION(duckdb_prepared_statement_column_logical_type);
HYGGE_LIBRARY_FUNCTION(duckdb_prepared_statement_column_name);
HYGGE_LIBRARY_FUNCTION(duckdb_query);
HYGGE_LIBRARY_FUNCTION(duckdb_query_progress);
HYGGE_LIBRARY_FUNCTION(duckdb_register_scalar_function);
HYGGE_LIBRARY_FUNCTION(duckdb_register_table_function);
HYGGE_LIBRARY_FUNCTION(duckdb_result_error);
HYGGE_LIBRARY_FUNCTION(duckdb_row_count);
HYGGE_LIBRARY_FUNCTION(duckdb_rows_changed);
HYGGE_LIBRARY_FUNCTION(duckdb_scalar_function_add_parameter);
HYGGE_LIBRARY_FUNCTION(duckdb_scalar_function_get_extra_info);
HYGGE_LIBRARY_FUNCTION(duckdb_scalar_function_set_error);
HYGGE_LIBRARY_FUNCTION(duckdb_scalar_function_set_extra_info);
HYGGE_LIBRARY_FUNCTION(duckdb_scalar_function_set_function);
HYGGE_LIBRARY_FUNCTION(duckdb_scalar_function_set_name);
HYGGE_LIBRARY_FUNCTION(duckdb_scalar_function_set_return_type);
HYGGE_LIBRARY_FUNCTION(duckdb_scalar_function_set_special_handling);
HYGGE_LIBRARY_FUNCTION(duckdb_scalar_function_set_varargs);
HYGGE_LIBRARY_FUNCTION(duckdb_scalar_function_set_volatile);
HYGGE_LIBRARY_FUNCTION(duckdb_selection_vector_get_data_ptr);
HYGGE_LIBRARY_FUNCTION(duckdb_slice_vector);
HYGGE_LIBRARY_FUNCTION(duckdb_string_t_data);
HYGGE_LIBRARY_FUNCTION(duckdb_string_t_length);
HYGGE_LIBRARY_FUNCTION(duckdb_struct_type_child_count);
HYGGE_LIBRARY_FUNCTION(duckdb_struct_type_child_name);
HYGGE_LIBRARY_FUNCTION(duckdb_struct_type_child_type);
HYGGE_LIBRARY_FUNCTION(duckdb_struct_vector_get_child);
HYGGE_LIBRARY_FUNCTION(duckdb_table_function_add_parameter);
HYGGE_LIBRARY_FUNCTION(duckdb_table_function_set_bind);
HYGGE_LIBRARY_FUNCTION(duckdb_table_function_set_extra_info);
HYGGE_LIBRARY_FUNCTION(duckdb_table_function_set_function);
HYGGE_LIBRARY_FUNCTION(duckdb_table_function_set_init);
HYGGE_LIBRARY_FUNCTION(duckdb_table_function_set_local_init);
HYGGE_LIBRARY_FUNCTION(duckdb_table_function_set_name);
HYGGE_LIBRARY_FUNCTION(duckdb_to_arrow_schema);
HYGGE_LIBRARY_FUNCTION(duckdb_union_type_member_count);
HYGGE_LIBRARY_FUNCTION(duckdb_union_type_member_name);
HYGGE_LIBRARY_FUNCTION(duckdb_union_type_member_type);
HYGGE_LIBRARY_FUNCTION(duckdb_value_int64);
HYGGE_LIBRARY_FUNCTION(duckdb_value_is_null);
HYGGE_LIBRARY_FUNCTION(duckdb_value_string);
HYGGE_LIBRARY_FUNCTION(duckdb_vector_assign_string_element_len);
HYGGE_LIBRARY_FUNCTION(duckdb_vector_ensure_validity_writable);
HYGGE_LIBRARY_FUNCTION(duckdb_vector_get_column_type);
HYGGE_LIBRARY_FUNCTION(duckdb_vector_get_data);
HYGGE_LIBRARY_FUNCTION(duckdb_vector_get_validity);
HYGGE_LIBRARY_FUNCTION(duckdb_vector_reference_vector);

#undef HYGGE_LIBRARY_FUNCTION

/// Newer than the header we build with (1.4.4); 1.5 brought it. Copies a string into a vector without looking whether
/// it is UTF-8.
// NOLINTBEGIN(readability-identifier-naming): as DuckDB calls it
inline constinit const LibraryFunction<void(duckdb_vector vector, idx_t index, const char* text, idx_t length)>
    duckdb_unsafe_vector_assign_string_element_len{"duckdb_unsafe_vector_assign_string_element_len"};
// NOLINTEND(readability-identifier-naming)

}  // namespace hygge::engine
