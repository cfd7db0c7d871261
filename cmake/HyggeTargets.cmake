# The three things this project is made of: libraries (one per folder of src/hygge), tests, and header checks.

# Builds headers alone: one that leans on what its includers happen to include does not compile.
add_custom_target(hygge_headers)

# hygge_precompile(<target> <lib|no_rows|test|header>): reads what most sources include only once for all targets of
# that sort.
#
# Sorts, because programs are compiled with other flags than libraries. Only where HYGGE_PCH asks for it: such a build
# does not notice that a source forgot to include one of these. GCC 12 then forgets which headers are the system's, and
# warns of them: with it libraries do without, tests go without those warnings, and header checks without any.
function(hygge_precompile target sort)
  if(NOT HYGGE_PCH OR (NOT sort MATCHES "^(test|header)$" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU"))
    return()
  endif()
  set(headers <algorithm> <array> <chrono> <condition_variable> <cstdint> <filesystem> <functional> <map> <memory>
              <mutex> <optional> <random> <set> <span> <sstream> <stop_token> <string> <string_view> <thread> <utility>
              <variant> <vector>)
  if(NOT TARGET hygge_pch_${sort})
    set(source "${PROJECT_BINARY_DIR}/pch/${sort}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "")
    if(sort STREQUAL "test")
      add_executable(hygge_pch_${sort} EXCLUDE_FROM_ALL "${source}")
      target_link_libraries(hygge_pch_${sort} PRIVATE GTest::gtest GTest::gmock GTest::gtest_main)
      list(APPEND headers <gmock/gmock.h> <gtest/gtest.h>)
      target_compile_options(hygge_pch_${sort} PRIVATE ${HYGGE_TEST_OPTIONS})
    else()
      add_library(hygge_pch_${sort} STATIC EXCLUDE_FROM_ALL "${source}")
      if(sort STREQUAL "no_rows")
        target_compile_options(hygge_pch_${sort} PRIVATE ${HYGGE_NO_ROWS_OPTIONS})
      elseif(sort STREQUAL "header")
        target_compile_options(hygge_pch_${sort} PRIVATE -O0 -g0)
      endif()
    endif()
    target_link_libraries(hygge_pch_${sort} PRIVATE hygge_options)
    target_precompile_headers(hygge_pch_${sort} PRIVATE ${headers})
  endif()
  target_precompile_headers(${target} REUSE_FROM hygge_pch_${sort})
  if(sort STREQUAL "header")
    target_compile_options(${target} PRIVATE -w)
  elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-stringop-overflow)
  endif()
endfunction()

# hygge_library(<folder> [NO_ROWS] SOURCES ... [USES ...] [HIDES ...])
#
# One static library per folder of src/hygge. `homes/parquet` becomes target hygge_homes_parquet, alias
# hygge::homes_parquet. USES are seen by whoever includes our headers; HIDES only by our .cpp files.
# NO_ROWS: none of its work is done once for each row, so that optimising it takes longer than it saves.
function(hygge_library folder)
  string(REPLACE "/" "_" name "${folder}")
  hygge_part_library(${name} ${ARGN})
  hygge_header_check(hygge_${name})
endfunction()

# hygge_part_library(<name> ...): the same of a part of a folder, whose headers are checked with the other part.
function(hygge_part_library name)
  cmake_parse_arguments(ARG "NO_ROWS" "" "SOURCES;USES;HIDES" ${ARGN})
  add_library(hygge_${name} STATIC ${ARG_SOURCES})
  add_library(hygge::${name} ALIAS hygge_${name})
  target_link_libraries(hygge_${name} PUBLIC ${ARG_USES} PRIVATE hygge_options ${ARG_HIDES})
  target_include_directories(hygge_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  if(ARG_NO_ROWS AND HYGGE_NO_ROWS_OPTIONS)
    target_compile_options(hygge_${name} PRIVATE ${HYGGE_NO_ROWS_OPTIONS})
    hygge_precompile(hygge_${name} no_rows)
  else()
    hygge_precompile(hygge_${name} lib)
  endif()
endfunction()

# hygge_header_check(<library>): one source for each header of this folder, which includes that header and nothing else.
function(hygge_header_check library)
  file(GLOB headers RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" CONFIGURE_DEPENDS *.h)
  if(NOT headers)
    return()
  endif()
  set(sources "")
  foreach(header IN LISTS headers)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/header_checks/${header}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "#include \"${CMAKE_CURRENT_SOURCE_DIR}/${header}\"\n" @ONLY)
    list(APPEND sources "${source}")
  endforeach()
  add_library(${library}_headers OBJECT EXCLUDE_FROM_ALL ${sources})
  # A cache that does not know them yet takes as long again as compiling them.
  set_target_properties(${library}_headers PROPERTIES UNITY_BUILD OFF CXX_COMPILER_LAUNCHER "")
  target_link_libraries(${library}_headers PRIVATE $<TARGET_PROPERTY:${library},LINK_LIBRARIES>)
  target_include_directories(${library}_headers PRIVATE $<TARGET_PROPERTY:${library},INCLUDE_DIRECTORIES>)
  set_target_properties(${library}_headers PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF CXX_CLANG_TIDY "")
  target_compile_options(${library}_headers PRIVATE -O0 -g0)
  hygge_precompile(${library}_headers header)
  add_dependencies(hygge_headers ${library}_headers)
endfunction()

# The tests that call our code in their own process; what sanitizers look at.
add_custom_target(hygge_inner_tests)

# hygge_test(<name> LABEL <unit|cli|...> [FORKS] [ONE_THREAD] SOURCES ... [USES ...] [DEPENDS ...]
#            [ENVIRONMENT NAME=value] [TIMEOUT seconds])
#
# One executable of GoogleTest cases; each case is a test of ctest, but for the sanitizers. The label says what the tests
# need to run; FORKS that some copy their process; ONE_THREAD that what they test has none of its own.
function(hygge_test name)
  cmake_parse_arguments(ARG "FORKS;ONE_THREAD" "LABEL;TIMEOUT;ENVIRONMENT" "SOURCES;USES;DEPENDS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE hygge_options ${ARG_USES} GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_compile_options(${name} PRIVATE ${HYGGE_TEST_OPTIONS})
  hygge_precompile(${name} test)
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  # Programs of others, whose threads nobody sees, tell the thread sanitizer nothing either.
  if((ARG_ONE_THREAD OR ARG_LABEL STREQUAL "servers") AND HYGGE_SANITIZE STREQUAL "thread")
    set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL ON)
    return()
  endif()
  if(ARG_LABEL MATCHES "^(unit|engine|conformance|servers)$")
    add_dependencies(hygge_inner_tests ${name})
  endif()
  set(properties LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT})
  # A copy of a process does not survive the thread sanitizer once a case before had threads.
  if(HYGGE_SANITIZE MATCHES "address" OR (HYGGE_SANITIZE AND NOT ARG_FORKS))
    hygge_test_in_shards(${name} "${ARG_ENVIRONMENT}" ${properties})
    return()
  endif()
  if(ARG_ENVIRONMENT)
    list(APPEND properties ENVIRONMENT "${ARG_ENVIRONMENT}")
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES PROPERTIES ${properties})
endfunction()

# A sanitized process takes long to start, so that each runs a part of the cases.
function(hygge_test_in_shards name environment)
  set(shards 8)
  math(EXPR last "${shards} - 1")
  foreach(shard RANGE ${last})
    add_test(NAME ${name}.${shard} COMMAND ${name})
    set(variables "GTEST_TOTAL_SHARDS=${shards}" "GTEST_SHARD_INDEX=${shard}" ${environment})
    set_tests_properties(${name}.${shard} PROPERTIES ${ARGN} TIMEOUT 600 ENVIRONMENT "${variables}")
  endforeach()
endfunction()
