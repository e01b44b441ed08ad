#include "service/app/watch_factory.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/leaking_log.h"
#include "tests/support/temp_folder.h"

namespace poolsentry::test {
namespace {

// A console's watch over a replay, with its own configuration and log file.
struct Scene {
  Scene() {
    folder.write("a.log", log_of_leak(60, 2400));
    configure(R"({"limits": {"paged": "343MiB"}})");
    options.config = folder.file("config.json");
    options.source = "replay:" + folder.file("a.log");
    options.speed = ReplaySpeed{};
  }
  // Everything that the tests leave open, with a log file that is nobody else's.
  void configure(const std::string& text) {
    nlohmann::json config = nlohmann::json::parse(text);
    config["logging"]["path"] = folder.file("poolsentry.log");
    config["alerts"]["event_log"]["enabled"] = false;
    folder.write("config.json", config.dump());
  }
  Result<std::unique_ptr<ServiceBody>> make() {
    return make_console_watch_factory(options, ConsoleStyle::kPlain, out, outcome)->make();
  }

  TempFolder folder;
  WatchOptions options;
  WatchOutcome outcome;
  std::ostringstream out;
};

TEST_CASE("the body that is made watches what was asked for and notes its outcome", "[app]") {
  Scene scene;
  const auto body = scene.make();
  REQUIRE(body);
  REQUIRE((*body)->run());
  CHECK(scene.outcome.leak_open);
  CHECK_THAT(scene.out.str(), Catch::Contains("Tag Strg leaks in the paged pool of FS01"));
  CHECK_THAT(scene.out.str(), Catch::Contains("at full speed"));
}

TEST_CASE("source and speed of the command line go before the configuration", "[app]") {
  Scene scene;
  scene.configure(R"({"sampling": {"source": "replay:elsewhere.log", "speed": 0.001}})");
  const auto body = scene.make();
  REQUIRE(body);
  REQUIRE((*body)->run());
  CHECK_THAT(scene.out.str(), Catch::Contains(scene.folder.file("a.log")));
}

TEST_CASE("a source of the configuration is taken where the command line names none", "[app]") {
  Scene scene;
  const nlohmann::json source = "replay:" + scene.folder.file("a.log");
  scene.configure(R"({"sampling": {"speed": "max", "source": )" + source.dump() + "}}");
  scene.options.source.reset();
  scene.options.speed.reset();
  const auto body = scene.make();
  REQUIRE(body);
  CHECK((*body)->run());
}

TEST_CASE("a console is told what is wrong with its configuration and nothing is started",
          "[app]") {
  Scene scene;
  scene.configure(R"({"detection": {"horizon": "1d"}})");
  const auto wrong = scene.make();
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().kind == ErrorKind::kUsage);
  CHECK(wrong.error().message.find("$.detection") != std::string::npos);

  scene.options.config = scene.folder.file("no.json");
  CHECK(scene.make().error().kind == ErrorKind::kUsage);
  CHECK(scene.out.str().empty());
}

TEST_CASE("a source that is none is bad usage, and one that cannot be read is bad input", "[app]") {
  Scene scene;
  scene.options.source = "somewhere";
  CHECK(scene.make().error().kind == ErrorKind::kUsage);
  scene.options.source = "replay:" + scene.folder.file("missing.log");
  CHECK(scene.make().error().kind == ErrorKind::kInput);
  scene.folder.write("a.log", "");
  scene.options.source = "replay:" + scene.folder.file("a.log");
  CHECK(scene.make().error().kind == ErrorKind::kInput);
}

TEST_CASE("a service whose sink cannot be made watches all the same, and says so", "[app]") {
  Scene scene;
  const nlohmann::json source = "replay:" + scene.folder.file("a.log");
  scene.configure(R"({"sampling": {"speed": "max", "source": )" + source.dump() +
                  R"(}, "alerts": {"command": {"enabled": true, "program": "page"}}})");
  const auto body = make_watch_factory(*scene.options.config)->make();
  REQUIRE(body);
  (*body)->request_stop();
  CHECK((*body)->run());
  const std::string log = scene.folder.read("poolsentry.log");
  CHECK_THAT(log, Catch::Contains("event 3020"));
  CHECK_THAT(log, Catch::Contains("all but mail, webhook and command"));
  CHECK(scene.make().error().kind == ErrorKind::kUsage);
}

}  // namespace
}  // namespace poolsentry::test
