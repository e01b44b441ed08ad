// Catch's main: compiled once, linked into every test program.
// mingw starts programs at main() even when UNICODE is set.
#define DO_NOT_USE_WMAIN
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
