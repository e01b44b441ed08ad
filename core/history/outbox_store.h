// Where the outbox is kept over a restart.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/alert/message.h"
#include "core/base/result.h"

namespace poolsentry {

// What a row of the outbox is about.
struct OutboxKey {
  enum class Kind : std::uint8_t {
    kWaiting,   // a message for a sink: `name` is the sink's, `id` the message's
    kAccepted,  // a message that a sink was given some time: the same
    kSaid,      // what was said last about a subject: `name`
    kFailing,   // a sink that fails, which was said: `name`
  };
  Kind kind = Kind::kWaiting;
  std::string name;
  std::string id;

  // clang-tidy 14 sees a null pointer in a defaulted comparison.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  [[nodiscard]] auto operator<=>(const OutboxKey&) const = default;
};

// The newest state of a row; without a value it is to be gone.
struct OutboxRow {
  OutboxKey key;
  bool there = false;
  std::optional<Message> message;  // of kWaiting, and its alert of kSaid
};
using OutboxChanges = std::vector<OutboxRow>;

struct OutboxContents {
  struct Waiting {
    std::string sink;
    Message message;
  };
  struct Accepted {
    std::string sink;
    std::string id;
  };
  std::vector<Waiting> waiting;    // oldest first
  std::vector<Accepted> accepted;  // oldest first
  std::vector<Alert> said;
  std::vector<std::string> failing;
};

// Used by one thread.
class OutboxStore {
 public:
  virtual ~OutboxStore() = default;

  // Takes all changes or none, and returns when they would survive a power cut. kInternal where it
  // cannot (a full disk, a lock of another process): the store is as before, and the same changes
  // may be given again. kInput where the file is damaged: it is of no more use.
  [[nodiscard]] virtual Result<void> save(const OutboxChanges& changes) = 0;
};

}  // namespace poolsentry
