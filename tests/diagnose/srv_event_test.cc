#include "core/diagnose/srv_event.h"

#include <catch2/catch.hpp>

#include "tests/diagnose/sample_events.h"

namespace poolsentry {
namespace {

SrvEvent decoded(const std::vector<std::byte>& data) {
  const auto event = decode_srv_event(data);
  REQUIRE(event);
  return *event;
}

TEST_CASE("the published data of event 2020 are taken apart into their fields", "[diagnose]") {
  const SrvEvent event = decoded(data_of_2020());
  CHECK(event.dump_data_bytes == 4);
  CHECK(event.number_of_strings == 1);
  CHECK(event.string_offset == 0x54);
  CHECK(event.error_code == 0xC00007E4);
  CHECK(event.id() == 2020);
  CHECK(event.final_status == kInsufficientResources);
  CHECK(event.dump_data == std::vector<std::uint32_t>{0x0B});
  CHECK_FALSE(event.is_cut_short);
}

TEST_CASE("every field is read from its own place", "[diagnose]") {
  const SrvEvent event =
      decoded(bytes_of_words({0x00080201, 0x00050004, 0xFFFF0006, 0xC00007E3, 7, 8, 9, 10, 11, 12,
                              0xAABBCCDD, 0x11223344, 0x55667788}));
  CHECK(event.major_function == 1);
  CHECK(event.retry_count == 2);
  CHECK(event.dump_data_bytes == 8);
  CHECK(event.number_of_strings == 4);
  CHECK(event.string_offset == 5);
  CHECK(event.category == 6);
  CHECK(event.unique_error_value == 7);
  CHECK(event.final_status == 8U);
  CHECK(event.sequence_number == 9);
  CHECK(event.io_control_code == 10);
  CHECK(event.device_offset == (std::uint64_t{12} << 32U | 11U));
  CHECK(event.dump_data == std::vector<std::uint32_t>{0xAABBCCDD, 0x11223344});
}

TEST_CASE("data that end early are read as far as they go", "[diagnose]") {
  const std::vector<std::byte> whole = data_of_2020();
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    INFO(length);
    const auto event = decode_srv_event(std::span(whole).first(length));
    REQUIRE(event.has_value() == (length >= 16));
    if (!event) {
      CHECK(event.error().kind == ErrorKind::kInput);
      continue;
    }
    CHECK(event->error_code == 0xC00007E4);
    CHECK(event->final_status.has_value() == (length >= 24));
    CHECK(event->dump_data.size() == (length >= 44 ? 1U : 0U));
    CHECK(event->is_cut_short == (length < 44));
  }
}

TEST_CASE("a size of dump data that the packet invents is not believed", "[diagnose]") {
  std::vector<std::byte> data = data_of_2020();
  data[2] = data[3] = std::byte{0xFF};
  CHECK(decoded(data).dump_data.size() == 1);
  CHECK(decoded(data).is_cut_short);
  data.resize(60'000);
  CHECK(decoded(data).dump_data.size() == SrvEvent::kMaxDumpWords);
}

TEST_CASE("an event is found by its id and by its error code", "[diagnose]") {
  for (std::uint32_t id = 2016; id <= 2022; ++id) {
    const SrvEventMeaning* const meaning = srv_event_meaning(id);
    REQUIRE(meaning != nullptr);
    CHECK(meaning->id() == id);
    CHECK(srv_event_meaning(meaning->error_code) == meaning);
    CHECK_FALSE(meaning->what_to_do.empty());
  }
  for (const std::uint32_t other : {0U, 2015U, 2023U, 0x400007E4U, 0xFFFFFFFFU}) {
    CHECK(srv_event_meaning(other) == nullptr);
  }
}

TEST_CASE("each event speaks of its pool", "[diagnose]") {
  CHECK(srv_event_meaning(2017)->pool == Pool::kNonpaged);
  CHECK(srv_event_meaning(2018)->pool == Pool::kPaged);
  CHECK(srv_event_meaning(2019)->pool == Pool::kNonpaged);
  CHECK(srv_event_meaning(2020)->pool == Pool::kPaged);
  CHECK_FALSE(srv_event_meaning(2021)->pool);
  CHECK_FALSE(srv_event_meaning(2022)->pool);
}

TEST_CASE("too few work items or connections are exhaustion only where the kernel said so",
          "[diagnose]") {
  SrvEvent data;
  for (const std::uint32_t id : {2017U, 2018U, 2019U, 2020U}) CHECK(says_exhausted(id, {}));
  for (const std::uint32_t id : {2021U, 2022U}) {
    CHECK_FALSE(says_exhausted(id, {}));
    data.final_status = 0;
    CHECK_FALSE(says_exhausted(id, data));
    data.final_status = kInsufficientResources;
    CHECK(says_exhausted(id, data));
  }
  CHECK_FALSE(says_exhausted(7036, data));
}

TEST_CASE("an event is described with its code and its status", "[diagnose]") {
  CHECK(describe_srv_event(decoded(data_of_2020())) ==
        "Srv 2020: the system's paged pool was empty (0xC00007E4, STATUS_INSUFFICIENT_RESOURCES "
        "0xC000009A)");
  CHECK(describe_srv_event(decoded(bytes_of_words({0, 0, 0, 0xC00007E3}))) ==
        "Srv 2019: the system's nonpaged pool was empty (0xC00007E3)");
  CHECK(describe_srv_event(decoded(bytes_of_words({0, 0, 0, 0xC0001234, 0, 0xC0000099}))) ==
        "Srv 4660: an error that is not known here (0xC0001234, status 0xC0000099)");
  CHECK(describe_srv_event(2019) == "Srv 2019: the system's nonpaged pool was empty");
  CHECK(describe_srv_event(1) == "Srv 1: an event that is not known here");
}

}  // namespace
}  // namespace poolsentry
