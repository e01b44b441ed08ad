#include "core/diagnose/event_record.h"

#include <catch2/catch.hpp>

#include "tests/diagnose/sample_events.h"

namespace poolsentry {
namespace {

std::vector<std::byte> log_of(const std::vector<RecordSpec>& specs) {
  std::vector<std::byte> bytes;
  for (const RecordSpec& spec : specs) {
    const auto record = record_of(spec);
    bytes.insert(bytes.end(), record.begin(), record.end());
  }
  return bytes;
}

void set_dword(std::vector<std::byte>& bytes, std::size_t at, std::uint32_t value) {
  std::vector<std::byte> number;
  append_little_endian<4>(number, value);
  std::copy(number.begin(), number.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

TEST_CASE("a record has the id, the time and the data of its event", "[diagnose]") {
  const auto found = read_event_records(log_of({RecordSpec{17}}));
  REQUIRE(found.records.size() == 1);
  CHECK(found.last_number == 17);
  CHECK(found.records[0].number == 17);
  const SystemLogEvent& event = found.records[0].event;
  CHECK(event.source == "Srv");
  CHECK(event.id == 2020);
  CHECK(event.data == data_of_2020());
  CHECK(format_utc(event.time) == "2026-03-02T10:20:30Z");
  CHECK(event.xml.empty());
}

TEST_CASE("records of other sources are passed over", "[diagnose]") {
  const auto found =
      read_event_records(log_of({{1, 0x40001B7C, "Service Control Manager"},
                                 {2, 0xC00007E3, "Srv"},
                                 {3, 0xC00007E4, "Srvx"},
                                 {4, 2004, "Microsoft-Windows-Resource-Exhaustion-Detector", {}},
                                 {5, 1, ""}}));
  REQUIRE(found.records.size() == 2);
  CHECK(found.records[0].event.id == 2019);
  CHECK(found.records[1].event.id == 2004);
  CHECK(found.last_number == 5);
  CHECK(format_utc(found.last_time) == "2026-03-02T10:20:30Z");
}

TEST_CASE("a record that is cut off is not read", "[diagnose]") {
  const auto whole = log_of({RecordSpec{1}, RecordSpec{2}});
  const std::size_t one = whole.size() / 2;
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const auto found = read_event_records(std::span(whole).first(length));
    CHECK(found.records.size() == length / one);
    CHECK(found.last_number == length / one);
  }
}

TEST_CASE("lengths and offsets that lie do no harm", "[diagnose]") {
  const auto record = record_of(RecordSpec{1});
  for (std::size_t at = 0; at + 4 <= record.size(); at += 4) {
    for (const std::uint32_t value : {0U, 1U, 55U, 57U, 0x7FFFFFFFU, 0xFFFFFFFCU, 0xFFFFFFFFU}) {
      auto damaged = record;
      set_dword(damaged, at, value);
      const auto found = read_event_records(damaged);
      CHECK(found.records.size() <= 1);
      for (const auto& one : found.records) CHECK(one.event.data.size() <= record.size());
    }
  }
}

TEST_CASE("data that would lie outside the record are left out", "[diagnose]") {
  auto record = record_of(RecordSpec{1});
  set_dword(record, 48, static_cast<std::uint32_t>(record.size()));
  const auto found = read_event_records(record);
  REQUIRE(found.records.size() == 1);
  CHECK(found.records[0].event.data.empty());
}

TEST_CASE("a record without the signature of records ends the reading", "[diagnose]") {
  auto log = log_of({RecordSpec{1}, RecordSpec{2}, RecordSpec{3}});
  set_dword(log, log.size() / 3 + 4, 0x12345678);
  CHECK(read_event_records(log).last_number == 1);
}

TEST_CASE("a source without an end is no more than the record", "[diagnose]") {
  auto record = record_of(RecordSpec{1});
  for (std::size_t at = 56; at < record.size(); ++at) record[at] = std::byte{0x41};
  CHECK(read_event_records(record).records.empty());
  CHECK(read_event_records(record).last_number == 1);
}

}  // namespace
}  // namespace poolsentry
