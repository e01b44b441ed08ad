#include "service/nt/unique_handle.h"

#include <catch2/catch.hpp>
#include <type_traits>
#include <vector>

using namespace poolsentry;

namespace {

std::vector<int>& closed() {
  static std::vector<int> handles;
  return handles;
}

struct FileTraits {
  using Handle = int;
  static int invalid() noexcept { return -1; }
  static void close(int handle) noexcept { closed().push_back(handle); }
};

struct EventTraits {
  using Handle = int;
  static int invalid() noexcept { return 0; }
  static void close(int handle) noexcept { closed().push_back(handle); }
};

using File = UniqueHandle<FileTraits>;
using Event = UniqueHandle<EventTraits>;

}  // namespace

TEST_CASE("a handle is closed once, at the end of its owner") {
  closed().clear();
  {
    const File file(7);
    CHECK(file.get() == 7);
    CHECK(closed().empty());
  }
  CHECK(closed() == std::vector{7});
}

TEST_CASE("what is invalid depends on the kind of handle and is never closed") {
  closed().clear();
  {
    CHECK_FALSE(File(-1));
    CHECK(File(0));
    CHECK_FALSE(Event(0));
    CHECK(Event(-1));
  }
  CHECK(closed() == std::vector{0, -1});
}

TEST_CASE("a handle that is moved has one owner") {
  closed().clear();
  {
    File first(7);
    File second(std::move(first));
    CHECK_FALSE(first);  // NOLINT(bugprone-use-after-move): what a moved-from owner is, is the test
    CHECK(second.get() == 7);
    File third(8);
    third = std::move(second);
    CHECK(closed() == std::vector{8});
  }
  CHECK(closed() == std::vector{8, 7});
}

TEST_CASE("receiving a handle closes the one before") {
  closed().clear();
  File file(7);
  *file.receive() = 9;
  CHECK(closed() == std::vector{7});
  CHECK(file.get() == 9);
}

TEST_CASE("handles of two kinds cannot be mistaken for each other") {
  CHECK_FALSE(std::is_convertible_v<File, Event>);
  CHECK_FALSE(std::is_copy_constructible_v<File>);
  CHECK_FALSE(std::is_convertible_v<int, File>);
}
