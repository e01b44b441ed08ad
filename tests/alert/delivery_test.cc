#include "core/alert/delivery.h"

#include <catch2/catch.hpp>

#include "tests/support/fakes.h"

namespace poolsentry {
namespace {

using Ids = std::vector<EventId>;

const Alert kAlert{EventId::kTestAlert, {}, false, {"FS01"}};

TEST_CASE("an alert reaches every sink", "[alert]") {
  RecordingNotifier first;
  RecordingNotifier second;
  Delivery delivery({&first, &second});
  delivery.deliver(kAlert);
  CHECK(first.ids() == Ids{EventId::kTestAlert});
  CHECK(second.ids() == Ids{EventId::kTestAlert});
}

TEST_CASE("a sink that fails is said once to the others, and once when it works again", "[alert]") {
  RecordingNotifier broken("mail");
  RecordingNotifier works("event log");
  Delivery delivery({&broken, &works});
  broken.fails = true;
  delivery.deliver(kAlert);
  delivery.deliver(kAlert);
  CHECK(works.ids() == Ids{EventId::kDeliveryFails, EventId::kTestAlert, EventId::kTestAlert});
  CHECK(render(works.alerts[0]).find("by mail: the sink is closed") != std::string::npos);

  works.alerts.clear();
  broken.fails = false;
  delivery.deliver(kAlert);
  delivery.deliver(kAlert);
  CHECK(works.ids() == Ids{EventId::kDeliveryWorks, EventId::kTestAlert, EventId::kTestAlert});
  CHECK(broken.ids() == Ids{EventId::kTestAlert, EventId::kTestAlert});
}

TEST_CASE("with every sink failing nothing is said and nothing loops", "[alert]") {
  RecordingNotifier first;
  RecordingNotifier second;
  first.fails = second.fails = true;
  Delivery delivery({&first, &second});
  delivery.deliver(kAlert);
  CHECK(first.alerts.empty());
  CHECK(second.alerts.empty());
}

TEST_CASE("no sinks at all are no error", "[alert]") {
  Delivery delivery({});
  delivery.deliver(kAlert);
  SUCCEED();
}

}  // namespace
}  // namespace poolsentry
