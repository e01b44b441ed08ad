# Windows Server 2003 (NT 5.2) x64 and later, cross-built by mingw-w64.
set(POOLSENTRY_MINGW x86_64-w64-mingw32)
set(CMAKE_SYSTEM_PROCESSOR AMD64)
include("${CMAKE_CURRENT_LIST_DIR}/mingw.cmake")
