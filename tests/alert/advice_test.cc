#include "core/alert/advice.h"

#include <catch2/catch.hpp>

namespace poolsentry {
namespace {

using Catch::Contains;

std::vector<SeriesKey> paged(const std::vector<std::string>& tags) {
  std::vector<SeriesKey> series;
  for (const std::string& tag : tags) series.push_back({Tag::from_text(tag), Pool::kPaged});
  return series;
}

TEST_CASE("a driver's own tag is looked for with one command", "[alert]") {
  CHECK(where_to_look(paged({"NtFC"})) ==
        "find the driver with findstr /m /l \"NtFC\" %SystemRoot%\\System32\\drivers\\*.sys");
}

TEST_CASE("the tags of a group are looked for together, each once", "[alert]") {
  std::vector<SeriesKey> series = paged({"NtFC", "FMfn"});
  series.push_back({Tag::from_text("NtFC"), Pool::kNonpaged});
  CHECK_THAT(where_to_look(series), Contains("findstr /m /l \"NtFC FMfn\" "));
}

TEST_CASE("a hostile tag never reaches a command line", "[alert]") {
  for (const std::string tag : {"\"&x ", "%OS%", "a\"b\"", "^|a>", "Pp  ", "..\\x", "-c:a"}) {
    INFO(tag);
    const std::string text = where_to_look(paged({tag}));
    CHECK(text.find("findstr") == std::string::npos);
    CHECK(text.find('%') == std::string::npos);
    CHECK(text.find('"') == std::string::npos);
    CHECK_THAT(text, Contains("search the drivers for the bytes "));
  }
  CHECK_THAT(where_to_look(paged({"%OS%"})), Contains("the bytes 25 4F 53 25"));
  CHECK_THAT(where_to_look({{{Tag::from_value(0x80001BFFU), Pool::kPaged}}}),
             Contains("the bytes FF 1B 00 80"));
}

TEST_CASE("beside a hostile tag the others keep their command", "[alert]") {
  const std::string text = where_to_look(paged({"NtFC", "%OS%", "FMfn"}));
  CHECK_THAT(text, Contains("findstr /m /l \"NtFC FMfn\" "));
  CHECK_THAT(text, Contains("; search the drivers for the bytes 25 4F 53 25"));
}

TEST_CASE("of tags that Windows allocates for others it is said who holds them", "[alert]") {
  const std::string handles = where_to_look(paged({"Toke", "Even"}));
  CHECK(handles ==
        "behind Toke and Even is an open handle: look for the process whose handle count grows");
  for (const std::string tag : {"File", "Toke", "Proc", "Thre", "Even"}) {
    CHECK_THAT(where_to_look(paged({tag})), Contains("handle") && !Contains("findstr"));
  }
  CHECK_THAT(where_to_look(paged({"Strg"})), Contains("Srv.sys") && !Contains("findstr"));
  CHECK_THAT(where_to_look(paged({"MmSt"})), Contains("open files") && !Contains("findstr"));
}

TEST_CASE("a source without tags cannot lead to a driver", "[alert]") {
  CHECK_THAT(where_to_look({{{std::nullopt, Pool::kPaged}}}), Contains("names no tags"));
}

TEST_CASE("a group of hundreds makes a command that fits a line", "[alert]") {
  std::vector<std::string> tags;
  for (int i = 0; i < 300; ++i) tags.push_back("T" + std::to_string(100 + i));
  CHECK_THAT(where_to_look(paged(tags)), Contains(" T107\" ") && !Contains("T108"));
}

TEST_CASE("the advice says what to do now, tomorrow and with whom", "[alert]") {
  const std::string advice = leak_advice(EventId::kLeak, paged({"NtFC"}), true);
  CHECK(advice.find("Now: save evidence with \"poolsentry snapshot leak.log\" and plan a restart "
                    "before the time above. Tomorrow: find the driver") == 0);
  CHECK_THAT(advice, Contains("*.sys. With whom: the vendor of the driver"));
  CHECK_THAT(leak_advice(EventId::kExhaustionNear, paged({"NtFC"}), true), Contains("Tomorrow: "));
}

TEST_CASE("without a forecast no restart before a time is advised", "[alert]") {
  CHECK_THAT(leak_advice(EventId::kLeak, paged({"NtFC"}), false), !Contains("restart"));
}

TEST_CASE("a full pool is acted upon first and looked into after", "[alert]") {
  CHECK_THAT(full_pool_advice(paged({"LkPg"})),
             Catch::StartsWith("Now: stop the service or driver") && Contains("\"LkPg\""));
  CHECK_THAT(full_pool_advice({}), !Contains("Tomorrow"));
}

}  // namespace
}  // namespace poolsentry
