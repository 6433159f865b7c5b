# SPDX-License-Identifier: Apache-2.0
# How every target of this project is made: one call in each folder.

add_library(porthole_options INTERFACE)
add_library(porthole::options ALIAS porthole_options)
target_include_directories(porthole_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(porthole_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Woverloaded-virtual -Werror
  # GCC 12 reports uninitialised and dangling memory inside coroutine frames and Boost headers, and
  # overflows in its own std::string (GCC bugs 105329 and 105651), once it inlines.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-dangling-pointer -Wno-restrict
  -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread
  -Wno-mismatched-new-delete>)
target_compile_definitions(porthole_options INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_DISABLE_VISIBILITY
  SPDLOG_FMT_EXTERNAL)
if(PORTHOLE_SANITIZE)
  target_compile_options(porthole_options INTERFACE
    -fsanitize=${PORTHOLE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(porthole_options INTERFACE -fsanitize=${PORTHOLE_SANITIZE})
endif()
target_link_libraries(porthole_options INTERFACE Threads::Threads Boost::headers Boost::json Boost::url fmt::fmt)

# Asio's and Beast's headers cost more to parse than most of our files: parse them once.
function(porthole_precompile target)
  target_precompile_headers(${target} REUSE_FROM porthole_precompiled)
endfunction()

# porthole_library(NAME [PUBLIC targets…] [PRIVATE targets…])
# Makes porthole_NAME (alias porthole::NAME) of all sources of this folder and below, except folders with a CMakeLists.txt of
# their own, and adds the unit tests of tests/unit/NAME.
function(porthole_library name)
  cmake_parse_arguments(ARG "" "" "PUBLIC;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS *.hpp)
  file(GLOB_RECURSE inner RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS */CMakeLists.txt)
  foreach(list ${inner})
    get_filename_component(folder ${list} DIRECTORY)
    list(FILTER sources EXCLUDE REGEX "^${CMAKE_CURRENT_SOURCE_DIR}/${folder}/")
    list(FILTER headers EXCLUDE REGEX "^${CMAKE_CURRENT_SOURCE_DIR}/${folder}/")
  endforeach()
  add_library(porthole_${name} STATIC ${sources})
  add_library(porthole::${name} ALIAS porthole_${name})
  target_sources(porthole_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${headers})
  target_link_libraries(porthole_${name} PUBLIC porthole::options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  porthole_precompile(porthole_${name})
  set_property(GLOBAL APPEND PROPERTY PORTHOLE_LIBRARIES ${name})
endfunction()

# The same for test programs. What they call is optimised as it is for users; they themselves need not be, which saves a third of
# their compiling.
set(porthole_unoptimised $<$<CONFIG:Release>:-O0>)
function(porthole_precompile_test target)
  target_precompile_headers(${target} REUSE_FROM porthole_precompiled_tests)
  target_compile_options(${target} PRIVATE ${porthole_unoptimised})
endfunction()

# porthole_test(NAME SOURCES files… LIBRARIES targets… [LABELS labels…])
# One test program; each of its tests is a test of its own for ctest.
function(porthole_test name)
  if(NOT BUILD_TESTING)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE porthole::options GTest::gmock_main ${ARG_LIBRARIES})
  porthole_precompile_test(${name})
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120 LABELS "${ARG_LABELS}")
endfunction()
