// Logs that were cut, damaged or are hostile: nothing crashes, and what is lost is counted.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "tests/formats/log_fixture.h"

namespace poolsentry {
namespace {

std::string memsnap_block(int hour, int bytes) {
  return "!LogType=poolsnap\r\n!ComputerName=FS01\r\n!buildnumber=3790\r\n!buildtype=retail\r\n"
         "!SystemTime=03\\02\\2026 0" +
         std::to_string(hour) +
         ":00:00.0550 (GMT)\r\n"
         "!TickCount=3600000\r\n!PagedPoolBytes=123456\r\n"
         " Strg Paged      5000      4000      1000     " +
         std::to_string(bytes) +
         "        96\r\n"
         " Pp   Paged        12        12         0         0         0\r\n"
         " Dh 1 Nonp         30         9        21      1344        64\r\n";
}

const std::string kMemsnap = " Tag  Type     Allocs     Frees      Diff   Bytes  Per Alloc\r\n" +
                             memsnap_block(8, 96'000) + memsnap_block(9, 97'000);

const std::string kProcesses =
    "Process ID         Proc.Name Wrkng.Set PagedPool  NonPgdPl  Pagefile    Commit   Handles   "
    "Threads\n!LogType=memsnap\n!SystemTime=11\\03\\2005 10:00:00.0125 (GMT)\n!TickCount=90061000\n"
    "00000004              System     94208      4000      2000         0     94208      2390"
    "        66\n"
    "000001F0           csrss.exe   3026944     99596      7136   2187264   2187264       781"
    "        13\n";

std::string screen(const std::string& time) {
  return "===== " + time +
         " =====\n"
         " Memory:  260620K Avail:   96364K  PageFlts:     0   InRam Krnl: 1916K P:17856K\n"
         " Commit: 203500K Limit: 640916K Peak: 260632K            Pool N: 8332K P:27220K\n"
         " System pool information\n"
         " Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n\n"
         " Wait Nonp    3971107 (   0)   3971077 (   0)       30    8456 (     0)    281\n"
         " Gxlt Paged   1161638 (   2)   1161630 (  -1)        8     864 (  -184)    108 [a.sys - "
         "b]\n";
}

const std::string kScreens = screen("22/05/2020 22:35:55.53") + screen("22/05/2020 23:35:55.53");

const std::vector<std::string>& samples() {
  static const std::vector<std::string> all = {kMemsnap, kProcesses + kProcesses, kScreens};
  return all;
}

// Every row of `part` is a row of the snapshot with the same time in `whole`, number for number.
void require_part_of(const OpenedLog& part, const OpenedLog& whole) {
  for (const Snapshot& snapshot : part.snapshots) {
    const auto same = std::find_if(whole.snapshots.begin(), whole.snapshots.end(),
                                   [&](const Snapshot& s) { return s.time == snapshot.time; });
    REQUIRE(same != whole.snapshots.end());
    for (const TagUsage& usage : snapshot.usages) {
      const TagUsage row = row_of(*same, {usage.tag.bytes.data(), 4}, usage.pool);
      CHECK(row.allocs == usage.allocs);
      CHECK(row.frees == usage.frees);
      CHECK(row.bytes == usage.bytes);
    }
  }
}

TEST_CASE("a log cut at any byte gives what was whole and at most one loss") {
  for (const std::string& text : samples()) {
    const OpenedLog whole = open_text(text);
    REQUIRE(whole.losses.count() == 0);
    REQUIRE(whole.snapshots.size() == 2);
    for (std::size_t size = 0; size < text.size(); ++size) {
      INFO("cut to " << size << " bytes: " << text.substr(0, size));
      const OpenedLog log = open_text(text.substr(0, size));
      CHECK(log.losses.count() <= 1);
      if (log.has_times) require_part_of(log, whole);
    }
  }
}

TEST_CASE("a log whose beginning was cut at any byte still gives its last snapshot") {
  for (const std::string& text : {kMemsnap, kScreens}) {
    const OpenedLog whole = open_text(text);
    const std::size_t second = text.find(text.substr(0, 4), 100);
    const std::size_t limit = second == std::string::npos ? text.size() / 2 : second;
    for (std::size_t from = 0; from < limit / 2; ++from) {
      INFO("cut before " << from);
      const OpenedLog log = open_text(text.substr(from));
      REQUIRE_FALSE(log.snapshots.empty());
      CHECK(log.snapshots.back().time == whole.snapshots.back().time);
      CHECK(log.snapshots.back().usages.size() == whole.snapshots.back().usages.size());
    }
  }
}

TEST_CASE("any bytes that flip cost losses and nothing else") {
  const unsigned seed = new_seed();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (const std::string& text : samples()) {
    for (int round = 0; round < 1'000; ++round) {
      std::string damaged = text;
      for (auto count = 1 + random() % 8; count > 0; --count) {
        damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
      }
      const OpenedLog log = open_text(damaged);
      CHECK(log.snapshots.size() <= 4);
      for (const Snapshot& snapshot : log.snapshots) {
        CHECK((!snapshot.usages.empty() || snapshot.totals_only));
      }
    }
  }
}

TEST_CASE("lines that are doubled, dropped or put elsewhere crash nothing") {
  const unsigned seed = new_seed();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (const std::string& text : samples()) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      lines.push_back(text.substr(at, text.find('\n', at) + 1 - at));
    }
    for (int round = 0; round < 500; ++round) {
      std::string mixed;
      for (auto count = random() % (2 * lines.size()); count > 0; --count) {
        mixed += lines[random() % lines.size()];
      }
      const OpenedLog log = open_text(mixed);
      CHECK(log.losses.count() <= 2 * lines.size());
    }
  }
}

TEST_CASE("after its end a log stays at its end and loses nothing more") {
  LossLog losses;
  auto reader = open_log(bytes_of(kMemsnap + " Strg Pa"), {"a.log", kWritten, {}}, losses);
  REQUIRE(reader);
  Snapshot snapshot;
  CHECK((*reader)->next(snapshot).value());
  CHECK((*reader)->next(snapshot).value());
  for (int i = 0; i < 3; ++i) CHECK_FALSE((*reader)->next(snapshot).value());
  CHECK(losses.count() == 1);
}

}  // namespace
}  // namespace poolsentry
