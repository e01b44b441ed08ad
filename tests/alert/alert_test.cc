#include "core/alert/alert.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>

namespace poolsentry {
namespace {

constexpr std::array kAllIds = {EventId::kStarted,
                                EventId::kStopped,
                                EventId::kConfigurationTaken,
                                EventId::kLeak,
                                EventId::kExhaustionNear,
                                EventId::kExhaustionImminent,
                                EventId::kNearlyExhausted,
                                EventId::kCleared,
                                EventId::kWindowsReportedExhaustion,
                                EventId::kSamplingFails,
                                EventId::kSamplingWorks,
                                EventId::kDeliveryFails,
                                EventId::kDeliveryWorks,
                                EventId::kConfigurationRejected,
                                EventId::kHistoryDamaged,
                                EventId::kLogUnwritable,
                                EventId::kTestAlert};

TEST_CASE("every event id has its text in the message file, and no text lacks an id", "[alert]") {
  for (const EventId id : kAllIds) {
    CHECK(event_text(id).id == static_cast<std::uint16_t>(id));
    CHECK_FALSE(event_text(id).template_text.empty());
  }
  CHECK(event_texts().size() == kAllIds.size());
}

TEST_CASE("the severities are those that were promised", "[alert]") {
  CHECK(severity_of(EventId::kStarted) == Severity::kInformational);
  CHECK(severity_of(EventId::kLeak) == Severity::kWarning);
  CHECK(severity_of(EventId::kExhaustionNear) == Severity::kWarning);
  CHECK(severity_of(EventId::kExhaustionImminent) == Severity::kError);
  CHECK(severity_of(EventId::kNearlyExhausted) == Severity::kError);
  CHECK(severity_of(EventId::kCleared) == Severity::kInformational);
  CHECK(severity_of(EventId::kSamplingFails) == Severity::kWarning);
  CHECK(severity_name(Severity::kError) == "error");
}

TEST_CASE("inserts take the places of their numbers", "[alert]") {
  const Alert alert{EventId::kConfigurationRejected, {}, false, {"$.a: no", "the defaults"}};
  CHECK(render(alert) == "The configuration is not usable: $.a: no.\nIn force: the defaults.");
}

TEST_CASE("a two-digit insert is not taken for a one-digit one", "[alert]") {
  Alert alert{EventId::kLeak, {}, false, {}};
  for (int i = 1; i <= 13; ++i) alert.inserts.push_back("<" + std::to_string(i) + ">");
  const std::string text = render(alert);
  for (int i = 1; i <= 13; ++i) {
    CHECK(text.find("<" + std::to_string(i) + ">") != std::string::npos);
  }
  CHECK(text.find("<1>3") == std::string::npos);
}

TEST_CASE("an insert that is missing leaves its place visible", "[alert]") {
  CHECK(render({EventId::kStopped, {}, false, {}}) == "PoolSentry has stopped: %1.");
}

TEST_CASE("what looks like an insert inside an insert is left alone", "[alert]") {
  CHECK(render({EventId::kStopped, {}, false, {"%1 %2"}}) == "PoolSentry has stopped: %1 %2.");
}

TEST_CASE("an alert's id is the same for the same and differs for every other", "[alert]") {
  const TimePoint time{std::chrono::milliseconds{1'772'409'600'250}};
  Alert alert{EventId::kLeak, time, false, {}};
  alert.facts.host = "FS-01";
  alert.facts.subject = "St r.paged";
  CHECK(alert_id(alert) == "FS_2D01-2000-St_20r.paged-20260302T000000.250Z");
  CHECK(thread_id(alert).empty());
  alert.facts.raised_at = time;
  CHECK(thread_id(alert) == "FS_2D01-St_20r.paged-20260302T000000.250Z");
  Alert later = alert;
  later.time += std::chrono::milliseconds{1};
  CHECK(alert_id(later) != alert_id(alert));
  CHECK(thread_id(later) == thread_id(alert));
}

TEST_CASE("an id is short and harmless whatever the host is called", "[alert]") {
  Alert alert{EventId::kTestAlert, {}, false, {}};
  alert.facts.host = std::string(5000, '\n') + "<>@\xFF";
  const std::string id = alert_id(alert);
  CHECK(id.size() <= 200);
  CHECK(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_") ==
        std::string::npos);
}

}  // namespace
}  // namespace poolsentry
