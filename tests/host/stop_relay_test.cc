#include "service/host/stop_relay.h"

#include <catch2/catch.hpp>
#include <thread>

#include "tests/host/fake_body.h"

using namespace poolsentry;

TEST_CASE("a request reaches the body that is attached") {
  CountingBody body;
  StopRelay relay;
  relay.attach(body);
  CHECK(body.requests == 0);
  relay.request_stop();
  CHECK(body.requests == 1);
}

TEST_CASE("a request that comes before the body is handed on when it is there") {
  CountingBody body;
  StopRelay relay;
  relay.request_stop();
  relay.attach(body);
  CHECK(body.requests == 1);
}

TEST_CASE("a request that comes after the body has gone reaches nobody") {
  CountingBody body;
  StopRelay relay;
  relay.attach(body);
  relay.detach();
  relay.request_stop();
  CHECK(body.requests == 0);
  CHECK(relay.stop_requested());
}

TEST_CASE("waiting for the end of the body is over at once when there is none") {
  StopRelay relay;
  CHECK(relay.wait_until_detached(std::chrono::hours{1}));
}

TEST_CASE("waiting for the end of the body is over when its connection ends") {
  CountingBody body;
  StopRelay relay;
  std::optional<StopConnection> connection(std::in_place, relay, body);
  CHECK_FALSE(relay.wait_until_detached(Duration{0}));
  connection.reset();
  CHECK(relay.wait_until_detached(Duration{0}));
}

TEST_CASE("a thread that waits is woken by the end of the body") {
  CountingBody body;
  StopRelay relay;
  relay.attach(body);
  bool ended = false;
  std::thread waiting([&] { ended = relay.wait_until_detached(std::chrono::minutes{1}); });
  relay.detach();
  waiting.join();
  CHECK(ended);
}
