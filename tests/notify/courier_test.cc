#include "service/notify/courier.h"

#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>

#include "tests/app/recording_log.h"
#include "tests/history/alerts.h"

namespace poolsentry::test {
namespace {

constexpr auto kPatience = std::chrono::seconds{20};
constexpr TimePoint kNow{std::chrono::seconds{1'772'409'600}};

// What all threads of a scene tell; a test waits until what it expects is there.
class Diary {
 public:
  void write(const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
    changed_.notify_all();
  }
  [[nodiscard]] std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPatience, [&] { return lines_.size() >= count; });
    return lines_;
  }
  [[nodiscard]] std::vector<std::string> lines() { return wait_for(0); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
};

// Answers what it was told to; while it is shut a message hangs in it, as in a tarpit.
class FakeSender final : public Sender {
 public:
  FakeSender(std::string name, Diary& diary, SendResult result, bool hangs = false)
      : name_(std::move(name)), diary_(diary), result_(std::move(result)), hangs_(hangs) {}

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] SendResult send(const Message& message, const std::stop_token& stop) override {
    diary_.write(name_ + " " + message.id);
    if (!hangs_) return result_;
    std::mutex mutex;
    std::condition_variable_any until;
    std::unique_lock lock(mutex);
    until.wait(lock, stop, [] { return false; });
    return {SendOutcome::kUnreachable, "broken off", std::nullopt, {}};
  }
  [[nodiscard]] Result<std::string> probe(const std::stop_token&) override { return "fine"; }

 private:
  std::string name_;
  Diary& diary_;
  SendResult result_;
  bool hangs_;
};

// Keeps what it is given for the next run of a scene; refuses while `fails`.
struct Disk {
  std::map<OutboxKey, Message> rows;
  bool fails = false;
};

class DiskStore final : public OutboxStore {
 public:
  DiskStore(Disk& disk, Diary* diary) : disk_(disk), diary_(diary) {}
  [[nodiscard]] Result<void> save(const OutboxChanges& changes) override {
    if (disk_.fails) return failure(ErrorKind::kInternal, "database or disk is full");
    for (const OutboxRow& row : changes) {
      if (!row.there) {
        disk_.rows.erase(row.key);
        continue;
      }
      disk_.rows[row.key] = row.message.value_or(Message{});
      if (diary_ != nullptr && row.key.kind == OutboxKey::Kind::kWaiting) {
        diary_->write("stored " + row.key.id);
      }
    }
    return {};
  }

 private:
  Disk& disk_;
  Diary* diary_;
};

OutboxContents contents_of(const Disk& disk) {
  OutboxContents contents;
  for (const auto& [key, message] : disk.rows) {
    if (key.kind == OutboxKey::Kind::kWaiting) contents.waiting.push_back({key.name, message});
    if (key.kind == OutboxKey::Kind::kAccepted) contents.accepted.push_back({key.name, key.id});
    if (key.kind == OutboxKey::Kind::kSaid) contents.said.push_back(message.alert);
    if (key.kind == OutboxKey::Kind::kFailing) contents.failing.push_back(key.name);
  }
  return contents;
}

struct Scene {
  CourierParts parts() {
    CourierParts parts;
    parts.open_store = [this]() -> Result<OpenedOutbox> {
      if (disk.fails) return failure(ErrorKind::kInternal, "unable to open database file");
      return OpenedOutbox{std::make_unique<DiskStore>(disk, diary_of_store), contents_of(disk), {}};
    };
    parts.now = [] { return kNow; };
    parts.minute_of_day = [this] { return minute; };
    parts.host = "FS01";
    parts.log = &log;
    parts.remembers = true;
    return parts;
  }
  void add(CourierParts& to, const std::string& name, SendResult result, bool hangs = false) {
    to.senders.push_back(std::make_unique<FakeSender>(name, diary, std::move(result), hangs));
  }
  void listen(Courier& courier) {
    courier.tell_by([this](const Alert& alert) {
      told.write(std::to_string(static_cast<int>(alert.id)) + " " + render(alert));
    });
  }

