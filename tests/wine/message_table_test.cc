// The message table of the poolsentry.exe that was built says what core says: Event Viewer and mail
// have the same words. Needs Windows or Wine.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/alert/alert.h"
#include "service/notify/event_log_record.h"
#include "service/nt/handle.h"
#include "service/nt/strings.h"

using namespace poolsentry;

namespace {

struct LibraryTraits {
  using Handle = HMODULE;
  static Handle invalid() noexcept { return nullptr; }
  static void close(Handle handle) noexcept { FreeLibrary(handle); }
};
using Library = UniqueHandle<LibraryTraits>;

// As Event Viewer loads a message file.
Library message_file() {
  return Library(
      LoadLibraryExW(to_utf16(POOLSENTRY_EXE).c_str(), nullptr, LOAD_LIBRARY_AS_DATAFILE));
}

// Lines end in "\n", and none at the end.
std::string with_unix_lines(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

// What Event Viewer shows for the record.
std::string rendered_by_windows(const Library& file, const EventLogRecord& record) {
  std::vector<std::wstring> inserts;
  for (const std::string& insert : record.inserts) inserts.push_back(to_utf16(insert));
  std::vector<DWORD_PTR> pointers;
  for (const std::wstring& insert : inserts) {
    pointers.push_back(reinterpret_cast<DWORD_PTR>(insert.c_str()));
  }
  std::vector<wchar_t> text(32'000);
  const DWORD length = FormatMessageW(
      FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ARGUMENT_ARRAY, file.get(), record.identifier, 0,
      text.data(), static_cast<DWORD>(text.size()), reinterpret_cast<va_list*>(pointers.data()));
  return with_unix_lines(to_utf8({text.data(), length}));
}

// The highest number of an insert in the text.
std::size_t inserts_of(std::string_view pattern) {
  std::size_t highest = 0;
  for (std::size_t number = 1; number < 100; ++number) {
    const std::string code = "%" + std::to_string(number);
    if (pattern.find(code) != std::string_view::npos) highest = number;
  }
  return highest;
}

Alert alert_of(const EventText& text) {
  Alert alert;
  alert.id = static_cast<EventId>(text.id);
  for (std::size_t i = 1; i <= inserts_of(text.template_text); ++i) {
    alert.inserts.push_back("(insert " + std::to_string(i) + ", 93 %, \xE2\x82\xAC)");
  }
  return alert;
}

}  // namespace

TEST_CASE("the message table renders every event as core does") {
  const Library file = message_file();
  REQUIRE(file);
  for (const EventText& text : event_texts()) {
    INFO(text.name);
    const Alert alert = alert_of(text);
    CHECK(rendered_by_windows(file, event_log_record(alert)) == with_unix_lines(render(alert)));
  }
}

TEST_CASE("the message table has a name for every category and none for the next") {
  const Library file = message_file();
  REQUIRE(file);
  const auto name_of = [&file](std::uint32_t category) {
    return rendered_by_windows(file, {0, category, {}});
  };
  CHECK(name_of(static_cast<std::uint32_t>(EventCategory::kPool)) == "Pools");
  CHECK(name_of(static_cast<std::uint32_t>(EventCategory::kService)) == "Service");
  CHECK(name_of(static_cast<std::uint32_t>(EventCategory::kDelivery)) == "Delivery");
  CHECK(name_of(kEventCategoryCount + 1).empty());
}

TEST_CASE("what looks like an insertion code in an insert is shown, not expanded") {
  const Library file = message_file();
  REQUIRE(file);
  Alert alert;
  alert.id = EventId::kTestAlert;
  alert.inserts = {"a%1b%%2"};
  CHECK_THAT(rendered_by_windows(file, event_log_record(alert)),
             Catch::Contains("a\\x251b\\x25\\x252"));
}
