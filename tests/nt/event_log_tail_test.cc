#include "service/nt/event_log_tail.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>

#include "tests/diagnose/sample_events.h"

using namespace poolsentry;

namespace {

// A log that is a list of records; each read gives one block.
struct FakeLog {
  std::vector<RecordSpec> records;
  std::size_t place = 0;
  std::size_t records_in_block = 4;
  int failures = 0;  // so many reads fail
  int reads = 0;

  void write(std::uint32_t id, std::uint32_t time_s, std::string source = "Srv") {
    const auto number = static_cast<std::uint32_t>(records.size() + 1);
    records.push_back({number, id, std::move(source), data_of_2020(), time_s});
  }
};

class FakeFile final : public EventLogFile {
 public:
  explicit FakeFile(FakeLog& log) : log_(log) {}

  Result<TimePoint> skip_to_end() override {
    if (log_.failures > 0) return failure(ErrorKind::kInternal, "no log");
    log_.place = log_.records.size();
    if (log_.records.empty()) return TimePoint{};
    return TimePoint{std::chrono::seconds{log_.records.back().time_s}};
  }

  Result<std::span<const std::byte>> read_next() override {
    ++log_.reads;
    if (log_.failures > 0) {
      --log_.failures;
      log_.place = 0;
      return failure(ErrorKind::kInternal, "no memory");
    }
    block_.clear();
    for (std::size_t i = 0; i < log_.records_in_block && log_.place < log_.records.size(); ++i) {
      const auto record = record_of(log_.records[log_.place++]);
      block_.insert(block_.end(), record.begin(), record.end());
    }
    return std::span<const std::byte>(block_);
  }

 private:
  FakeLog& log_;
  std::vector<std::byte> block_;
};

struct Watch {
  FakeLog log;
  std::vector<Error> errors;
  std::unique_ptr<SystemLog> tail;

  void open() {
    auto opened = EventLogTail::open(std::make_unique<FakeFile>(log),
                                     [this](const Error& error) { errors.push_back(error); });
    REQUIRE(opened);
    tail = std::move(*opened);
  }
  std::vector<std::uint32_t> ids() {
    std::vector<std::uint32_t> ids;
    for (const SystemLogEvent& event : tail->take()) ids.push_back(event.id);
    return ids;
  }
};

using Ids = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("only what is written after the opening is taken, and once") {
  Watch watch;
  watch.log.write(2020, 100);
  watch.open();
  CHECK(watch.ids().empty());
  watch.log.write(2019, 101);
  watch.log.write(7036, 102, "Service Control Manager");
  watch.log.write(2020, 103);
  CHECK(watch.ids() == Ids{2019, 2020});
  CHECK(watch.ids().empty());
}

TEST_CASE("where nothing is new one read is enough") {
  Watch watch;
  watch.open();
  watch.log.reads = 0;
  CHECK(watch.ids().empty());
  CHECK(watch.log.reads == 1);
}

TEST_CASE("a storm is taken a hundred at a time and none is lost") {
  Watch watch;
  watch.open();
  watch.log.records_in_block = 70;
  for (std::uint32_t i = 0; i < 250; ++i) watch.log.write(2017 + i % 6, 100 + i);
  Ids all;
  for (const std::size_t expected : {100U, 100U, 50U, 0U}) {
    const Ids some = watch.ids();
    CHECK(some.size() == expected);
    all.insert(all.end(), some.begin(), some.end());
  }
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i] == 2017 + i % 6);
}

TEST_CASE("a flood of other records is read in bounded pieces") {
  Watch watch;
  watch.open();
  watch.log.records_in_block = 1;
  for (std::uint32_t i = 0; i < 100; ++i) watch.log.write(1, 100, "Disk");
  watch.log.write(2020, 101);
  watch.log.reads = 0;
  CHECK(watch.ids().empty());
  CHECK(watch.log.reads == static_cast<int>(EventLogTail::kMostReads));
  CHECK(watch.ids() == Ids{2020});
}

TEST_CASE("a log that fails is said once, and again only after it has worked") {
  Watch watch;
  watch.open();
  watch.log.failures = 3;
  for (int i = 0; i < 3; ++i) CHECK(watch.ids().empty());
  REQUIRE(watch.errors.size() == 1);
  CHECK(watch.errors[0].message == "no memory");
  CHECK(watch.ids().empty());
  watch.log.failures = 1;
  CHECK(watch.ids().empty());
  CHECK(watch.errors.size() == 2);
}

TEST_CASE("after a failure what was taken before is not taken again") {
  Watch watch;
  watch.log.write(2018, 99);
  watch.open();
  watch.log.write(2020, 100);
  CHECK(watch.ids() == Ids{2020});
  watch.log.failures = 1;
  CHECK(watch.ids().empty());
  watch.log.write(2019, 101);
  CHECK(watch.ids() == Ids{2019});
  watch.log.write(2017, 101);
  CHECK(watch.ids() == Ids{2017});
}

TEST_CASE("a log that was cleared is followed from its beginning") {
  Watch watch;
  watch.log.write(2020, 100);
  watch.open();
  watch.log.records.clear();
  watch.log.failures = 1;
  watch.log.write(2019, 105);
  CHECK(watch.ids().empty());
  CHECK(watch.ids() == Ids{2019});
}

TEST_CASE("a log that cannot be opened is an error") {
  FakeLog log;
  log.failures = 1;
  CHECK_FALSE(EventLogTail::open(std::make_unique<FakeFile>(log), {}));
}

TEST_CASE("a failing log without anybody to tell does no harm") {
  FakeLog log;
  auto tail = EventLogTail::open(std::make_unique<FakeFile>(log), {});
  REQUIRE(tail);
  log.failures = 1;
  CHECK((*tail)->take().empty());
}
