# What the two Windows toolchain files have in common. POOLSENTRY_MINGW is the compiler's triplet.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_VERSION 5.2)

# The names without -posix are the win32 thread model, which has no std::thread and std::mutex.
set(CMAKE_C_COMPILER ${POOLSENTRY_MINGW}-gcc-posix)
set(CMAKE_CXX_COMPILER ${POOLSENTRY_MINGW}-g++-posix)
set(CMAKE_RC_COMPILER ${POOLSENTRY_MINGW}-windres)
set(POOLSENTRY_WINDMC ${POOLSENTRY_MINGW}-windmc)

set(CMAKE_FIND_ROOT_PATH /usr/${POOLSENTRY_MINGW})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# _WIN32_WINNT hides every declaration that NT 5.2 lacks.
set(windows_definitions "-D_WIN32_WINNT=0x0502 -DWINVER=0x0502 -DUNICODE -D_UNICODE \
-DNOMINMAX -DWIN32_LEAN_AND_MEAN")
set(CMAKE_C_FLAGS_INIT "${windows_definitions}")
set(CMAKE_CXX_FLAGS_INIT "${windows_definitions}")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")
