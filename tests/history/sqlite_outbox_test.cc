#include "core/history/sqlite_outbox.h"

#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "core/alert/alert_json.h"
#include "core/history/outbox.h"
#include "tests/history/alerts.h"
#include "tests/support/temp_folder.h"

namespace poolsentry::test {
namespace {

constexpr TimePoint kNow{std::chrono::seconds{1'772'409'600}};

OpenedOutbox open_whole(const std::string& path) {
  auto opened = open_sqlite_outbox(path, kNow);
  if (!opened) FAIL(opened.error().message);
  CHECK(opened->set_aside.empty());
  return std::move(*opened);
}

void save(Outbox& outbox, OutboxStore& store) {
  const auto saved = store.save(outbox.changes());
  if (!saved) FAIL(saved.error().message);
  outbox.stored();
}

Outbox two_sinks() { return Outbox({{"email", {"a@x", "b@x"}}, {"webhook", {}}}); }

TEST_CASE("what was stored is there after a restart, in its order", "[outbox]") {
  const TempFolder folder;
  const std::string path = folder.file("outbox.db");
  const Alert first = alert_about(EventId::kLeak, "Strg.paged", 0);
  const Alert second = alert_about(EventId::kLeak, "NtFC.paged", 1);
  {
    Outbox outbox = two_sinks();
    const OpenedOutbox opened = open_whole(path);
    outbox.accept(first, kNow, true);
    save(outbox, *opened.store);
    outbox.accept(second, kNow, true);
    CHECK(outbox.begin_failing("webhook"));
    outbox.delivered("webhook", alert_id(first));
    outbox.failed("email", alert_id(first), {true, {"b@x"}, std::nullopt, 0.5}, kNow);
    save(outbox, *opened.store);
  }
  const OpenedOutbox opened = open_whole(path);
  const OutboxContents& contents = opened.contents;
  REQUIRE(contents.waiting.size() == 3);
  CHECK(contents.waiting[0].message.id == alert_id(first));
  CHECK(contents.waiting[0].message.recipients == std::vector<std::string>{"b@x"});
  CHECK(contents.waiting[0].message.stored_at == kNow);
  CHECK(write_alert_json(contents.waiting[0].message.alert) == write_alert_json(first));
  CHECK(contents.accepted.size() == 4);
  CHECK(contents.said.size() == 2);
  CHECK(contents.failing == std::vector<std::string>{"webhook"});
}

TEST_CASE("what was delivered is gone after a restart", "[outbox]") {
  const TempFolder folder;
  const std::string path = folder.file("outbox.db");
  const Alert alert = alert_about(EventId::kLeak, "Strg.paged", 0);
  {
    Outbox outbox({OutboxSink{"email", {}}});
    const OpenedOutbox opened = open_whole(path);
    outbox.accept(alert, kNow, true);
    save(outbox, *opened.store);
    outbox.delivered("email", alert_id(alert));
    outbox.accept(alert_about(EventId::kCleared, "Strg.paged", 1), kNow, true);
    save(outbox, *opened.store);
  }
  const OpenedOutbox opened = open_whole(path);
  CHECK(opened.contents.waiting.size() == 1);
  CHECK(opened.contents.said.empty());
}

TEST_CASE("a file that is no database is set aside, and a new one serves", "[outbox]") {
  const TempFolder folder;
  const std::string path = folder.file("outbox.db");
  std::ofstream(path, std::ios::binary) << std::string(5'000, 'x');
  auto opened = open_sqlite_outbox(path, kNow);
  REQUIRE(opened);
  CHECK(opened->set_aside == path + ".damaged-2026-03-02T000000Z");
  CHECK(std::filesystem::file_size(opened->set_aside) == 5'000);
  CHECK(opened->contents.waiting.empty());
  Outbox outbox = two_sinks();
  outbox.accept(alert_about(EventId::kLeak, "Strg.paged", 0), kNow, true);
  save(outbox, *opened->store);
}

// Overwrites the pages behind the first, which has the schema.
void damage_tail(const std::string& path) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(path));
  file.seekp(size - 4'096);
  file << std::string(4'096, '\xA5');
}

TEST_CASE("what can be read of a damaged file is not lost", "[outbox]") {
  const TempFolder folder;
  const std::string path = folder.file("outbox.db");
  {
    Outbox outbox({OutboxSink{"email", {}}});
    const OpenedOutbox opened = open_whole(path);
    for (int i = 0; i < 200; ++i) {
      outbox.accept(alert_about(EventId::kLeak, "T" + std::to_string(i), i), kNow, false);
    }
    save(outbox, *opened.store);
  }
  damage_tail(path);
  auto opened = open_sqlite_outbox(path, kNow);
  REQUIRE(opened);
  CHECK_FALSE(opened->set_aside.empty());
  CHECK(opened->contents.waiting.size() > 100);
}

TEST_CASE("an alert in the file that cannot be read is skipped", "[outbox]") {
  const TempFolder folder;
  const std::string path = folder.file("outbox.db");
  { const OpenedOutbox opened = open_whole(path); }
  sqlite3* raw = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &raw) == SQLITE_OK);
  CHECK(sqlite3_exec(raw,
                     "INSERT INTO waiting VALUES('email', 'a', 0, '', '{\"event\": 5}');"
                     "INSERT INTO waiting VALUES('email', 'b', x'00', 5, x'FF');"
                     "INSERT INTO said VALUES('x', 'nonsense')",
                     nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(raw);
  const OpenedOutbox opened = open_whole(path);
  CHECK(opened.contents.waiting.empty());
  CHECK(opened.contents.said.empty());
}

TEST_CASE("a lock of another connection is an error, and the same changes pass later", "[outbox]") {
  const TempFolder folder;
  const std::string path = folder.file("outbox.db");
  Outbox outbox = two_sinks();
  const OpenedOutbox opened = open_whole(path);
  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &other) == SQLITE_OK);
  REQUIRE(sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr) == SQLITE_OK);
  outbox.accept(alert_about(EventId::kLeak, "Strg.paged", 0), kNow, true);
  const auto refused = opened.store->save(outbox.changes());
  outbox.not_stored();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::kInternal);
  CHECK_FALSE(open_sqlite_outbox(path, kNow));
  sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  save(outbox, *opened.store);
  CHECK_FALSE(outbox.has_changes());
}

TEST_CASE("the file of a newer version is left alone", "[outbox]") {
  const TempFolder folder;
  const std::string path = folder.file("outbox.db");
  sqlite3* raw = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &raw) == SQLITE_OK);
  sqlite3_exec(raw, "PRAGMA user_version = 2", nullptr, nullptr, nullptr);
  sqlite3_close(raw);
  const auto opened = open_sqlite_outbox(path, kNow);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().message.find("newer version") != std::string::npos);
}

TEST_CASE("the file is written so that a power cut loses nothing", "[outbox]") {
  const TempFolder folder;
  const std::string path = folder.file("outbox.db");
  const OpenedOutbox opened = open_whole(path);
  sqlite3* raw = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &raw) == SQLITE_OK);
  std::string mode;
  sqlite3_exec(
      raw, "PRAGMA journal_mode",
      [](void* to, int, char** values, char**) {
        *static_cast<std::string*>(to) = values[0];
        return 0;
      },
      &mode, nullptr);
  sqlite3_close(raw);
  CHECK(mode == "wal");
}

}  // namespace
}  // namespace poolsentry::test
