# How our own code is compiled. Every target of ours links poolsentry_options privately.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG" CACHE STRING "" FORCE)

add_library(poolsentry_options INTERFACE)
target_compile_options(
  poolsentry_options
  INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
            $<$<CONFIG:Release>:-ffunction-sections -fdata-sections>)
target_link_options(poolsentry_options INTERFACE $<$<CONFIG:Release>:-Wl,--gc-sections>)

if(WIN32)
  # Not a symbol leaves the build: the executable has to stay within 6 MB.
  target_link_options(poolsentry_options INTERFACE $<$<CONFIG:Release>:-s>)
endif()

if(POOLSENTRY_SANITIZE)
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # GCC's own documentation: with sanitizers -Wmaybe-uninitialized warns where nothing is wrong.
  target_compile_options(poolsentry_options INTERFACE ${sanitizers} -Wno-maybe-uninitialized)
  target_link_options(poolsentry_options INTERFACE ${sanitizers})
endif()
