// A DuckDB of long ago, as far as hygge asks: preloaded, it stands in for the one that the program would load.

extern "C" const char* duckdb_library_version();

extern "C" const char* duckdb_library_version() { return "v1.0.0"; }
