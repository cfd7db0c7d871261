#pragma once

#include <duckdb.h>

/// Functions of the C API that are newer than the header we build with (1.4.4), each with the version that brought it.
/// They are weak: with an older library the program still starts, and says what it needs (library.h).
extern "C" {

/// 1.5. Copies a string into a vector without looking whether it is UTF-8.
[[gnu::weak]] void duckdb_unsafe_vector_assign_string_element_len(duckdb_vector vector, idx_t index, const char* text,
                                                                  idx_t length);
}
