#include "service/notify/event_log_record.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/base/little_endian.h"

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

TEST_CASE("every event has its category") {
  CHECK(event_category(EventId::kLeak) == EventCategory::kPool);
  CHECK(event_category(EventId::kWindowsReportedExhaustion) == EventCategory::kPool);
  CHECK(event_category(EventId::kStarted) == EventCategory::kService);
  CHECK(event_category(EventId::kSamplingFails) == EventCategory::kService);
  CHECK(event_category(EventId::kDeliveryFails) == EventCategory::kDelivery);
  for (const EventText& text : event_texts()) {
    const auto number = static_cast<std::uint32_t>(event_category(static_cast<EventId>(text.id)));
    CHECK(number >= 1);
    CHECK(number <= kEventCategoryCount);
  }
}

TEST_CASE("the data of an event about a pool are laid out as documented") {
  Alert alert = alert_with({});
  alert.facts.pool = Pool::kNonpaged;
  alert.facts.pool_bytes = 0x1122334455;
  alert.facts.limit_bytes = 0x6600000000;
  alert.facts.bytes_per_hour = GrowthRate{1, 65'536.9, 3e6};
  alert.facts.exhausted_at.likely = from_filetime(131'000'000'000'010'000);
  alert.facts.series = {{Tag::from_text("Strg"), Pool::kPaged},
                        {std::nullopt, Pool::kPaged},
                        {Tag::from_value(0xFF0001F3), Pool::kNonpaged}};
  const std::vector<std::byte> data = event_log_record(alert).data;
  REQUIRE(data.size() == 60);
  CHECK(little_endian_at<4>(data, 0) == 1);
  CHECK(little_endian_at<4>(data, 4) == 1);
  CHECK(little_endian_at<8>(data, 8) == 0x1122334455);
  CHECK(little_endian_at<8>(data, 16) == 0x6600000000);
  CHECK(little_endian_at<8>(data, 24) == 65'536);
  CHECK(little_endian_at<8>(data, 32) == 131'000'000'000'010'000);
  CHECK(little_endian_at<4>(data, 40) == 2);
  CHECK(std::to_integer<char>(data[44]) == 'S');
  CHECK(std::to_integer<char>(data[47]) == 'g');
  CHECK(little_endian_at<4>(data, 48) == 0);
  CHECK(little_endian_at<4>(data, 52) == 0xFF0001F3);
  CHECK(little_endian_at<4>(data, 56) == 1);
}

TEST_CASE("what an event about a pool does not know is zero in its data") {
  const std::vector<std::byte> data = event_log_record(alert_with({})).data;
  REQUIRE(data.size() == 44);
  CHECK(little_endian_at<4>(data, 4) == 0xFFFFFFFF);
  for (const std::size_t at : {8U, 16U, 24U, 32U}) CHECK(little_endian_at<8>(data, at) == 0);
  CHECK(little_endian_at<4>(data, 40) == 0);
}

TEST_CASE("a rate that is no number of bytes is zero, or as much as there can be") {
  const auto rate_in_data = [](double likely) {
    Alert alert = alert_with({});
    alert.facts.bytes_per_hour = GrowthRate{0, likely, 0};
    return little_endian_at<8>(event_log_record(alert).data, 24);
  };
  CHECK(rate_in_data(-1) == 0);
  CHECK(rate_in_data(std::nan("")) == 0);
  CHECK(rate_in_data(1e300) == 9'000'000'000'000'000'000U);
}

TEST_CASE("only so many tags are in the data of an event") {
  Alert alert = alert_with({});
  alert.facts.series.resize(500, {Tag::from_text("Strg"), Pool::kPaged});
  const std::vector<std::byte> data = event_log_record(alert).data;
  CHECK(data.size() == kMaxEventDataBytes);
  CHECK(little_endian_at<4>(data, 40) == kMaxEventDataTags);
}

TEST_CASE("an event about no pool has no data") {
  for (const EventId id : {EventId::kStarted, EventId::kDeliveryFails, EventId::kTestAlert}) {
    Alert alert;
    alert.id = id;
    CHECK(event_log_record(alert).data.empty());
  }
}

TEST_CASE("the longest inserts and the longest data fit into an event record together") {
  // Of 65,536 bytes: the record's head, two copies of a name, a SID and padding take less than
  // 1,024.
  CHECK(kMaxEventUnits * 2 + kMaxEventDataBytes + 1'024 <= 65'536);
}

TEST_CASE("an alert without inserts is an event without inserts") {
  CHECK(event_log_record(alert_with({})).inserts.empty());
}
