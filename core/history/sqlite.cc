#include "core/history/sqlite.h"

#include <sqlite3.h>

namespace poolsentry {
namespace {

tl::unexpected<Error> sqlite_failure(sqlite3* database, int code) {
  const int primary = code & 0xFF;
  const bool damaged = primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
  const char* const text = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  return failure(damaged ? ErrorKind::kInput : ErrorKind::kInternal, text);
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

void Database::Close::operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }

// What binding could fail with, an index out of range, is a mistake in the program, or no memory:
// the row is then null, which the tables do not take.
void Statement::bind(int index, std::string_view text) {
  sqlite3_bind_text64(statement_.get(), index, text.data(), text.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
}

void Statement::bind(int index, std::int64_t number) {
  sqlite3_bind_int64(statement_.get(), index, number);
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return sqlite_failure(database_, code);
}

std::string Statement::text(int column) const {
  const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

Result<Database> Database::open(const std::string& path, Duration patience) {
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Database database(raw);
  if (code != SQLITE_OK) return sqlite_failure(raw, code);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, static_cast<int>(patience.count()));
  return database;
}

Result<void> Database::run(const char* sql) {
  const int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_failure(database_.get(), code);
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  if (code != SQLITE_OK) return sqlite_failure(database_.get(), code);
  return Statement(database_.get(), raw);
}

Result<std::string> Database::value_of(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return pass_on(statement);
  const auto row = statement->step();
  if (!row) return pass_on(row);
  return *row ? statement->text(0) : std::string();
}

}  // namespace poolsentry
