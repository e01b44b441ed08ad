#include "service/nt/arguments.h"

#include <array>
#include <catch2/catch.hpp>

using namespace poolsentry;

TEST_CASE("an argument is always quoted") {
  CHECK(quote_argument("service") == "\"service\"");
  CHECK(quote_argument("") == "\"\"");
  CHECK(quote_argument("C:\\Program Files\\x.exe") == "\"C:\\Program Files\\x.exe\"");
}

TEST_CASE("quotes in an argument are escaped") {
  CHECK(quote_argument("say \"hi\"") == R"("say \"hi\"")");
}

TEST_CASE("backslashes are doubled only before a quote") {
  CHECK(quote_argument(R"(C:\folder\)") == R"("C:\folder\\")");
  CHECK(quote_argument(R"(a\\b)") == R"("a\\b")");
  CHECK(quote_argument(R"(a\"b)") == R"("a\\\"b")");
}
