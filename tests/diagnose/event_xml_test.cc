#include "core/diagnose/event_xml.h"

#include <catch2/catch.hpp>

#include "tests/diagnose/sample_events.h"

namespace poolsentry {
namespace {

TEST_CASE("an event of Srv has its binary data and its time", "[diagnose]") {
  const auto event = read_event_xml(kXmlOf2020);
  REQUIRE(event);
  CHECK(event->source == kSrvSource);
  CHECK(event->id == 2020);
  CHECK(event->data == data_of_2020());
  CHECK(format_utc_exact(event->time) == "2026-03-02T10:20:30.456Z");
  CHECK(event->xml == kXmlOf2020);
  CHECK(is_watched(event->source, event->id));
}

TEST_CASE("an event without data or time is still an event", "[diagnose]") {
  const auto event = read_event_xml(
      "<Event><System><Provider Name='Srv'/><EventID> 2019 </EventID><TimeCreated "
      "SystemTime='yesterday'/></System></Event>");
  REQUIRE(event);
  CHECK(event->id == 2019);
  CHECK(event->data.empty());
  CHECK(event->time == TimePoint{});
}

TEST_CASE("binary data are read up to what is no hexadecimal digit", "[diagnose]") {
  const auto data_in = [](const std::string& hex) {
    return read_event_xml(
               "<Event><System><Provider Name='Srv'/><EventID>1</EventID></System>"
               "<EventData><Binary>" +
               hex + "</Binary></EventData></Event>")
        ->data;
  };
  CHECK(data_in(" 0aFf ") == std::vector{std::byte{0x0A}, std::byte{0xFF}});
  CHECK(data_in("0aFf0") == std::vector{std::byte{0x0A}, std::byte{0xFF}});
  CHECK(data_in("0axx0b") == std::vector{std::byte{0x0A}});
  CHECK(data_in("").empty());
}

TEST_CASE("what has no source or no id is no event", "[diagnose]") {
  for (const char* xml :
       {"<Event/>", "<Event><System/></Event>",
        "<Event><System><Provider Name='Srv'/></System></Event>",
        "<Event><System><Provider Name='Srv'/><EventID>-1</EventID></System></Event>",
        "<Event><System><Provider Name='Srv'/><EventID>99999999999</EventID></System></Event>",
        "<Event><System><EventID>2020</EventID></System></Event>", "no XML"}) {
    INFO(xml);
    const auto event = read_event_xml(xml);
    REQUIRE_FALSE(event);
    CHECK(event.error().kind == ErrorKind::kInput);
  }
}

TEST_CASE("only the events that tell of memory are watched", "[diagnose]") {
  CHECK(is_watched("Srv", 2017));
  CHECK(is_watched("Srv", 2022));
  CHECK(is_watched("Microsoft-Windows-Resource-Exhaustion-Detector", 2004));
  CHECK_FALSE(is_watched("Srv", 2016));
  CHECK_FALSE(is_watched("Srv", 2023));
  CHECK_FALSE(is_watched("Srv", 2004));
  CHECK_FALSE(is_watched("srv2", 2020));
  CHECK_FALSE(is_watched("Microsoft-Windows-Resource-Exhaustion-Detector", 1001));
}

}  // namespace
}  // namespace poolsentry
