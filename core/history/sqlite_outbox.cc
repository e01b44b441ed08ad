#include "core/history/sqlite_outbox.h"

#include <array>
#include <filesystem>
#include <system_error>

#include "core/alert/alert_json.h"
#include "core/base/text.h"
#include "core/history/sqlite.h"

namespace poolsentry {
namespace {

// Longer than any write of ours, shorter than a stop of the service may take.
constexpr Duration kPatience = std::chrono::milliseconds{500};

constexpr const char* kSettings =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA journal_size_limit = 1048576;"
    "PRAGMA temp_store = MEMORY;";

constexpr const char* kSchema =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS waiting(sink TEXT NOT NULL, id TEXT NOT NULL,"
    " stored_at INTEGER NOT NULL, recipients TEXT NOT NULL, alert TEXT NOT NULL,"
    " UNIQUE(sink, id));"
    "CREATE TABLE IF NOT EXISTS accepted(sink TEXT NOT NULL, id TEXT NOT NULL, UNIQUE(sink, id));"
    "CREATE TABLE IF NOT EXISTS said(subject TEXT PRIMARY KEY NOT NULL, alert TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS failing(sink TEXT PRIMARY KEY NOT NULL);"
    "PRAGMA user_version = 1;"
    "COMMIT;";

// How each kind of row is written and removed. ?1 and ?2 are the key, ?3 to ?5 the value.
struct RowSql {
  const char* put;
  const char* remove;
};
constexpr std::array<RowSql, 4> kRowSql = {{
    // The place in the queue, rowid, stays when the recipients change.
    {"INSERT INTO waiting(sink, id, stored_at, recipients, alert) VALUES(?1, ?2, ?3, ?4, ?5)"
     " ON CONFLICT DO UPDATE SET recipients = excluded.recipients",
     "DELETE FROM waiting WHERE sink = ?1 AND id = ?2"},
    {"INSERT OR IGNORE INTO accepted(sink, id) VALUES(?1, ?2)",
     "DELETE FROM accepted WHERE sink = ?1 AND id = ?2"},
    {"INSERT OR REPLACE INTO said(subject, alert) VALUES(?1, ?5)",
     "DELETE FROM said WHERE subject = ?1"},
    {"INSERT OR IGNORE INTO failing(sink) VALUES(?1)", "DELETE FROM failing WHERE sink = ?1"},
}};

std::string join_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

std::vector<std::string> recipients_in(const std::string& text) {
  const std::vector<std::string_view> lines = lines_of(text);
  return {lines.begin(), lines.end()};
}

TimePoint time_of(std::int64_t milliseconds) { return TimePoint{Duration{milliseconds}}; }

Result<void> write_row(Database& database, const OutboxRow& row) {
  const RowSql& sql = kRowSql[static_cast<std::size_t>(row.key.kind)];
  auto statement = database.prepare(row.there ? sql.put : sql.remove);
  if (!statement) return pass_on(statement);
  const bool has_id =
      row.key.kind == OutboxKey::Kind::kWaiting || row.key.kind == OutboxKey::Kind::kAccepted;
  statement->bind(1, row.key.name);
  if (has_id) statement->bind(2, row.key.id);
  if (row.there && row.message) {
    if (row.key.kind == OutboxKey::Kind::kWaiting) {
      statement->bind(3, row.message->stored_at.time_since_epoch().count());
      statement->bind(4, join_lines(row.message->recipients));
    }
    statement->bind(5, write_alert_json(row.message->alert));
  }
  const auto done = statement->step();
  if (!done) return pass_on(done);
  return {};
}

class SqliteOutbox final : public OutboxStore {
 public:
  explicit SqliteOutbox(Database database) : database_(std::move(database)) {}

  Result<void> save(const OutboxChanges& changes) override {
    Result<void> saved = save_all(changes);
    // What is left of a transaction that failed; without one there is nothing to roll back.
    if (!saved) static_cast<void>(database_.run("ROLLBACK"));
    return saved;
  }

 private:
  Result<void> save_all(const OutboxChanges& changes) {
    if (const auto begun = database_.run("BEGIN IMMEDIATE"); !begun) return pass_on(begun);
    for (const OutboxRow& row : changes) {
      if (const auto written = write_row(database_, row); !written) return pass_on(written);
    }
    return database_.run("COMMIT");
  }

  Database database_;
};

// Calls `take` with each row; what a damaged row holds is skipped by it.
template <class Take>
Result<void> read_rows(Database& database, std::string_view sql, Take take) {
  auto statement = database.prepare(sql);
  if (!statement) return pass_on(statement);
  while (true) {
    const auto row = statement->step();
    if (!row) return pass_on(row);
    if (!*row) return {};
    take(*statement);
  }
}

// As much as can be read: `contents` has what came before an error.
Result<void> read_contents(Database& database, OutboxContents& contents) {
  const auto waiting = read_rows(
      database, "SELECT sink, id, stored_at, recipients, alert FROM waiting ORDER BY rowid",
      [&contents](const Statement& row) {
        auto alert = read_alert_json(row.text(4));
        if (!alert) return;
        contents.waiting.push_back(
            {row.text(0),
             {row.text(1), std::move(*alert), time_of(row.number(2)), recipients_in(row.text(3))}});
      });
  const auto accepted = read_rows(database, "SELECT sink, id FROM accepted ORDER BY rowid",
                                  [&contents](const Statement& row) {
                                    contents.accepted.push_back({row.text(0), row.text(1)});
                                  });
  const auto said =
      read_rows(database, "SELECT alert FROM said", [&contents](const Statement& row) {
        auto alert = read_alert_json(row.text(0));
        if (alert) contents.said.push_back(std::move(*alert));
      });
  const auto failing =
      read_rows(database, "SELECT sink FROM failing",
                [&contents](const Statement& row) { contents.failing.push_back(row.text(0)); });
  for (const auto* const read : {&waiting, &accepted, &said, &failing}) {
    if (!*read) return *read;
  }
  return {};
}

constexpr int kSchemaVersion = 1;

Result<void> check_version(Database& database) {
  const auto version = database.value_of("PRAGMA user_version");
  if (!version) return pass_on(version);
  int number = 0;
  if (parse_number(*version, number) && number <= kSchemaVersion) return {};
  return failure(ErrorKind::kInternal, "was written by a newer version of PoolSentry");
}

Result<void> check(Database& database) {
  const auto found = database.value_of("PRAGMA quick_check(1)");
  if (!found) return pass_on(found);
  if (*found != "ok") return failure(ErrorKind::kInput, *found);
  return {};
}

// Opens and reads the file; `contents` has what could be read even where that fails.
Result<std::unique_ptr<OutboxStore>> open_file(const std::string& path, OutboxContents& contents) {
  auto database = Database::open(path, kPatience);
  if (!database) return pass_on(database, path);
  const auto ready = [&]() -> Result<void> {
    if (const auto set = database->run(kSettings); !set) return pass_on(set);
    if (const auto known = check_version(*database); !known) return pass_on(known);
    if (const auto made = database->run(kSchema); !made) {
      static_cast<void>(database->run("ROLLBACK"));
      return pass_on(made);
    }
    return check(*database);
  }();
  const auto read = read_contents(*database, contents);
  if (!ready) return pass_on(ready, path);
  if (!read) return pass_on(read, path);
  return std::make_unique<SqliteOutbox>(std::move(*database));
}

// Moves the file and what SQLite keeps beside it. The file's new name; empty where it stays.
std::string set_aside(const std::string& path, TimePoint now) {
  std::string stamp = format_utc(now);
  std::erase(stamp, ':');
  const std::string aside = path + ".damaged-" + stamp;
  std::error_code error;
  // What is beside it first: a log without its file does no harm, a file without its log loses.
  for (const char* const suffix : {"-wal", "-shm"}) {
    std::filesystem::rename(std::filesystem::u8path(path + suffix),
                            std::filesystem::u8path(aside + suffix), error);
  }
  std::filesystem::rename(std::filesystem::u8path(path), std::filesystem::u8path(aside), error);
  return error ? std::string() : aside;
}

}  // namespace

Result<OpenedOutbox> open_sqlite_outbox(const std::string& path, TimePoint now) {
  OpenedOutbox opened;
  auto store = open_file(path, opened.contents);
  if (!store && store.error().kind == ErrorKind::kInput) {
    const std::string why = store.error().message;
    opened.set_aside = set_aside(path, now);
    if (opened.set_aside.empty()) {
      return failure(ErrorKind::kInternal, why + "; it cannot be moved out of the way either");
    }
    OutboxContents nothing;
    store = open_file(path, nothing);
  }
  if (!store) return failure(ErrorKind::kInternal, store.error().message);
  opened.store = std::move(*store);
  return opened;
}

}  // namespace poolsentry
