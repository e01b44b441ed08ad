// The outbox in an SQLite file: write-ahead log, synchronous FULL, so that what save() has taken
// survives kill -9 and a power cut.
//
// Tables (schema version 1, in user_version):
//   waiting(sink, id, stored_at, recipients, alert)   messages; recipients is one a line
//   accepted(sink, id)                                messages that were accepted at some time
//   said(subject, alert)                              2000 to 2003 that are not over
//   failing(sink)                                     sinks of which 3010 was said and not 3011
// An alert is JSON as alert_json.h writes it; times are milliseconds since 1970 UTC.
#pragma once

#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/history/outbox_store.h"

namespace poolsentry {

struct OpenedOutbox {
  std::unique_ptr<OutboxStore> store;
  OutboxContents contents;
  // Where the damaged file lies now, if it was: what could be read of it is in `contents`, and the
  // new file has nothing yet.
  std::string set_aside;
};

// Opens the file, makes it where it is not there, and sets it aside where it is damaged. `now`
// names what is set aside. kInternal where it can be neither read nor replaced, or is locked.
[[nodiscard]] Result<OpenedOutbox> open_sqlite_outbox(const std::string& path, TimePoint now);

}  // namespace poolsentry
