# Every dependency of PoolSentry, by the same target name for native and cross builds.
# scripts/setup.sh installs the packages and builds what Debian has for no Windows (curl, SQLite).

# The folder that scripts/setup.sh fills, by the same rule as there.
if(DEFINED ENV{POOLSENTRY_CACHE})
  set(cache "$ENV{POOLSENTRY_CACHE}")
elseif(DEFINED ENV{XDG_CACHE_HOME})
  set(cache "$ENV{XDG_CACHE_HOME}/poolsentry")
else()
  set(cache "$ENV{HOME}/.cache/poolsentry")
endif()

# -isystem /usr/include breaks mingw, and so does what the header packages' own CMake files set.
# One symlink per package in the build folder is an include folder that holds just these.
set(headers "${CMAKE_BINARY_DIR}/headers")
foreach(package boost nlohmann spdlog fmt catch2 tl CLI)
  set(origin "/usr/include/${package}")
  if(package STREQUAL boost AND EXISTS "${cache}/boost/include/boost")
    # A machine with another version of Boost: setup.sh has unpacked ours.
    set(origin "${cache}/boost/include/boost")
  endif()
  if(NOT EXISTS "${origin}")
    message(FATAL_ERROR "${origin} is missing: run scripts/setup.sh")
  endif()
  file(MAKE_DIRECTORY "${headers}/${package}")
  file(CREATE_LINK "${origin}" "${headers}/${package}/${package}" SYMBOLIC)
endforeach()

# poolsentry_header_library(name package...): the target poolsentry::name for header packages.
function(poolsentry_header_library name)
  add_library(poolsentry_dep_${name} INTERFACE)
  add_library(poolsentry::${name} ALIAS poolsentry_dep_${name})
  foreach(package ${ARGN})
    target_include_directories(poolsentry_dep_${name} SYSTEM INTERFACE "${headers}/${package}")
  endforeach()
endfunction()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

poolsentry_header_library(expected tl)
poolsentry_header_library(json nlohmann)
poolsentry_header_library(cli11 CLI)
poolsentry_header_library(catch2 catch2)
# Boost's header-only libraries by themselves: core has no Asio.
poolsentry_header_library(boost boost)

poolsentry_header_library(spdlog spdlog fmt)
target_compile_definitions(
  poolsentry_dep_spdlog INTERFACE SPDLOG_HEADER_ONLY SPDLOG_FMT_EXTERNAL FMT_HEADER_ONLY)
target_link_libraries(poolsentry_dep_spdlog INTERFACE Threads::Threads)

poolsentry_header_library(asio boost)
target_compile_definitions(
  poolsentry_dep_asio INTERFACE BOOST_ALL_NO_LIB BOOST_ASIO_NO_DEPRECATED
                                BOOST_ASIO_DISABLE_BOOST_COROUTINE)
target_link_libraries(poolsentry_dep_asio INTERFACE Threads::Threads)
if(WIN32)
  target_link_libraries(poolsentry_dep_asio INTERFACE ws2_32 mswsock)
endif()

# poolsentry_library(name file header [folder]): the target poolsentry::name for a compiled library;
# found in `folder` (its include/ and lib/) when one is given, else where the compiler looks.
function(poolsentry_library name file header)
  set(folder "${ARGN}")
  add_library(poolsentry_dep_${name} INTERFACE)
  add_library(poolsentry::${name} ALIAS poolsentry_dep_${name})
  if(folder)
    set(library "${folder}/lib/lib${file}.a")
    if(NOT EXISTS "${library}" OR NOT EXISTS "${folder}/include/${header}")
      message(FATAL_ERROR "${library} is missing: run scripts/setup.sh")
    endif()
    target_include_directories(poolsentry_dep_${name} SYSTEM INTERFACE "${folder}/include")
  else()
    find_library(POOLSENTRY_LIBRARY_${name} ${file})
    mark_as_advanced(POOLSENTRY_LIBRARY_${name})
    set(library "${POOLSENTRY_LIBRARY_${name}}")
    if(NOT library)
      message(FATAL_ERROR "the library ${file} is missing: run scripts/setup.sh")
    endif()
  endif()
  target_link_libraries(poolsentry_dep_${name} INTERFACE "${library}")
endfunction()

if(WIN32)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
  poolsentry_library(zlib z zlib.h)
  poolsentry_library(sqlite sqlite3 sqlite3.h "${cache}/${POOLSENTRY_MINGW}/sqlite")
  poolsentry_library(curl curl curl/curl.h "${cache}/${POOLSENTRY_MINGW}/curl")
  target_compile_definitions(poolsentry_dep_curl INTERFACE CURL_STATICLIB)
  target_link_libraries(poolsentry_dep_curl INTERFACE poolsentry::zlib ws2_32 crypt32 secur32)
else()
  poolsentry_library(zlib z zlib.h)
  poolsentry_library(sqlite sqlite3 sqlite3.h)
  poolsentry_library(curl curl curl/curl.h)
endif()
