#include "core/history/outbox.h"

#include <catch2/catch.hpp>

#include "tests/history/alerts.h"

namespace poolsentry::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr TimePoint kNow{hours{1'000}};
constexpr Outbox::Choice kUnstoredToo{true, false};

// As a store would that takes everything.
void store_all(Outbox& outbox) {
  static_cast<void>(outbox.changes());
  outbox.stored();
}

std::string next_id(const Outbox& outbox, TimePoint now = kNow, Outbox::Choice choice = {}) {
  const Message* const next = outbox.next("email", now, choice);
  return next == nullptr ? std::string() : next->id;
}

Outbox mail_only() { return Outbox({OutboxSink{"email", {"ops@example.net"}}}); }

TEST_CASE("an alert is sent only once it is stored", "[outbox]") {
  Outbox outbox = mail_only();
  const Alert alert = alert_about(EventId::kLeak, "Strg.paged", 0);
  outbox.accept(alert, kNow, false);
  CHECK(next_id(outbox).empty());
  store_all(outbox);
  CHECK(next_id(outbox) == alert_id(alert));
}

TEST_CASE("while the store fails alerts are sent all the same", "[outbox]") {
  Outbox outbox = mail_only();
  outbox.accept(alert_about(EventId::kLeak, "Strg.paged", 0), kNow, false);
  CHECK_FALSE(next_id(outbox, kNow, kUnstoredToo).empty());
}

TEST_CASE("each sink acknowledges on its own", "[outbox]") {
  Outbox outbox({{"email", {}}, {"webhook", {}}});
  const Alert alert = alert_about(EventId::kLeak, "Strg.paged", 0);
  outbox.accept(alert, kNow, false);
  store_all(outbox);
  outbox.delivered("email", alert_id(alert));
  CHECK(outbox.waiting("email") == 0);
  CHECK(outbox.waiting("webhook") == 1);
}

TEST_CASE("what was accepted before is not sent again", "[outbox]") {
  Outbox outbox = mail_only();
  const Alert alert = alert_about(EventId::kLeak, "Strg.paged", 0);
  outbox.accept(alert, kNow, false);
  outbox.delivered("email", alert_id(alert));
  outbox.accept(alert, kNow, false);
  CHECK(outbox.waiting("email") == 0);
}

TEST_CASE("the service's coming and going is no mail, and a sink is not told of itself",
          "[outbox]") {
  Outbox outbox({{"email", {}}, {"webhook", {}}});
  outbox.accept(alert_about(EventId::kStarted, "", 0), kNow, false);
  outbox.accept(alert_about(EventId::kDeliveryFails, "email", 0), kNow, false);
  CHECK(outbox.waiting("email") == 0);
  CHECK(outbox.waiting("webhook") == 1);
}

TEST_CASE("a newer reminder takes the place of the one that waits", "[outbox]") {
  Outbox outbox = mail_only();
  outbox.accept(alert_about(EventId::kLeak, "Strg.paged", 0), kNow, false);
  for (int day = 1; day <= 5; ++day) {
    outbox.accept(alert_about(EventId::kLeak, "Strg.paged", day, true), kNow, false);
  }
  outbox.accept(alert_about(EventId::kLeak, "NtFC.paged", 9, true), kNow, false);
  CHECK(outbox.waiting("email") == 3);
}

TEST_CASE("of a sink that comes and goes only the last is told", "[outbox]") {
  Outbox outbox = mail_only();
  for (int second = 0; second < 10; second += 2) {
    outbox.accept(alert_about(EventId::kDeliveryFails, "webhook", second), kNow, false);
    outbox.accept(alert_about(EventId::kDeliveryWorks, "webhook", second + 1), kNow, false);
  }
  CHECK(outbox.waiting("email") == 1);
}

TEST_CASE("beyond its limit the oldest clear goes first, and what raised a leak never",
          "[outbox]") {
  Outbox outbox = mail_only();
  const auto subject = [](int i) { return "T" + std::to_string(i) + ".paged"; };
  const Alert clear = alert_about(EventId::kCleared, subject(0), 1);
  outbox.accept(clear, kNow, false);
  outbox.accept(alert_about(EventId::kExhaustionNear, subject(1), 2), kNow, false);
  const auto limit = static_cast<int>(Outbox::kMaxWaiting);
  for (int i = 0; i < limit - 2; ++i) {
    outbox.accept(alert_about(EventId::kLeak, subject(i), 10 + i), kNow, false);
  }
  CHECK(outbox.waiting("email") == Outbox::kMaxWaiting);
  store_all(outbox);
  CHECK(next_id(outbox) == alert_id(clear));

  outbox.accept(alert_about(EventId::kLeak, "last.paged", 5'000), kNow, false);
  CHECK(outbox.waiting("email") == Outbox::kMaxWaiting);
  CHECK(next_id(outbox) != alert_id(clear));
  outbox.accept(alert_about(EventId::kLeak, "last.paged", 5'001), kNow, false);
  outbox.accept(alert_about(EventId::kLeak, "last.paged", 5'002), kNow, false);
  CHECK(outbox.waiting("email") == Outbox::kMaxWaiting + 1);
}

TEST_CASE("pauses grow from 5 s to their longest, a fifth more or less", "[outbox]") {
  CHECK(retry_pause(1, hours{1}, 0.5) == seconds{5});
  CHECK(retry_pause(2, hours{1}, 0.5) == seconds{10});
  CHECK(retry_pause(5, hours{1}, 0.5) == seconds{80});
  CHECK(retry_pause(40, hours{1}, 0.5) == hours{1});
  CHECK(retry_pause(4'000'000'000, hours{1}, 0.5) == hours{1});
  CHECK(retry_pause(1, hours{1}, 0) == seconds{4});
  CHECK(retry_pause(1, hours{1}, 1) == seconds{6});
}

TEST_CASE("a sink that does not work is left alone, with all that waits for it", "[outbox]") {
  Outbox outbox = mail_only();
  const Alert first = alert_about(EventId::kLeak, "Strg.paged", 0);
  outbox.accept(first, kNow, false);
  outbox.accept(alert_about(EventId::kLeak, "NtFC.paged", 1), kNow, false);
  store_all(outbox);
  outbox.failed("email", alert_id(first), {}, kNow);
  CHECK(next_id(outbox, kNow + seconds{4}).empty());
  CHECK(outbox.next_due("email") == kNow + seconds{5});
  CHECK(next_id(outbox, kNow + seconds{5}) == alert_id(first));
}

TEST_CASE("a message that is not taken does not hold up the others", "[outbox]") {
  Outbox outbox = mail_only();
  const Alert first = alert_about(EventId::kLeak, "Strg.paged", 0);
  const Alert second = alert_about(EventId::kLeak, "NtFC.paged", 1);
  outbox.accept(first, kNow, false);
  outbox.accept(second, kNow, false);
  store_all(outbox);
  outbox.failed("email", alert_id(first), {true, {}, std::nullopt, 0.5}, kNow);
  CHECK(next_id(outbox) == alert_id(second));
  CHECK(next_id(outbox, kNow + seconds{5}) == alert_id(first));
}

TEST_CASE("the pause that a server asks for is kept, up to a day", "[outbox]") {
  Outbox outbox = mail_only();
  const Alert alert = alert_about(EventId::kLeak, "Strg.paged", 0);
  outbox.accept(alert, kNow, false);
  outbox.failed("email", alert_id(alert), {false, {}, minutes{7}, 0.5}, kNow);
  CHECK(outbox.next_due("email") == kNow + minutes{7});
  outbox.failed("email", alert_id(alert), {false, {}, hours{1'000}, 0.5}, kNow);
  CHECK(outbox.next_due("email") == kNow + hours{24});
}

TEST_CASE("a recipient who has it does not get it again", "[outbox]") {
  Outbox outbox({OutboxSink{"email", {"a@x", "b@x"}}});
  const Alert alert = alert_about(EventId::kLeak, "Strg.paged", 0);
  outbox.accept(alert, kNow, false);
  store_all(outbox);
  outbox.failed("email", alert_id(alert), {true, {"b@x"}, std::nullopt, 0.5}, kNow);
  CHECK(outbox.next("email", kNow + hours{1}, {})->recipients == std::vector<std::string>{"b@x"});
  const OutboxChanges changes = outbox.changes();
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].message->recipients == std::vector<std::string>{"b@x"});
}

TEST_CASE("in quiet hours only errors are sent", "[outbox]") {
  Outbox outbox = mail_only();
  outbox.accept(alert_about(EventId::kLeak, "Strg.paged", 0), kNow, false);
  const Alert error = alert_about(EventId::kExhaustionImminent, "Strg.paged", 1);
  outbox.accept(error, kNow, false);
  store_all(outbox);
  CHECK(next_id(outbox, kNow, {false, true}) == alert_id(error));
  CHECK(outbox.waiting_errors("email") == 1);
}

TEST_CASE("a failure begins once and ends when nothing is refused any more", "[outbox]") {
  Outbox outbox = mail_only();
  const Alert refused = alert_about(EventId::kLeak, "Strg.paged", 0);
  outbox.accept(refused, kNow, false);
  outbox.failed("email", alert_id(refused), {true, {}, std::nullopt, 0.5}, kNow);
  CHECK(outbox.begin_failing("email"));
  CHECK_FALSE(outbox.begin_failing("email"));
  CHECK_FALSE(outbox.end_failing("email"));
  outbox.delivered("email", alert_id(refused));
  CHECK(outbox.end_failing("email"));
  CHECK_FALSE(outbox.end_failing("email"));
}

TEST_CASE("what was said is known until it is cleared", "[outbox]") {
  Outbox outbox = mail_only();
  outbox.accept(alert_about(EventId::kLeak, "Strg.paged", 0), kNow, true);
  outbox.accept(alert_about(EventId::kExhaustionNear, "Strg.paged", 1), kNow, true);
  outbox.accept(alert_about(EventId::kNearlyExhausted, "paged", 2), kNow, true);
  outbox.accept(alert_about(EventId::kSamplingFails, "", 3), kNow, true);
  REQUIRE(outbox.said().size() == 2);
  CHECK(outbox.said()[0].id == EventId::kExhaustionNear);
  outbox.accept(alert_about(EventId::kCleared, "Strg.paged", 4), kNow, true);
  REQUIRE(outbox.said().size() == 1);
  CHECK(outbox.said()[0].facts.subject == "paged");
}

TEST_CASE("changes that could not be stored come again, in their newest state", "[outbox]") {
  Outbox outbox = mail_only();
  const Alert alert = alert_about(EventId::kLeak, "Strg.paged", 0);
  outbox.accept(alert, kNow, false);
  const std::size_t count = outbox.changes().size();
  outbox.not_stored();
  outbox.delivered("email", alert_id(alert));
  const OutboxChanges changes = outbox.changes();
  CHECK(changes.size() == count);
  CHECK(changes[0].key.kind == OutboxKey::Kind::kWaiting);
  CHECK_FALSE(changes[0].there);
}

TEST_CASE("what an earlier run left is sent before what is new", "[outbox]") {
  Outbox outbox = mail_only();
  outbox.accept(alert_about(EventId::kLeak, "NtFC.paged", 9), kNow, false);
  const Alert old = alert_about(EventId::kLeak, "Strg.paged", 0);
  OutboxContents contents;
  contents.waiting.push_back({"email", {alert_id(old), old, kNow, {"ops@example.net"}}});
  contents.waiting.push_back({"fax", {alert_id(old), old, kNow, {}}});
  contents.accepted.push_back({"email", alert_id(old)});
  contents.said.push_back(old);
  contents.failing = {"email", "fax"};
  outbox.merge(std::move(contents));
  CHECK(outbox.waiting("email") == 2);
  CHECK(next_id(outbox) == alert_id(old));
  CHECK(outbox.said().size() == 1);
  CHECK_FALSE(outbox.begin_failing("email"));
  outbox.accept(old, kNow, false);
  CHECK(outbox.waiting("email") == 2);
}

TEST_CASE("a store that is read late changes nothing that is known here", "[outbox]") {
  Outbox outbox = mail_only();
  const Alert alert = alert_about(EventId::kLeak, "Strg.paged", 0);
  outbox.accept(alert, kNow, true);
  outbox.delivered("email", alert_id(alert));
  outbox.accept(alert_about(EventId::kCleared, "Strg.paged", 1), kNow, true);
  OutboxContents contents;
  contents.waiting.push_back({"email", {alert_id(alert), alert, kNow, {}}});
  contents.said.push_back(alert);
  outbox.merge(std::move(contents));
  CHECK(outbox.waiting("email") == 1);
  CHECK(outbox.said().empty());
}

TEST_CASE("a new store is given everything", "[outbox]") {
  Outbox outbox = mail_only();
  outbox.accept(alert_about(EventId::kLeak, "Strg.paged", 0), kNow, true);
  CHECK(outbox.begin_failing("email"));
  store_all(outbox);
  CHECK_FALSE(outbox.has_changes());
  outbox.store_is_empty();
  CHECK(outbox.changes().size() == 4);
}

TEST_CASE("of what was accepted only the newest are remembered", "[outbox]") {
  Outbox outbox = mail_only();
  const Alert first = alert_about(EventId::kLeak, "Strg.paged", 0);
  outbox.accept(first, kNow, false);
  outbox.delivered("email", alert_id(first));
  const auto limit = static_cast<int>(Outbox::kMaxAccepted);
  for (int i = 1; i < limit; ++i) {
    const Alert alert = alert_about(EventId::kExhaustionNear, "Strg.paged", i);
    outbox.accept(alert, kNow, false);
    outbox.delivered("email", alert_id(alert));
  }
  outbox.accept(first, kNow, false);
  CHECK(outbox.waiting("email") == 0);
  outbox.accept(alert_about(EventId::kExhaustionNear, "Strg.paged", limit), kNow, false);
  outbox.accept(first, kNow, false);
  CHECK(outbox.waiting("email") == 2);
}

}  // namespace
}  // namespace poolsentry::test
