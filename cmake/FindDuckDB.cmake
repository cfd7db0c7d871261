# Finds the DuckDB library and its C header; makes DuckDB_LIBRARY, DuckDB_LICENSE_FILE and DuckDB::DuckDB, which has the
# header only: the program loads the library when it needs it (engine/library.h).
#
# Looked for in this order: HYGGE_DUCKDB_ROOT (holding include/ and lib/, or both files side by side), the system, and
# the npm packages that script/bootstrap installs into third_party/duckdb.
set(HYGGE_DUCKDB_ROOT "$ENV{HYGGE_DUCKDB_ROOT}" CACHE PATH "where DuckDB's library and header are")

set(_duckdb_npm "${PROJECT_SOURCE_DIR}/third_party/duckdb/node_modules")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  set(_duckdb_npm_library "${_duckdb_npm}/@duckdb/node-bindings-linux-arm64")
else()
  set(_duckdb_npm_library "${_duckdb_npm}/@duckdb/node-bindings-linux-x64")
endif()
set(_duckdb_npm_header "${_duckdb_npm}/duckdb/src/duckdb/src/include")

if(HYGGE_DUCKDB_ROOT)
  set(_duckdb_only NO_DEFAULT_PATH)
endif()
find_library(DuckDB_LIBRARY NAMES duckdb
  HINTS "${HYGGE_DUCKDB_ROOT}" PATH_SUFFIXES lib lib64 . ${_duckdb_only})
find_path(DuckDB_INCLUDE_DIR NAMES duckdb.h
  HINTS "${HYGGE_DUCKDB_ROOT}" PATH_SUFFIXES include . ${_duckdb_only})
if(NOT HYGGE_DUCKDB_ROOT AND (NOT DuckDB_LIBRARY OR NOT DuckDB_INCLUDE_DIR))
  unset(DuckDB_LIBRARY CACHE)
  unset(DuckDB_INCLUDE_DIR CACHE)
  find_library(DuckDB_LIBRARY NAMES duckdb PATHS "${_duckdb_npm_library}" NO_DEFAULT_PATH)
  find_path(DuckDB_INCLUDE_DIR NAMES duckdb.h PATHS "${_duckdb_npm_header}" NO_DEFAULT_PATH)
endif()

get_filename_component(_duckdb_folder "${DuckDB_LIBRARY}" DIRECTORY)
find_file(DuckDB_LICENSE_FILE NAMES LICENSE copyright
  PATHS "${_duckdb_folder}" "${_duckdb_folder}/.." "${_duckdb_npm}/duckdb" NO_DEFAULT_PATH)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(DuckDB
  REQUIRED_VARS DuckDB_LIBRARY DuckDB_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "run script/bootstrap, or set HYGGE_DUCKDB_ROOT")

if(DuckDB_FOUND AND NOT TARGET DuckDB::DuckDB)
  add_library(DuckDB::DuckDB INTERFACE IMPORTED)
  set_target_properties(DuckDB::DuckDB PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${DuckDB_INCLUDE_DIR}")
endif()
mark_as_advanced(DuckDB_LIBRARY DuckDB_INCLUDE_DIR DuckDB_LICENSE_FILE)
