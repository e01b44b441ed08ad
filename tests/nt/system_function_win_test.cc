#include "service/nt/system_function.h"

#include <catch2/catch.hpp>

#include "service/nt/windows.h"

using namespace poolsentry;

TEST_CASE("a function of the system is found and can be called") {
  using Function = DWORD(WINAPI*)();
  const auto function = system_function<Function>(L"kernel32.dll", "GetCurrentProcessId");
  REQUIRE(function != nullptr);
  CHECK(function() == GetCurrentProcessId());
}

TEST_CASE("a library that is not loaded yet is taken from the system folder") {
  CHECK(find_system_function(L"psapi.dll", "GetPerformanceInfo") != nullptr);
}

TEST_CASE("a function or a library that is not there is null") {
  CHECK(find_system_function(L"kernel32.dll", "NoSuchFunction") == nullptr);
  CHECK(find_system_function(L"no-such-library.dll", "Any") == nullptr);
}
