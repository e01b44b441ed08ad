// What happens when the disk is full: /dev/full takes nothing.
#include <sys/resource.h>
#include <catch2/catch.hpp>
#include <csignal>

#include "service/app/append_file.h"
#include "service/app/logging.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_folder.h"

namespace poolsentry::test {
namespace {

// No file can grow beyond `bytes` while it lives: the write that tries is cut off.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

}  // namespace

TEST_CASE("a piece that does not fit is taken back as a whole") {
  const TempFolder folder;
  const std::string path = folder.file("a.log");
  REQUIRE(append_to_file(path, "one\n"));
  const auto appended = [&] {
    const FileSizeLimit limit(10);
    return append_to_file(path, "0123456789\n");
  }();
  REQUIRE_FALSE(appended);
  CHECK(appended.error().kind == ErrorKind::kInternal);
  CHECK_THAT(appended.error().message, Catch::EndsWith("; nothing was added"));
  CHECK(folder.read("a.log") == "one\n");
}

TEST_CASE("a full disk is said") {
  const auto appended = append_to_file("/dev/full", "x");
  REQUIRE_FALSE(appended);
  CHECK(appended.error().message ==
        "cannot write to /dev/full: No space left on device; nothing was added");
}

TEST_CASE("a log on a disk that is full says so once, however often it is tried") {
  FakeClock clock;
  int complaints = 0;
  const auto log = make_file_log({"/dev/full"}, clock,
                                 [&](const std::string&, const std::string&) { ++complaints; });
  CHECK(complaints == 0);
  for (int i = 0; i < 5; ++i) {
    log->info("lost");
    CHECK(complaints == 1);
    clock.advance(kLogRetryAfter);
  }
}

TEST_CASE("a log that cannot be rotated is given up and taken up again") {
  const TempFolder folder;
  FakeClock clock;
  int complaints = 0;
  constexpr std::size_t kSmall = 100;
  const auto log = make_file_log({folder.file("x.log"), LogLevel::kInfo, kSmall, 1}, clock,
                                 [&](const std::string&, const std::string&) { ++complaints; });
  // A folder that is not empty stands where the older file should go.
  std::filesystem::create_directories(folder.path() / "x.1.log" / "y");
  for (int i = 0; i < 20; ++i) log->info("a line that fills it");
  CHECK(complaints == 1);
  std::filesystem::remove_all(folder.path() / "x.1.log");
  clock.advance(kLogRetryAfter);
  log->info("here");
  CHECK_THAT(folder.read("x.log"), Catch::EndsWith("here\n"));
}

}  // namespace poolsentry::test
