# How hygge's own code is compiled. Dependencies are not touched: their headers are SYSTEM.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(HYGGE_CCACHE ccache)
if(HYGGE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${HYGGE_CCACHE}")
endif()

add_library(hygge_options INTERFACE)
target_compile_options(hygge_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Woverloaded-virtual -Wnull-dereference -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports false positives of this one in its own <string> when inlining.
  target_compile_options(hygge_options INTERFACE -Wno-restrict -Wno-null-dereference)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(hygge_options INTERFACE -Wthread-safety)
endif()
target_include_directories(hygge_options INTERFACE "${PROJECT_SOURCE_DIR}/src")

if(HYGGE_SANITIZE)
  add_compile_options(-fsanitize=${HYGGE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${HYGGE_SANITIZE})
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT HYGGE_SANITIZE)
  include(CheckIPOSupported)
  check_ipo_supported(RESULT HYGGE_LTO LANGUAGES CXX OUTPUT HYGGE_LTO_WHY)
  if(HYGGE_LTO)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
  endif()
endif()
