#include "service/app/files.h"

#include <catch2/catch.hpp>

#include "service/app/system_clock.h"
#include "tests/support/temp_folder.h"

namespace poolsentry::test {

TEST_CASE("the time of a file is the one that it was given") {
  const TempFolder folder;
  folder.write("a.log", "x");
  const std::chrono::sys_seconds wanted = std::chrono::sys_days{std::chrono::year{2004} / 6 / 10};
  const auto file_time = std::chrono::file_clock::from_sys(wanted);
  std::filesystem::last_write_time(folder.path() / "a.log", file_time);
  CHECK(written_at(folder.file("a.log")) == TimePoint{wanted});
}

TEST_CASE("what is no file has no time and is no file") {
  const TempFolder folder;
  CHECK_FALSE(written_at(folder.file("a.log")));
  CHECK_FALSE(is_regular_file(folder.file("a.log")));
  CHECK_FALSE(is_regular_file(folder.file("")));
}

TEST_CASE("a file in a folder is named with the system's separator") {
  const std::string name = in_folder("a\xC3\xA4", "b.log");
  CHECK((name == "a\xC3\xA4/b.log" || name == "a\xC3\xA4\\b.log"));
  CHECK(in_folder("/srv/", "b") == "/srv/b");
}

TEST_CASE("the system's clock gives a time of this century") {
  const TimePoint now = SystemClock().now();
  CHECK(now > std::chrono::sys_days{std::chrono::year{2024} / 1 / 1});
  CHECK(now < std::chrono::sys_days{std::chrono::year{2100} / 1 / 1});
}

}  // namespace poolsentry::test
