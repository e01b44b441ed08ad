#include "service/nt/file_lock.h"

#include <catch2/catch.hpp>

#include "tests/support/temp_folder.h"

namespace poolsentry::test {

TEST_CASE("a lock is given once at a time, and again when it was freed") {
  const TempFolder folder;
  const std::string path = folder.file("x.lock");
  auto first = lock_file(path);
  REQUIRE(first);
  const auto second = lock_file(path);
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::kUnavailable);
  first->reset();
  CHECK(lock_file(path));
}

TEST_CASE("a lock in a folder that is not there is an error that names it") {
  const TempFolder folder;
  const auto lock = lock_file(folder.file("none/x.lock"));
  REQUIRE_FALSE(lock);
  CHECK(lock.error().kind == ErrorKind::kInternal);
  CHECK(lock.error().message.find("x.lock") != std::string::npos);
}

}  // namespace poolsentry::test
