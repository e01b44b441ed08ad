#include <catch2/catch.hpp>

#include "service/nt/arguments.h"
#include "service/nt/system_facts.h"

using namespace poolsentry;

TEST_CASE("a system that is not Windows has no Windows build") {
  CHECK_FALSE(windows_build());
  CHECK_FALSE(is_wow64_process());
  CHECK(kernel_architecture() == Architecture::kUnknown);
  CHECK_FALSE(read_pool_registry().paged_pool_size);
}

TEST_CASE("the arguments on posix are main's own") {
  char program[] = "poolsentry";
  char verb[] = "analyze";
  char file[] = "\xC3\xA4.log";
  char* argv[] = {program, verb, file, nullptr};
  CHECK(program_arguments(3, argv) == std::vector<std::string>{"analyze", "\xC3\xA4.log"});
  CHECK(program_arguments(1, argv).empty());
  // What exec() allows: not even a name.
  CHECK(program_arguments(0, argv + 3).empty());
}
