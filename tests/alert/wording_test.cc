#include "core/alert/wording.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_server.h"

namespace poolsentry {
namespace {

constexpr double kHourlyMegabytes = 10 * kMegabyte;

Leak strg_leak() {
  Leak leak;
  leak.id = 1;
  leak.series = {Tag::from_text("Strg"), Pool::kPaged};
  leak.onset = kMonday;
  leak.raised_at = kMonday + std::chrono::hours{5};
  leak.bytes = static_cast<std::uint64_t>(50 * kMegabyte);
  leak.outstanding = 546'133;
  leak.bytes_per_hour = {kHourlyMegabytes * 0.9, kHourlyMegabytes, kHourlyMegabytes * 1.1};
  leak.finding.rise.rises = leak.finding.rise.steps = 11;
  leak.finding.rise.rate = leak.finding.rise.late_rate = 1;
  return leak;
}

PoolState paged_pool() {
  PoolState pool;
  pool.bytes = static_cast<std::uint64_t>(100 * kMegabyte);
  pool.limit = {static_cast<std::uint64_t>(200 * kMegabyte), LimitFrom::kOption};
  Outlook outlook;
  outlook.rate = {9, 10, 11};
  outlook.bytes = 100;
  outlook.limit_bytes = 200;
  pool.exhausted_at = forecast_exhaustion(kMonday + std::chrono::hours{5}, outlook);
  return pool;
}

Topic topic_of(const Leak& leak) { return {subject_of(leak.series), leak.raised_at}; }

Alert said_of(EventId id, std::span<const Leak* const> group, const PoolState& pool,
              const Occasion& occasion) {
  return leak_alert(id, group, pool, occasion, topic_of(*group.front()));
}

Alert cleared(std::span<const Leak* const> group, const Occasion& occasion) {
  return cleared_alert(topic_of(*group.front()), {}, group, occasion);
}

bool says(const Alert& alert, std::string_view words) {
  return render(alert).find(words) != std::string::npos;
}

TEST_CASE("a leak alert says what, since when, how fast, how long, and what to do", "[alert]") {
  const Leak leak = strg_leak();
  const Leak* const group[] = {&leak};
  const Alert alert =
      said_of(EventId::kLeak, group, paged_pool(), {"FS01", kMonday + std::chrono::hours{5}});
  CHECK(alert.inserts.size() == 13);
  CHECK(says(alert, "Tag Strg leaks in the paged pool of FS01."));
  CHECK(says(alert, "10.0 MB an hour (9.00 MB an hour to 11.0 MB an hour) since 2026-03-02"));
  CHECK(says(alert, "50.0 MB in 546,133 objects, 50 % of the pool"));
  CHECK(says(alert, "100 MB of 200 MB (50 %), the limit was given as an option"));
  CHECK(says(alert, "exhausted at 2026-03-02 15:00:00 UTC, in 10 h"));
  CHECK(says(alert, "its floor rose in 11 of 11 intervals"));
  CHECK(says(alert, "docs/events.md"));
}

TEST_CASE("a group is one alert that names every tag and adds them up", "[alert]") {
  const Leak first = strg_leak();
  Leak second = strg_leak();
  second.series = {Tag::from_text("File"), Pool::kNonpaged};
  const Leak* const group[] = {&first, &second};
  const Alert alert = said_of(EventId::kLeak, group, paged_pool(), {"FS01", kMonday});
  CHECK(says(alert, "Tag Strg and File leaks in the paged and nonpaged pool"));
  CHECK(says(alert, "100 MB in 1,092,266 objects, 50 % of the pool"));
}

TEST_CASE("a group of many tags is cut to a sentence", "[alert]") {
  std::vector<Leak> leaks(300, strg_leak());
  std::vector<const Leak*> group;
  for (const Leak& leak : leaks) group.push_back(&leak);
  const Alert alert = said_of(EventId::kLeak, group, paged_pool(), {"FS01", kMonday});
  CHECK(says(alert, "and 292 more leaks"));
}

TEST_CASE("a hostile tag and host are printable in every text", "[alert]") {
  Leak leak = strg_leak();
  leak.series.tag = Tag::from_value(0x1B5B'0A22U);
  const Leak* const group[] = {&leak};
  const std::string text =
      render(said_of(EventId::kLeak, group, paged_pool(), {"FS\x1b[2J\n", kMonday}));
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("\\x1B") != std::string::npos);
}

TEST_CASE("a test alert says that it is one and has an id of its own", "[alert]") {
  const Alert alert = test_alert({"FS01", kMonday});
  CHECK(render(alert) == "This is a test alert of PoolSentry on FS01. Nothing is wrong.");
  CHECK(alert.facts.host == "FS01");
  CHECK(alert_id(alert) != alert_id(test_alert({"FS01", kMonday + Duration{1}})));
  CHECK(thread_id(alert).empty());
  CHECK(says(test_alert({"", kMonday}), "PoolSentry on this server."));
}

TEST_CASE("a pool says where its limit is from", "[alert]") {
  PoolState pool = paged_pool();
  pool.limit = {*pool.limit.bytes, LimitFrom::kWindows, "Windows Server 2003 (x86)"};
  CHECK(
      describe_pool(pool) ==
      "100 MB of 200 MB (50 %), the limit is the documented maximum of Windows Server 2003 (x86)");
  pool.limit.from = LimitFrom::kCommit;
  CHECK(describe_pool(pool) ==
        "100 MB of 200 MB (50 %), the limit is what the commit limit leaves free");
}

TEST_CASE("without a limit there is no forecast, and the text says why", "[alert]") {
  PoolState pool = paged_pool();
  pool.limit = {};
  CHECK(describe_forecast(pool, kMonday) ==
        "not possible, because the limit of the pool is not known");
  CHECK(describe_pool(pool) == "100 MB, its limit is not known");
}

TEST_CASE("without a forecast the advice points to no time above", "[alert]") {
  const Leak leak = strg_leak();
  const Leak* const group[] = {&leak};
  PoolState pool = paged_pool();
  CHECK(says(said_of(EventId::kLeak, group, pool, {"FS01", kMonday}), "before the time above"));
  pool.exhausted_at = {};
  CHECK_FALSE(says(said_of(EventId::kLeak, group, pool, {"FS01", kMonday}), "time above"));
}

TEST_CASE("a forecast without a latest time says only the earliest", "[alert]") {
  PoolState pool = paged_pool();
  pool.exhausted_at.latest.reset();
  CHECK(describe_forecast(pool, kMonday).find("at the earliest in") != std::string::npos);
  pool.exhausted_at = {};
  CHECK(describe_forecast(pool, kMonday) == "not exhausted at the present rate");
}

TEST_CASE("a rate that is known to the digit has no band, every other one has", "[alert]") {
  CHECK(describe_rate({kHourlyMegabytes, kHourlyMegabytes, kHourlyMegabytes}) == "10.0 MB an hour");
  CHECK(describe_rate({0, kHourlyMegabytes, 2 * kHourlyMegabytes}) ==
        "10.0 MB an hour (0 bytes a day to 20.0 MB an hour)");
}

TEST_CASE("a pool that is full is exhausted now, and never in the past", "[alert]") {
  PoolState pool = paged_pool();
  pool.exhausted_at = {kMonday, kMonday, kMonday};
  CHECK(describe_forecast(pool, kMonday) == "exhausted now");
  CHECK(describe_forecast(pool, kMonday + std::chrono::hours{1}) == "exhausted now");
}

TEST_CASE("said at the same time, the second event is about now and repeats no evidence",
          "[alert]") {
  const Leak leak = strg_leak();
  const Leak* const group[] = {&leak};
  const Occasion now{"FS01", kMonday + std::chrono::hours{5}};
  const std::string first = render(said_of(EventId::kLeak, group, paged_pool(), now));
  const std::string second =
      render(said_of(EventId::kExhaustionImminent, group, paged_pool(), now));
  CHECK(second.size() < 3 * first.size() / 4);
  CHECK(second.find("Evidence") == std::string::npos);
  CHECK(second.find("restart in an orderly way before the time above") != std::string::npos);
  CHECK(second.find("Tomorrow") == std::string::npos);
  CHECK(first.find("Tomorrow") != std::string::npos);
}

TEST_CASE("each text of a leak says all that there is to say, in its order", "[alert]") {
  const Leak leak = strg_leak();
  const Leak* const group[] = {&leak};
  const Occasion now{"FS01", kMonday + std::chrono::hours{5}};
  CHECK(render(said_of(EventId::kExhaustionImminent, group, paged_pool(), now)) ==
        "The paged pool of FS01 will be exhausted within hours: tag Strg leaks.\n"
        "Forecast: exhausted at 2026-03-02 15:00:00 UTC, in 10 h (between 9 h 5 min and 11 h 6 "
        "min).\n"
        "Pool: 100 MB of 200 MB (50 %), the limit was given as an option.\n"
        "Growth: 10.0 MB an hour (9.00 MB an hour to 11.0 MB an hour) since 2026-03-02 00:00:00 "
        "UTC; it holds 50.0 MB, 50 % of the pool.\n"
        "Suspects: none known from this data.\n"
        "What to do: Now: save evidence with \"poolsentry snapshot leak.log\", then restart in an "
        "orderly way before the time above, or stop what loads the driver: nothing else frees the "
        "memory. Event 2000 of this leak says how to find it.");
}

TEST_CASE("the title of a reminder says that it is one", "[alert]") {
  const Leak leak = strg_leak();
  const Leak* const group[] = {&leak};
  Alert alert =
      said_of(EventId::kLeak, group, paged_pool(), {"FS01", kMonday + std::chrono::hours{5}});
  CHECK(alert_title(alert) == "FS01: Strg leaks in the paged pool, full in 10 h");
  alert.reminder = true;
  CHECK(alert_title(alert) == "FS01: Strg leaks in the paged pool, full in 10 h (reminder)");
}

TEST_CASE("a nearly exhausted pool names what grew most", "[alert]") {
  const Grower growers[] = {{{Tag::from_text("LkPg"), Pool::kPaged}, 178 * kMegabyte}};
  const Alert alert = nearly_exhausted_alert(paged_pool(), growers, {"", kMonday}, kMonday);
  CHECK(says(alert, "The paged pool of this server is nearly exhausted"));
  CHECK(says(alert, "LkPg (178 MB)"));
  CHECK(says(nearly_exhausted_alert(paged_pool(), {}, {"", kMonday}, kMonday), "no tag grew"));
}

TEST_CASE("a clear says why it is over", "[alert]") {
  Leak leak = strg_leak();
  leak.state = LeakState::kCleared;
  leak.cleared_by = ClearedBy::kRestart;
  const Leak* const group[] = {&leak};
  CHECK(says(cleared(group, {"FS01", kMonday}), "the server was restarted"));
  leak.cleared_by = ClearedBy::kMemoryCameBack;
  CHECK(says(cleared(group, {"FS01", kMonday}), "its memory came back"));
}

TEST_CASE("failing sampling says why and since when, and its end how long", "[alert]") {
  CHECK(says(sampling_fails_alert("the live kernel", "status\x07 5", kMonday, kMonday),
             "cannot sample the live kernel: status\\x07 5.\nSince 2026-03-02 00:00:00 UTC"));
  CHECK(says(sampling_works_alert("the live kernel", kMonday, kMonday + std::chrono::minutes{90}),
             "again, after 1 h 30 min without"));
}

}  // namespace
}  // namespace poolsentry
