#include "service/notify/event_log_record.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

namespace {

Alert alert_with(std::vector<std::string> inserts) {
  Alert alert;
  alert.id = EventId::kLeak;
  alert.inserts = std::move(inserts);
  return alert;
}

std::string recorded(const std::string& insert) {
  return event_log_record(alert_with({insert})).inserts.at(0);
}

// Lengths as the event log counts them, terminators included.
std::size_t units_of(const EventLogRecord& record) {
  std::size_t sum = 0;
  for (const std::string& insert : record.inserts) sum += utf16_length(insert) + 1;
  return sum;
}

}  // namespace

TEST_CASE("the identifier carries the severity in its two highest bits") {
  CHECK(event_identifier(EventId::kStarted) == 0x400003E8U);
  CHECK(event_identifier(EventId::kLeak) == 0x800007D0U);
  CHECK(event_identifier(EventId::kExhaustionImminent) == 0xC00007D2U);
}

TEST_CASE("the type of a record is that of its severity") {
  const auto type_of = [](EventId id) {
    Alert alert;
    alert.id = id;
    return event_log_record(alert).type;
  };
  CHECK(type_of(EventId::kStarted) == 4);
  CHECK(type_of(EventId::kLeak) == 2);
  CHECK(type_of(EventId::kNearlyExhausted) == 1);
}

TEST_CASE("inserts that no viewer would expand stay as they are") {
  for (const char* text : {"Strg", "93 %", "100%", "% of the pool", "%a", "\xE2\x82\xAC", ""}) {
    CHECK(recorded(text) == text);
  }
}

TEST_CASE("what looks like an insertion code is taken apart") {
  CHECK(recorded("%1") == "\\x251");
  CHECK(recorded("a%%5b") == "a\\x25\\x255b");
  CHECK(recorded("%!x!") == "\\x25!x!");
  CHECK(recorded("fe80::1%12") == "fe80::1\\x2512");
  CHECK(recorded("%{S-1-5-18}") == "\\x25{S-1-5-18}");
}

TEST_CASE(
    "no text of ours has a character behind an insert that could make a code of its last one") {
  for (const EventText& text : event_texts()) {
    INFO(text.name);
    const std::string_view pattern = text.template_text;
    for (std::size_t at = pattern.find('%'); at != std::string_view::npos;
         at = pattern.find('%', at + 1)) {
      std::size_t end = at + 1;
      while (end < pattern.size() && pattern[end] >= '0' && pattern[end] <= '9') ++end;
      REQUIRE(end > at + 1);
      if (end < pattern.size()) CHECK_THAT("%!{", !Catch::Contains(std::string(1, pattern[end])));
    }
  }
}

TEST_CASE("the length in UTF-16 counts surrogate pairs twice") {
  CHECK(utf16_length("") == 0);
  CHECK(utf16_length("abc") == 3);
  CHECK(utf16_length("\xC3\xA4\xE2\x82\xAC") == 2);
  CHECK(utf16_length("\xF0\x9F\x90\xA7") == 2);
}

TEST_CASE("an event that just fits is not cut") {
  const std::string longest(kMaxEventUnits - 1, 'x');
  CHECK(recorded(longest) == longest);
}

TEST_CASE("an event that is one character too long is cut and says so") {
  const std::string cut = recorded(std::string(kMaxEventUnits, 'x'));
  CHECK(cut.size() == kMaxEventUnits - 1);
  CHECK_THAT(cut, Catch::EndsWith("xx..."));
}

TEST_CASE("only the longest inserts are cut, and all together fit") {
  const std::string longer(60'000, 'a');
  const std::string longest(90'000, 'b');
  const EventLogRecord record = event_log_record(alert_with({"Strg", longer, "paged", longest}));
  CHECK(record.inserts[0] == "Strg");
  CHECK(record.inserts[2] == "paged");
  CHECK(record.inserts[1].size() == record.inserts[3].size());
  CHECK(units_of(record) <= kMaxEventUnits);
  CHECK(units_of(record) > kMaxEventUnits - 10);
}

TEST_CASE("a text is cut between characters") {
  const std::string penguin = "\xF0\x9F\x90\xA7";
  std::string many;
  for (int i = 0; i < 40'000; ++i) many += penguin;
  const std::string cut = recorded(many);
  CHECK(cut.size() % 4 == 3);  // whole characters and "..."
  CHECK(cut.substr(cut.size() - 7) == penguin + "...");
  CHECK(utf16_length(cut) < kMaxEventUnits);
}

TEST_CASE("an alert without inserts is an event without inserts") {
  CHECK(event_log_record(alert_with({})).inserts.empty());
}
