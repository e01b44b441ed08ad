#include "tests/formats/table_fixture.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <utility>

namespace poolsentry {
namespace {

void require_same(const TagUsage& usage, const TagUsage* same) {
  REQUIRE(same != nullptr);
  REQUIRE(same->bytes == usage.bytes);
  REQUIRE(same->allocs == usage.allocs);
  REQUIRE(same->frees == usage.frees);
  REQUIRE(same->outstanding == usage.outstanding);
}

}  // namespace

ReadLog read_log(MakeReader make, std::string text) {
  ReadLog log;
  const LogOptions options{"a.log", kFileTime, {}};
  const auto reader = make(LogInput(LineReader(bytes_of(std::move(text))), options, log.losses));
  log.has_times = reader->has_times();
  Snapshot snapshot;
  while (true) {
    const auto more = reader->next(snapshot);
    if (!more) log.error = more.error().message;
    if (!more || !*more) return log;
    log.snapshots.push_back(snapshot);
    log.first_lines.push_back(reader->snapshot_line());
  }
}

const TagUsage* find_usage(const Snapshot& snapshot, Tag tag, Pool pool) {
  const auto row = std::find_if(snapshot.usages.begin(), snapshot.usages.end(),
                                [&](const TagUsage& u) { return u.tag == tag && u.pool == pool; });
  return row == snapshot.usages.end() ? nullptr : &*row;
}

const TagUsage* find_usage(const Snapshot& snapshot, const char* tag, Pool pool) {
  return find_usage(snapshot, Tag::from_text(tag), pool);
}

TagUsage usage_in(const Snapshot& snapshot, const char* tag, Pool pool) {
  const TagUsage* const usage = find_usage(snapshot, tag, pool);
  INFO(tag << " in the " << pool_name(pool) << " pool");
  REQUIRE(usage != nullptr);
  return *usage;
}

void require_part_of(const ReadLog& log, const ReadLog& whole) {
  REQUIRE(log.snapshots.size() <= whole.snapshots.size());
  for (std::size_t i = 0; i < log.snapshots.size(); ++i) {
    const Snapshot& snapshot = log.snapshots[i];
    REQUIRE(snapshot.time == whole.snapshots[i].time);
    for (const TagUsage& usage : snapshot.usages) {
      require_same(usage, find_usage(whole.snapshots[i], usage.tag, usage.pool));
    }
    for (const Pool pool : kPools) {
      if (!snapshot.total(pool).bytes) continue;
      REQUIRE(snapshot.total(pool).bytes == whole.snapshots[i].total(pool).bytes);
    }
  }
}

void require_survives_cuts(MakeReader make, const std::string& text) {
  const ReadLog whole = read_log(make, text);
  REQUIRE(whole.losses.count() == 0);
  for (std::size_t size = 0; size < text.size(); ++size) {
    INFO("cut to " << size << " bytes");
    const ReadLog log = read_log(make, text.substr(0, size));
    require_part_of(log, whole);
    REQUIRE(log.losses.count() <= 1);
  }
}

void require_survives_flips(MakeReader make, const std::string& text, int rounds) {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < rounds; ++round) {
    std::string flipped = text;
    for (auto count = random() % 8 + 1; count > 0; --count) {
      char& byte = flipped[random() % flipped.size()];
      byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << random() % 8U));
    }
    const ReadLog log = read_log(make, flipped);
    for (const Snapshot& snapshot : log.snapshots) {
      CHECK((!snapshot.usages.empty() || snapshot.totals_only));
    }
  }
}

std::string as_utf16(const std::string& latin1) {
  std::string text;
  for (const char c : latin1) text += {c, '\0'};
  return text;
}

}  // namespace poolsentry
