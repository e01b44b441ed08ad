#include "service/nt/system_facts.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "service/nt/arguments.h"

using namespace poolsentry;

TEST_CASE("the computer has a name without blanks and line ends") {
  const std::string name = computer_name();
  CHECK_FALSE(name.empty());
  CHECK(std::none_of(name.begin(), name.end(), [](char c) { return c <= ' '; }));
  CHECK(computer_name() == name);
}

TEST_CASE("the arguments come without the program's name") {
  // CTest starts this program with none; by hand there may be Catch's own.
  char program[] = "nt_test";
  char* argv[] = {program, nullptr};
  for (const std::string& argument : program_arguments(1, argv)) CHECK(argument != program);
}
