# Windows Server 2003 (NT 5.2) x86 and later, cross-built by mingw-w64.
set(POOLSENTRY_MINGW i686-w64-mingw32)
set(CMAKE_SYSTEM_PROCESSOR X86)
include("${CMAKE_CURRENT_LIST_DIR}/mingw.cmake")

# Floating point in SSE2 registers: x87's excess precision would give a verdict on x86 that differs
# from the tested one on x64. Windows aligns the stack of its callbacks to 4 bytes only, and SSE
# needs 16.
string(APPEND CMAKE_CXX_FLAGS_INIT " -msse2 -mfpmath=sse -mstackrealign")
string(APPEND CMAKE_C_FLAGS_INIT " -msse2 -mfpmath=sse -mstackrealign")
