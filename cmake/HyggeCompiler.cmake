# How hygge's own code is compiled. Dependencies are not touched: their headers are SYSTEM.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

# Paths are told relative to the project, so that neither a binary nor ccache depends on where the clone lies.
add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=")
find_program(HYGGE_CCACHE ccache)
if(HYGGE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # DEPEND: what is not in the cache is not preprocessed for nothing before it is compiled.
  set(launcher env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=true CCACHE_DEPEND=true)
  if(HYGGE_PCH)
    list(APPEND launcher CCACHE_SLOPPINESS=pch_defines,time_macros)  # else nothing that uses one is cached
  endif()
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher} "${HYGGE_CCACHE}")
endif()
if(HYGGE_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # The same headers give the same bytes, at whatever time; ccache needs that.
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
endif()

add_library(hygge_options INTERFACE)
target_compile_options(hygge_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports false positives of this one in its own <string> when inlining.
  target_compile_options(hygge_options INTERFACE -Wno-restrict)
  if(CMAKE_UNITY_BUILD)
    # It takes the anonymous namespace of a source for that of a header, when sources are compiled together.
    target_compile_options(hygge_options INTERFACE -Wno-subobject-linkage)
  endif()
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(hygge_options INTERFACE -Wthread-safety -Wreserved-identifier)
endif()
target_include_directories(hygge_options INTERFACE "${PROJECT_SOURCE_DIR}/src")

if(HYGGE_SANITIZE)
  # Left out: a null pointer that is used ends the process anyway, an object of another type is met by the address
  # sanitizer, and sizes of objects are only known when optimised.
  add_compile_options(-fsanitize=${HYGGE_SANITIZE} -fno-sanitize=null,object-size,vptr -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${HYGGE_SANITIZE})
endif()
find_program(HYGGE_LLD ld.lld)
if(HYGGE_LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)  # a quarter of the time, which shows where programs are large (sanitizers)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT HYGGE_SANITIZE)
  include(CheckIPOSupported)
  check_ipo_supported(RESULT can_optimise_at_link LANGUAGES CXX OUTPUT why_not)
  if(can_optimise_at_link)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
  else()
    message(STATUS "hygge: no link-time optimisation: ${why_not}")
  endif()
  add_compile_options(-fstack-protector-strong -D_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro -Wl,--as-needed)
endif()
