include(GNUInstallDirs)

# hygge_library(<folder> SOURCES ... [USES ...] [HIDES ...])
#
# One static library per folder of src/hygge. `homes/parquet` becomes target hygge_homes_parquet, alias
# hygge::homes_parquet. USES are seen by whoever includes our headers; HIDES only by our .cpp files.
function(hygge_library folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;HIDES" ${ARGN})
  string(REPLACE "/" "_" name "${folder}")
  add_library(hygge_${name} STATIC ${ARG_SOURCES})
  add_library(hygge::${name} ALIAS hygge_${name})
  target_link_libraries(hygge_${name} PUBLIC ${ARG_USES} PRIVATE hygge_options ${ARG_HIDES})
  target_include_directories(hygge_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
endfunction()

# hygge_test(<name> LABEL <unit|engine|cli|...> SOURCES ... [USES ...])
#
# One executable of GoogleTest cases; each case is a test of ctest. The label says what the tests need to run.
function(hygge_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;USES;DEPENDS;ENVIRONMENT" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE hygge_options ${ARG_USES} GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  gtest_discover_tests(${name}
    DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT})
endfunction()
