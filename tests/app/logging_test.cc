#include "service/app/logging.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "tests/support/fake_clock.h"
#include "tests/support/temp_folder.h"

namespace poolsentry::test {
namespace {

constexpr std::size_t kSmall = 200;

// A log in a folder of its own, with the complaints that it made.
class Scene {
 public:
  [[nodiscard]] std::unique_ptr<Log> open(LogLevel level = LogLevel::kInfo) {
    return make_file_log({folder.file("logs/x.log"), level, kSmall, 2}, clock,
                         [this](const std::string& path, const std::string& reason) {
                           complaints.push_back(path + ": " + reason);
                         });
  }
  [[nodiscard]] std::string text() const { return folder.read("logs/x.log"); }

  // A file where the folder of the log should be: nobody can write a log there.
  void block() const { folder.write("logs", ""); }
  void unblock() const { std::filesystem::remove(folder.path() / "logs"); }

  TempFolder folder;
  FakeClock clock;
  std::vector<std::string> complaints;
};

}  // namespace

TEST_CASE("a line of the log has UTC time, level and message") {
  Scene scene;
  const auto log = scene.open();
  log->info("one");
  scene.clock.advance(std::chrono::milliseconds{61'250});
  log->warning("two");
  log->error("three");
  CHECK(scene.text() ==
        "2026-03-02T00:00:00.000Z info    one\n"
        "2026-03-02T00:01:01.250Z warning two\n"
        "2026-03-02T00:01:01.250Z error   three\n");
}

TEST_CASE("what is less important than the level is not written") {
  Scene scene;
  const auto log = scene.open(LogLevel::kWarning);
  log->info("one");
  log->warning("two");
  CHECK(scene.text() == "2026-03-02T00:00:00.000Z warning two\n");
}

TEST_CASE("details are written where they are asked for") {
  Scene scene;
  {
    const auto log = scene.open(LogLevel::kTrace);
    log->write(LogLevel::kTrace, "one");
    log->debug("two");
  }
  CHECK(scene.text() ==
        "2026-03-02T00:00:00.000Z trace   one\n2026-03-02T00:00:00.000Z debug   two\n");
}

TEST_CASE("a message cannot forge a line, send terminal escapes or use a format") {
  Scene scene;
  scene.open()->info("a\n2026-03-02 \x1B[2J {} %v \xFF");
  CHECK(scene.text() == "2026-03-02T00:00:00.000Z info    a\\x0A2026-03-02 \\x1B[2J {} %v \\xFF\n");
}

TEST_CASE("a new log goes on in the file of the last") {
  Scene scene;
  scene.open()->info("one");
  scene.open()->info("two");
  CHECK_THAT(scene.text(), Catch::Contains("one\n") && Catch::EndsWith("two\n"));
}

TEST_CASE("the log is kept in bounds") {
  Scene scene;
  const auto log = scene.open();
  for (int i = 0; i < 100; ++i) log->info("line " + std::to_string(i));
  CHECK_THAT(scene.text(), Catch::EndsWith("line 99\n"));
  for (const auto* const file : {"logs/x.log", "logs/x.1.log", "logs/x.2.log"}) {
    CAPTURE(file);
    CHECK_FALSE(scene.folder.read(file).empty());
    CHECK(scene.folder.read(file).size() <= kSmall);
  }
  CHECK_FALSE(scene.folder.has("logs/x.3.log"));
  CHECK(scene.complaints.empty());
}

TEST_CASE("a log that cannot be written says so once, and goes on without") {
  Scene scene;
  scene.block();
  const auto log = scene.open();
  REQUIRE(scene.complaints.size() == 1);
  CHECK_THAT(scene.complaints.front(), Catch::StartsWith(scene.folder.file("logs/x.log") + ": "));
  for (int i = 0; i < 10; ++i) {
    scene.clock.advance(kLogRetryAfter);
    log->error("lost");
  }
  CHECK(scene.complaints.size() == 1);
}

TEST_CASE("a log that can be written again says how much is missing") {
  Scene scene;
  scene.block();
  const auto log = scene.open();
  log->info("lost");
  log->info("lost, too");
  scene.unblock();
  scene.clock.advance(kLogRetryAfter - Duration{1});
  log->info("too early to try again");
  CHECK_FALSE(scene.folder.has("logs/x.log"));
  scene.clock.advance(Duration{1});
  log->info("here");
  CHECK(scene.text() ==
        "2026-03-02T00:01:00.000Z warning the log could not be written; lines missing: 3\n"
        "2026-03-02T00:01:00.000Z info    here\n");
  CHECK(scene.complaints.size() == 1);
}

TEST_CASE("a log is tried again at once after the clock was set back") {
  Scene scene;
  scene.block();
  const auto log = scene.open();
  scene.unblock();
  scene.clock.advance(-std::chrono::hours{1});
  log->info("here");
  CHECK_THAT(scene.text(), Catch::EndsWith("here\n"));
}

TEST_CASE("the listener of a failing log may write to the log") {
  TempFolder folder;
  folder.write("logs", "");
  FakeClock clock;
  std::unique_ptr<Log> log;
  int calls = 0;
  log = make_file_log({folder.file("logs/x.log")}, clock, [&](const auto&, const auto&) {
    ++calls;
    if (log) log->error("cannot log");
  });
  log->info("x");
  CHECK(calls == 1);
}

TEST_CASE("the log lies in the data folder unless the configuration names a file") {
  const auto standard = log_settings({});
  REQUIRE(standard);
  const std::filesystem::path path = standard->path;
  CHECK(path.filename() == "poolsentry.log");
  CHECK(path.parent_path().filename() == "logs");
  CHECK(standard->max_bytes == 10 * 1024 * 1024);
  CHECK(standard->max_files == 5);
  const auto named = log_settings({LogLevel::kDebug, "D:\\ps.log"});
  REQUIRE(named);
  CHECK(named->path == "D:\\ps.log");
  CHECK(named->level == LogLevel::kDebug);
}

}  // namespace poolsentry::test
