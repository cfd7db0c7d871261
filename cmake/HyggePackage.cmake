# What `cmake --install` lays down, a prefix that may be moved anywhere, and what cpack wraps up:
#
#   bin/hygge
#   lib/hygge/libduckdb.so            loaded by the binary when needed, found through $ORIGIN
#   share/man, share/bash-completion, share/zsh, share/fish      printed by the built binary from its command tables
#   share/doc/hygge                   README, LICENSE, NOTICE, CHANGELOG and the licences of what is shipped
include(GNUInstallDirs)

# A folder of our own, not ${CMAKE_INSTALL_LIBDIR}: the library is nobody else's.
set(HYGGE_PRIVATE_LIBDIR lib/hygge)
set(HYGGE_DOC_DIR share/doc/hygge)

set_target_properties(hygge PROPERTIES
  INSTALL_RPATH "$ORIGIN/../${HYGGE_PRIVATE_LIBDIR}"
  INSTALL_REMOVE_ENVIRONMENT_RPATH ON)
install(TARGETS hygge RUNTIME DESTINATION bin)
file(REAL_PATH "${DuckDB_LIBRARY}" DuckDB_REAL_LIBRARY)
install(PROGRAMS "${DuckDB_REAL_LIBRARY}" DESTINATION ${HYGGE_PRIVATE_LIBDIR} RENAME "${DuckDB_FILE}")

# hygge_printed_page(<installed file> <argument>...): what `hygge <argument>...` prints, as an installed file.
set(hygge_pages "")
function(hygge_printed_page destination)
  set(page "${PROJECT_BINARY_DIR}/pages/${destination}")
  cmake_path(GET page PARENT_PATH folder)
  file(MAKE_DIRECTORY "${folder}")
  add_custom_command(OUTPUT "${page}"
    COMMAND hygge ${ARGN} > "${page}"
    DEPENDS hygge VERBATIM
    COMMENT "Printing ${destination}")
  cmake_path(GET destination PARENT_PATH destination_folder)
  install(FILES "${page}" DESTINATION "${destination_folder}")
  set(hygge_pages ${hygge_pages} "${page}" PARENT_SCOPE)
endfunction()

hygge_printed_page(share/man/man1/hygge.1 docs --man)
hygge_printed_page(share/bash-completion/completions/hygge completion bash)
hygge_printed_page(share/zsh/site-functions/_hygge completion zsh)
hygge_printed_page(share/fish/vendor_completions.d/hygge.fish completion fish)
add_custom_target(hygge_pages ALL DEPENDS ${hygge_pages})

install(FILES README.md LICENSE NOTICE CHANGELOG.md DESTINATION ${HYGGE_DOC_DIR})
install(FILES "${DuckDB_LICENSE_FILE}" DESTINATION ${HYGGE_DOC_DIR}/licenses RENAME duckdb)
# Compiled into the binary; Debian keeps each licence with its package.
foreach(package IN ITEMS libfmt-dev libspdlog-dev libyaml-cpp-dev nlohmann-json3-dev libcli11-dev libsnappy-dev libzstd-dev)
  set(license "/usr/share/doc/${package}/copyright")
  if(EXISTS "${license}")
    string(REGEX REPLACE "^lib|-dev$" "" name "${package}")
    install(FILES "${license}" DESTINATION ${HYGGE_DOC_DIR}/licenses RENAME "${name}")
  endif()
endforeach()

set(CPACK_PACKAGE_NAME hygge)
set(CPACK_PACKAGE_VENDOR "the hygge maintainers")
set(CPACK_PACKAGE_CONTACT "the hygge maintainers <maintainers@hygge.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_FILE_NAME "hygge-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_GENERATOR TGZ DEB)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_THREADS 0)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${DuckDB_FOLDER}")
# Loaded when somebody signs in with Entra ID, so that nothing finds out by itself.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libcurl4 | libcurl4t64, ca-certificates")
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
include(CPack)
