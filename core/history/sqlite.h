// SQLite behind owners and results: the one wrapper around its C functions.
//
// Source: https://www.sqlite.org/c3ref/intro.html. A connection and its statements are used by one
// thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace poolsentry {

// kInput of any of these functions means that the file is damaged or no database; kInternal
// everything else (a full disk, a lock that was not freed in time).
class Statement {
 public:
  // Values for ?1, ?2, ...
  void bind(int index, std::string_view text);
  void bind(int index, std::int64_t number);

  // True where there is a row, false at the end.
  [[nodiscard]] Result<bool> step();
  // Of the row; empty and 0 where it is of another type.
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::int64_t number(int column) const;
  // Makes it ready to be run again, without values.
  void reset();

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  Statement(sqlite3* database, sqlite3_stmt* statement)
      : database_(database), statement_(statement) {}

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  // Opens the file, UTF-8, or makes it. A lock of another process is waited for up to `patience`.
  [[nodiscard]] static Result<Database> open(const std::string& path, Duration patience);

  // Runs statements that give no rows.
  [[nodiscard]] Result<void> run(const char* sql);
  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  // The first column of the first row.
  [[nodiscard]] Result<std::string> value_of(std::string_view sql);

 private:
  struct Close {
    void operator()(sqlite3* database) const noexcept;
  };
  explicit Database(sqlite3* database) : database_(database) {}

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace poolsentry
