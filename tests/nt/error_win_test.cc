#include "service/nt/error.h"

#include <catch2/catch.hpp>

#include "service/nt/windows.h"

using namespace poolsentry;

TEST_CASE("a Windows error carries what was done, the system's text and the number") {
  const Error error = windows_error(ERROR_FILE_NOT_FOUND, "C:\\x");
  CHECK(error.kind == ErrorKind::kInternal);
  CHECK_THAT(error.message, Catch::StartsWith("C:\\x: ") && Catch::EndsWith(" (Windows error 2)") &&
                                !Catch::Contains("\n") && !Catch::Contains(". ("));
}

TEST_CASE("an error without a text still carries its number") {
  CHECK(windows_error(0x2345'6789, "x").message == "x: Windows error 591751049");
}

TEST_CASE("the last error is read before anything can change it") {
  SetLastError(ERROR_SHARING_VIOLATION);
  CHECK_THAT(last_error("x").message, Catch::EndsWith("(Windows error 32)"));
}

TEST_CASE("an error of lacking rights says who may do it") {
  const Error denied = administrator_error(ERROR_ACCESS_DENIED, "x");
  CHECK(denied.kind == ErrorKind::kUnavailable);
  CHECK_THAT(denied.message, Catch::EndsWith("(Windows error 5); run it as administrator"));
  CHECK(administrator_error(ERROR_FILE_NOT_FOUND, "x").kind == ErrorKind::kInternal);
}
