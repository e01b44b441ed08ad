#include "tests/formats/log_fixture.h"

#include <zlib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

namespace poolsentry {
namespace {

void read_all(std::unique_ptr<ByteSource> bytes, const LogOptions& options, OpenedLog& log) {
  auto reader = open_log(std::move(bytes), options, log.losses);
  if (!reader) {
    log.error = reader.error().message;
    return;
  }
  log.format = (*reader)->format_name();
  Snapshot snapshot;
  while (true) {
    const auto more = (*reader)->next(snapshot);
    if (!more) log.error = more.error().message;
    if (!more || !*more) break;
    log.snapshots.push_back(snapshot);
    log.first_lines.push_back((*reader)->snapshot_line());
  }
  log.has_times = (*reader)->has_times();
}

}  // namespace

OpenedLog open_text(std::string text, const LogOptions& options) {
  OpenedLog log;
  read_all(bytes_of(std::move(text)), options, log);
  return log;
}

OpenedLog open_file(const std::string& path) {
  OpenedLog log;
  auto bytes = open_bytes(path);
  REQUIRE(bytes);
  read_all(std::move(*bytes), {path, kWritten, {}}, log);
  return log;
}

TagUsage row_of(const Snapshot& snapshot, std::string_view tag, Pool pool) {
  const auto row = std::find_if(
      snapshot.usages.begin(), snapshot.usages.end(),
      [&](const TagUsage& u) { return u.tag == Tag::from_text(tag) && u.pool == pool; });
  INFO(tag << " in the " << pool_name(pool) << " pool");
  REQUIRE(row != snapshot.usages.end());
  return *row;
}

std::vector<std::string> times_of(const OpenedLog& log) {
  std::vector<std::string> times;
  for (const Snapshot& snapshot : log.snapshots) times.push_back(format_utc(snapshot.time));
  return times;
}

std::vector<std::string> reasons_of(const OpenedLog& log) {
  std::vector<std::string> reasons;
  for (const Loss& loss : log.losses.kept()) reasons.push_back(loss.reason);
  return reasons;
}

void require_same(const Snapshot& a, const Snapshot& b) {
  CHECK(a.time == b.time);
  REQUIRE(a.usages.size() == b.usages.size());
  for (const TagUsage& usage : a.usages) {
    const TagUsage same = row_of(b, {usage.tag.bytes.data(), usage.tag.bytes.size()}, usage.pool);
    CHECK(same.allocs == usage.allocs);
    CHECK(same.frees == usage.frees);
    CHECK(same.outstanding == usage.outstanding);
    CHECK(same.bytes == usage.bytes);
  }
}

std::string gzipped(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string input = text;
  std::string packed(deflateBound(&stream, static_cast<uLong>(text.size())) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

unsigned new_seed() { return std::random_device{}(); }

}  // namespace poolsentry
