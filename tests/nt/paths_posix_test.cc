#include <cstdlib>
#include <string>

#include <catch2/catch.hpp>

#include "service/nt/paths.h"

using namespace poolsentry;

namespace {

// The variables as a test wants them, and afterwards as they were.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* const old = std::getenv(name)) old_ = old;
    value != nullptr ? setenv(name, value, 1) : unsetenv(name);
  }
  ~Environment() { old_.empty() ? unsetenv(name_) : setenv(name_, old_.c_str(), 1); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
  std::string old_;
};

}  // namespace

TEST_CASE("the data folder is the one that POOLSENTRY_DATA names") {
  const Environment data("POOLSENTRY_DATA", "/srv/data");
  const Environment state("XDG_STATE_HOME", "/state");
  CHECK(data_folder().value() == "/srv/data");
}

TEST_CASE("the data folder lies in the user's state folder otherwise") {
  const Environment data("POOLSENTRY_DATA", nullptr);
  const Environment home("HOME", "/home/ann");
  SECTION("that of XDG_STATE_HOME") {
    const Environment state("XDG_STATE_HOME", "/state");
    CHECK(data_folder().value() == "/state/poolsentry");
  }
  SECTION("below the home folder") {
    const Environment state("XDG_STATE_HOME", nullptr);
    CHECK(data_folder().value() == "/home/ann/.local/state/poolsentry");
  }
}

TEST_CASE("a user without a home folder is told which variable to set") {
  const Environment data("POOLSENTRY_DATA", nullptr);
  const Environment state("XDG_STATE_HOME", nullptr);
  const Environment home("HOME", nullptr);
  const auto folder = data_folder();
  REQUIRE_FALSE(folder);
  CHECK_THAT(folder.error().message, Catch::Contains("POOLSENTRY_DATA"));
}

TEST_CASE("the program knows where it is") {
  CHECK_THAT(executable_path().value(), Catch::EndsWith("/nt_test"));
}

TEST_CASE("a relative path is made absolute without asking whether it is there") {
  const std::string path = absolute_path("no/such/../file").value();
  CHECK(path.front() == '/');
  CHECK_THAT(path, Catch::EndsWith("/no/file"));
}
