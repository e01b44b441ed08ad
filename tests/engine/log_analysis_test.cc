#include "core/engine/log_analysis.h"

#include <catch2/catch.hpp>

#include "core/formats/snapshot_writer.h"
#include "tests/support/fake_server.h"
#include "tests/support/temp_folder.h"

namespace poolsentry {
namespace {

constexpr Duration kMinute = std::chrono::minutes{1};

struct Folder {
  [[nodiscard]] LogFile add(const std::string& name, const std::string& text) const {
    folder.write(name, text);
    return {folder.file(name), kMonday};
  }
  [[nodiscard]] LogFile missing(const std::string& name) const {
    return {folder.file(name), kMonday};
  }

  TempFolder folder;
};

// The memsnap log of a server that leaks 100 MB an hour, one snapshot a minute.
std::string log_of_minutes(int from, int to) {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, 2400)).add("File", Pool::kPaged, leaking(20, 0));
  std::string text;
  for (int minute = from; minute < to; ++minute) {
    text += write_snapshot(server.at(minute * kMinute), SnapshotFormat::kMemsnap, minute == from);
  }
  return text;
}

Engine engine_with_limit() {
  EngineSettings settings;
  settings.detector.limits.paged = {static_cast<std::uint64_t>(343 * kMegabyte),
                                    LimitFrom::kOption};
  return Engine(settings);
}

TEST_CASE("a log is judged as the server would have been", "[engine]") {
  const Folder folder;
  Engine engine = engine_with_limit();
  LossLog losses;
  REQUIRE(analyze_logs({folder.add("a.log", log_of_minutes(0, 60))}, {}, engine, losses));
  CHECK(engine.snapshot_count() == 60);
  CHECK(losses.count() == 0);
  REQUIRE(engine.detector().leaks().size() == 1);
  CHECK(engine.detector().leaks()[0].series.tag_text() == "Strg");
}

TEST_CASE("logs are taken in the order of their times, however they are named", "[engine]") {
  const Folder folder;
  Engine engine = engine_with_limit();
  LossLog losses;
  const std::vector<LogFile> files = {folder.add("a.log", log_of_minutes(40, 60)),
                                      folder.add("b.log", log_of_minutes(0, 20)),
                                      folder.add("c.log", log_of_minutes(20, 40))};
  REQUIRE(analyze_logs(files, {}, engine, losses));
  CHECK(engine.snapshot_count() == 60);
  CHECK(losses.count() == 0);
}

TEST_CASE("time that runs backwards is a loss with its line, and the rest is used", "[engine]") {
  const Folder folder;
  Engine engine = engine_with_limit();
  LossLog losses;
  const std::string text = log_of_minutes(30, 40) + log_of_minutes(10, 12) + log_of_minutes(40, 50);
  REQUIRE(analyze_logs({folder.add("a.log", text)}, {}, engine, losses));
  CHECK(engine.snapshot_count() == 20);
  REQUIRE(losses.count() == 2);
  CHECK(losses.kept()[0].line > 80);
  CHECK(losses.kept()[0].reason.find("older than the one before") != std::string::npos);
}

TEST_CASE("a log that runs backwards from its first snapshot on gives no verdict", "[engine]") {
  const Folder folder;
  Engine engine = engine_with_limit();
  LossLog losses;
  const std::string text = log_of_minutes(30, 31) + log_of_minutes(20, 21) + log_of_minutes(10, 11);
  const Result<void> analyzed = analyze_logs({folder.add("a.log", text)}, {}, engine, losses);
  REQUIRE_FALSE(analyzed);
  CHECK(analyzed.error().kind == ErrorKind::kInput);
  CHECK(analyzed.error().message.find("time runs backwards") != std::string::npos);
}

TEST_CASE("a log that cannot be opened is a loss beside those that can", "[engine]") {
  const Folder folder;
  Engine engine = engine_with_limit();
  LossLog losses;
  REQUIRE(analyze_logs({folder.missing("no.log"), folder.add("a.log", log_of_minutes(0, 5))}, {},
                       engine, losses));
  CHECK(engine.snapshot_count() == 5);
  REQUIRE(losses.count() == 1);
  CHECK(losses.kept()[0].file.find("no.log") != std::string::npos);
}

TEST_CASE("where nothing can be used the error says which file and why", "[engine]") {
  const Folder folder;
  for (const LogFile& file : {folder.missing("no.log"), folder.add("empty.log", ""),
                              folder.add("binary.log", std::string("\0\1\2\377", 4)),
                              folder.add("other.log", "Jan  1 00:00:00 host sshd[1]: hello\n")}) {
    Engine engine = engine_with_limit();
    LossLog losses;
    const Result<void> analyzed = analyze_logs({file}, {}, engine, losses);
    REQUIRE_FALSE(analyzed);
    CHECK(analyzed.error().kind == ErrorKind::kInput);
    CHECK(analyzed.error().message.find(".log") != std::string::npos);
    CHECK(analyzed.error().message.find(".log: " + file.path) == std::string::npos);
  }
}

TEST_CASE("progress is told after each snapshot", "[engine]") {
  const Folder folder;
  Engine engine = engine_with_limit();
  LossLog losses;
  std::uint64_t last = 0;
  REQUIRE(analyze_logs({folder.add("a.log", log_of_minutes(0, 7))},
                       {std::nullopt, [&last](std::uint64_t count) { last = count; }}, engine,
                       losses));
  CHECK(last == 7);
}

}  // namespace
}  // namespace poolsentry
