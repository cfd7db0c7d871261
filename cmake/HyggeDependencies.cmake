# Everything is found, nothing is fetched: script/bootstrap installs it.
#
# Layers link dependency::<name>. With HYGGE_PORTABLE these are compiled into the binary wherever the system allows
# it, so that a release asks a machine for no more than the C and C++ runtime, zlib and OpenSSL 3
# (docs/decisions/0006); DuckDB travels along as a file (cmake/HyggePackage.cmake). libstdc++ stays shared, because
# DuckDB brings it into the process anyway and two copies of it would meet there.
option(HYGGE_PORTABLE "compile fmt, spdlog, yaml-cpp, snappy and zstd into the binary" OFF)

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(CURL 7.85 REQUIRED)
# Its headers alone: the library is loaded when it is needed (auth/curl_library.h).
add_library(dependency_curl_headers INTERFACE)
add_library(dependency::curl_headers ALIAS dependency_curl_headers)
target_include_directories(dependency_curl_headers SYSTEM INTERFACE ${CURL_INCLUDE_DIRS})
find_package(DuckDB REQUIRED)
# Where a program of the build folder finds the library; cmake/HyggePackage.cmake has that of an installed one.
cmake_path(GET DuckDB_LIBRARY PARENT_PATH DuckDB_FOLDER)
list(APPEND CMAKE_BUILD_RPATH "${DuckDB_FOLDER}")
cmake_path(GET DuckDB_LIBRARY FILENAME DuckDB_FILE)
if(HYGGE_TESTS)
  find_package(GTest REQUIRED)
endif()

# hygge_codec(<name> <header>): dependency::<name>, found without a CMake package, because not every system has one.
function(hygge_codec name header)
  string(TOUPPER "${name}" upper)
  find_path(HYGGE_${upper}_INCLUDE_DIR NAMES ${header} REQUIRED)
  find_library(HYGGE_${upper}_LIBRARY NAMES ${name} REQUIRED)
  find_library(HYGGE_${upper}_ARCHIVE NAMES lib${name}.a)
  mark_as_advanced(HYGGE_${upper}_INCLUDE_DIR HYGGE_${upper}_LIBRARY HYGGE_${upper}_ARCHIVE)
  add_library(dependency_${name} INTERFACE)
  add_library(dependency::${name} ALIAS dependency_${name})
  target_include_directories(dependency_${name} SYSTEM INTERFACE "${HYGGE_${upper}_INCLUDE_DIR}")
  if(HYGGE_PORTABLE AND NOT HYGGE_${upper}_ARCHIVE)
    message(FATAL_ERROR "lib${name}.a is missing, which a portable build takes in; HYGGE_PORTABLE=OFF does without")
  endif()
  if(HYGGE_PORTABLE)
    target_link_libraries(dependency_${name} INTERFACE "${HYGGE_${upper}_ARCHIVE}")
  else()
    target_link_libraries(dependency_${name} INTERFACE "${HYGGE_${upper}_LIBRARY}")
  endif()
endfunction()
hygge_codec(snappy snappy-c.h)
hygge_codec(zstd zstd.h)

add_library(dependency_fmt INTERFACE)
add_library(dependency::fmt ALIAS dependency_fmt)
add_library(dependency_spdlog INTERFACE)
add_library(dependency::spdlog ALIAS dependency_spdlog)
add_library(dependency_yaml INTERFACE)
add_library(dependency::yaml ALIAS dependency_yaml)

find_library(HYGGE_YAML_ARCHIVE NAMES libyaml-cpp.a)
mark_as_advanced(HYGGE_YAML_ARCHIVE)

if(HYGGE_PORTABLE)
  target_link_libraries(dependency_fmt INTERFACE fmt::fmt-header-only)
  target_link_libraries(dependency_spdlog INTERFACE spdlog::spdlog_header_only fmt::fmt-header-only)
else()
  target_link_libraries(dependency_fmt INTERFACE fmt::fmt)
  target_link_libraries(dependency_spdlog INTERFACE spdlog::spdlog)
endif()
if(HYGGE_PORTABLE AND HYGGE_YAML_ARCHIVE)
  target_link_libraries(dependency_yaml INTERFACE "${HYGGE_YAML_ARCHIVE}")
elseif(TARGET yaml-cpp::yaml-cpp)
  target_link_libraries(dependency_yaml INTERFACE yaml-cpp::yaml-cpp)
else()
  target_link_libraries(dependency_yaml INTERFACE yaml-cpp)  # 0.7 exports its target without a namespace
endif()
