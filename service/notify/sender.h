// Something slow that takes alerts: mail, a webhook, a command. One attempt at a time; when to try
// again is the courier's (courier.h).
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/alert/message.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace poolsentry {

enum class SendOutcome : std::uint8_t {
  kDelivered,
  kRefused,      // the other side works and does not take this message; others may pass
  kUnreachable,  // the sink as a whole does not work; no other message would pass now
};

struct SendResult {
  SendOutcome outcome = SendOutcome::kDelivered;
  // Why not, for people: what failed, where, what to do. Printable, at most kMaxReasonBytes long,
  // never with a secret in it.
  std::string reason;
  // The other side asked for this pause.
  std::optional<Duration> retry_after;
  // Those to whom it still has to go; empty where it was delivered to all.
  std::vector<std::string> recipients;

  static constexpr std::size_t kMaxReasonBytes = 500;
};

// Used by one thread at a time.
class Sender {
 public:
  // No attempt takes longer, whatever the other side does; that of a command only where its
  // configured timeout allows it more.
  static constexpr Duration kLongestAttempt = std::chrono::seconds{60};

  virtual ~Sender() = default;

  // "email", "webhook", "command": as in the configuration and in events 3010 and 3011.
  [[nodiscard]] virtual std::string_view name() const = 0;

  // All to whom a message goes; empty where the sink has no recipients of its own.
  [[nodiscard]] virtual std::vector<std::string> recipients() const { return {}; }

  // One attempt. Returns within 2.5 s once `stop` is requested, then as unreachable.
  [[nodiscard]] virtual SendResult send(const Message& message, const std::stop_token& stop) = 0;

  // Everything but the message itself: connects, TLS, authentication. The text says what was found:
  // "mail.example.net:587 takes mail of ops, TLS 1.3". An error says what failed and what to do.
  [[nodiscard]] virtual Result<std::string> probe(const std::stop_token& stop) = 0;
};

}  // namespace poolsentry
