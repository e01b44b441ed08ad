// The one place that includes <windows.h>. Only *_win.cc files include this header.
//
// cmake/mingw.cmake defines _WIN32_WINNT=0x0502, UNICODE, NOMINMAX and WIN32_LEAN_AND_MEAN for
// every file, so that nothing newer than NT 5.2 can be called by mistake; what is newer is looked
// up at run time (system_function.h).
#pragma once

#include <windows.h>

// What WIN32_LEAN_AND_MEAN leaves out and the service needs; <windows.h> must come first.
#include <winsvc.h>