  Diary diary;  // of the senders
  Diary told;   // what the courier says itself
  Diary* diary_of_store = nullptr;
  Disk disk;
  RecordingLog log;
  int minute = 12 * 60;
};

const Alert kLeakAlert = alert_about(EventId::kLeak, "Strg.paged", 0);
const std::string kLeakId = alert_id(kLeakAlert);
const SendResult kDown{SendOutcome::kUnreachable, "mail:25: connection refused", std::nullopt, {}};

TEST_CASE("an alert is stored and then sent to each sink", "[courier]") {
  Scene scene;
  scene.diary_of_store = &scene.diary;
  CourierParts parts = scene.parts();
  scene.add(parts, "email", {});
  Courier courier(std::move(parts));
  REQUIRE(courier.notify(kLeakAlert));
  CHECK(scene.diary.wait_for(2) ==
        std::vector<std::string>{"stored " + kLeakId, "email " + kLeakId});
}

TEST_CASE("a sink that hangs holds up neither who tells nor another sink, nor the end",
          "[courier]") {
  Scene scene;
  CourierParts parts = scene.parts();
  scene.add(parts, "email", {}, true);
  scene.add(parts, "webhook", {});
  Courier courier(std::move(parts));
  REQUIRE(courier.notify(kLeakAlert));
  REQUIRE(courier.notify(alert_about(EventId::kExhaustionNear, "Strg.paged", 1)));
  // One that hangs and two that pass.
  CHECK(scene.diary.wait_for(3).size() == 3);
  CHECK(courier.pending() >= 2);
}

TEST_CASE("what was not delivered before the end is delivered after the next start", "[courier]") {
  Scene scene;
  {
    CourierParts parts = scene.parts();
    scene.add(parts, "email", kDown);
    Courier courier(std::move(parts));
    scene.listen(courier);
    REQUIRE(courier.notify(kLeakAlert));
    const auto told = scene.told.wait_for(1);
    REQUIRE(told.size() == 1);
    CHECK(told[0] ==
          "3010 Alerts cannot be delivered by email: mail:25: connection refused.\n"
          "Waiting: 1 alert. It goes on trying.");
  }
  CourierParts parts = scene.parts();
  scene.add(parts, "email", {});
  Courier courier(std::move(parts));
  scene.listen(courier);
  const auto told = scene.told.wait_for(2);
  REQUIRE(told.size() == 2);
  CHECK(told[1] == "3011 Alerts are delivered by email again.");
  CHECK(scene.diary.lines() == std::vector<std::string>{"email " + kLeakId, "email " + kLeakId});
}

TEST_CASE("a failure that was said is not said again after a restart", "[courier]") {
  Scene scene;
  {
    CourierParts parts = scene.parts();
    scene.add(parts, "email", kDown);
    Courier courier(std::move(parts));
    scene.listen(courier);
    REQUIRE(courier.notify(kLeakAlert));
    REQUIRE(scene.told.wait_for(1).size() == 1);
  }
  CourierParts parts = scene.parts();
  scene.add(parts, "email", {SendOutcome::kRefused, "550 no such user", std::nullopt, {}});
  Courier courier(std::move(parts));
  scene.listen(courier);
  REQUIRE(courier.notify(alert_about(EventId::kExhaustionNear, "Strg.paged", 1)));
  // The second is sent after whatever the first one's failure had to say.
  REQUIRE(scene.diary.wait_for(3).size() == 3);
  CHECK(scene.told.lines().size() == 1);
}

TEST_CASE("while nothing can be stored alerts are sent, and that is said", "[courier]") {
  Scene scene;
  scene.disk.fails = true;
  CourierParts parts = scene.parts();
  scene.add(parts, "email", {});
  Courier courier(std::move(parts));
  scene.listen(courier);
  REQUIRE(courier.notify(kLeakAlert));
  CHECK(scene.diary.wait_for(1) == std::vector<std::string>{"email " + kLeakId});
  const auto told = scene.told.wait_for(1);
  REQUIRE(told.size() == 1);
  CHECK_THAT(told[0], Catch::StartsWith("3010 Alerts cannot be delivered by outbox: "
                                        "unable to open database file; alerts are sent"));
}

TEST_CASE("the end stores what is new", "[courier]") {
  Scene scene;
  {
    Courier courier(scene.parts());
    REQUIRE(courier.notify(kLeakAlert));
  }
  Courier courier(scene.parts());
  REQUIRE(courier.said().size() == 1);
  CHECK(courier.said()[0].facts.subject == "Strg.paged");
}

TEST_CASE("quiet hours hold mail but no error and no other sink", "[courier]") {
  Scene scene;
  scene.minute = 23 * 60;
  CourierParts parts = scene.parts();
  parts.quiet_hours = QuietHours{22 * 60, 6 * 60};
  scene.add(parts, "email", {});
  scene.add(parts, "webhook", {});
  Courier courier(std::move(parts));
  const Alert error = alert_about(EventId::kExhaustionImminent, "Strg.paged", 1);
  REQUIRE(courier.notify(kLeakAlert));
  REQUIRE(courier.notify(error));
  auto lines = scene.diary.wait_for(3);
  std::sort(lines.begin(), lines.end());
  CHECK(lines == std::vector<std::string>{"email " + alert_id(error), "webhook " + kLeakId,
                                          "webhook " + alert_id(error)});
}

TEST_CASE("an alert that does not say its host is of this machine", "[courier]") {
  Scene scene;
  CourierParts parts = scene.parts();
  scene.add(parts, "email", {});
  Courier courier(std::move(parts));
  Alert alert = alert_about(EventId::kSamplingFails, "", 0);
  alert.facts.host.clear();
  REQUIRE(courier.notify(alert));
  const auto lines = scene.diary.wait_for(1);
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines[0], Catch::StartsWith("email FS01-3000-"));
}

}  // namespace
}  // namespace poolsentry::test
