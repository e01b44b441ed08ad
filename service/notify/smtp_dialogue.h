// The lines of a mail transaction (RFC 5321) over a connection that is ready: greeted, encrypted
// and logged in by curl_transfer.h.
#pragma once

#include <string>
#include <string_view>

#include "service/notify/curl_transfer.h"

namespace poolsentry {

struct SmtpReply {
  int code = 0;      // 200 to 599
  std::string text;  // the last line as it came: "550 5.1.1 no such user"

  [[nodiscard]] bool is_ok() const { return code / 100 == 2; }
  // "try again later, I am closing": about the server and not about what was asked.
  [[nodiscard]] bool is_closing() const { return code == 421; }
};

// Each call fails as CurlTransfer does, with kTooLong where all that the server says is longer than
// kMaxAnswerBytes, and with kNoMail where it is no SMTP.
class SmtpDialogue {
 public:
  explicit SmtpDialogue(CurlTransfer& connection) : connection_(connection) {}

  // One line, without its end. What is in it must have no line break.
  [[nodiscard]] TransferResult<SmtpReply> command(std::string_view line);

  // What follows a 354: the message in lines that end in CRLF, and the dot. A reply of 2xx, and
  // nothing else, says that the server has taken it.
  [[nodiscard]] TransferResult<SmtpReply> content(std::string_view message);

  // Says goodbye, and waits a moment for the answer; nothing depends on it any more.
  void quit();

 private:
  [[nodiscard]] TransferResult<SmtpReply> reply();
  [[nodiscard]] TransferResult<std::string> line();

  CurlTransfer& connection_;
  std::string unread_;
  std::size_t heard_ = 0;
};

// The message with its dots doubled where a line begins with one, and the line that ends it.
[[nodiscard]] std::string with_dots(std::string_view message);

}  // namespace poolsentry
