#include "service/cli/delivery_sinks.h"

#include <catch2/catch.hpp>

#include "tests/cli/scripted_sender.h"

namespace poolsentry::test {
namespace {

std::vector<std::string> names_of(const Result<Sinks>& sinks) {
  REQUIRE(sinks);
  std::vector<std::string> names;
  for (const auto& sink : *sinks) names.emplace_back(sink->name());
  return names;
}

TEST_CASE("the event log is the first of the sinks where it is on", "[delivery]") {
  FakeDelivery server;
  server.add("email");
  Config config;
  CHECK(names_of(open_sinks(config, server.parts())) ==
        std::vector<std::string>{"event_log", "email"});
  config.alerts.event_log.enabled = false;
  CHECK(names_of(open_sinks(config, server.parts())) == std::vector<std::string>{"email"});
}

TEST_CASE("a system without an event log has no such sink", "[delivery]") {
  FakeDelivery server;
  server.no_event_log = Error{ErrorKind::kUnavailable, "none here"};
  CHECK(names_of(open_sinks(Config{}, server.parts())).empty());
}

TEST_CASE("an event log that cannot be opened is a sink that fails with the reason", "[delivery]") {
  FakeDelivery server;
  server.no_event_log = Error{ErrorKind::kInternal, "the log service is down"};
  const auto sinks = open_sinks(Config{}, server.parts());
  REQUIRE(names_of(sinks).size() == 1);
  const SendResult result = sinks->front()->send({}, {});
  CHECK(result.outcome == SendOutcome::kUnreachable);
  CHECK(result.reason == "the log service is down");
  CHECK(sinks->front()->probe({}).error().message == "the log service is down");
}

TEST_CASE("the event log as a sink hands alerts on and says when it refuses", "[delivery]") {
  FakeDelivery server;
  const auto sinks = open_sinks(Config{}, server.parts());
  Message message;
  message.alert.id = EventId::kTestAlert;
  CHECK(sinks->front()->send(message, {}).outcome == SendOutcome::kDelivered);
  CHECK(server.event_log.ids() == std::vector{EventId::kTestAlert});
  CHECK(sinks->front()->probe({}));
  CHECK(server.event_log.alerts.size() == 1);  // a probe writes nothing
  server.event_log.fails = true;
  CHECK(sinks->front()->send(message, {}).reason == "the sink is closed");
}

TEST_CASE("senders that cannot be made are the error of all", "[delivery]") {
  FakeDelivery server;
  server.broken = "alerts.email.server: no port";
  const auto sinks = open_sinks(Config{}, server.parts());
  REQUIRE_FALSE(sinks);
  CHECK(sinks.error().kind == ErrorKind::kUsage);
}

}  // namespace
}  // namespace poolsentry::test
