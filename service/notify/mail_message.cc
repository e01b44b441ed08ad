#include "service/notify/mail_message.h"

#include <array>
#include <cstdio>

#include "core/alert/wording.h"
#include "core/base/text.h"
#include "service/notify/mail_encoding.h"

namespace poolsentry {
namespace {

// An id is made of such characters (alert_id()); this holds where it is not.
std::string identifier(std::string_view id, std::string_view host) {
  std::string text = "<";
  for (const char c : id) {
    text += is_letter_or_digit(c) || c == '.' || c == '-' || c == '_' ? c : '_';
  }
  return text + '@' + std::string(host) + '>';
}

std::string subject_of(const Alert& alert) {
  return std::string("[PoolSentry] ") + (alert.reminder ? "Reminder: " : "") +
         alert_headline(alert);
}

std::string plain_text(const Message& message) {
  const Alert& alert = message.alert;
  std::string text = render(alert);
  if (!text.ends_with('\n')) text += '\n';
  text += '\n';
  if (alert.reminder) text += "This is a reminder: it was said before and still stands.\n";
  if (!alert.facts.host.empty()) text += "Server: " + to_printable(alert.facts.host, 256) + '\n';
  return text + "Time: " + format_utc_for_people(alert.time) +
         "\nEvent: " + std::to_string(static_cast<int>(alert.id)) + " (" +
         std::string(severity_name(severity_of(alert.id))) + ")\n";
}

std::vector<std::string> headers_of(const Message& message, const MailSettings& settings) {
  const Alert& alert = message.alert;
  const std::string host = safe_host_name(settings.host);
  std::vector<std::string> headers = {
      header_line("Date", mail_date(message.stored_at)), header_line("From", settings.from),
      address_header("To", settings.to), text_header("Subject", subject_of(alert)),
      header_line("Message-ID", identifier(message.id, host))};
  // A mail that nobody sent: all mails of one leak refer to it, and are shown together.
  const std::string thread = thread_id(alert);
  if (!thread.empty()) headers.push_back(header_line("References", identifier(thread, host)));
  headers.push_back(header_line("Auto-Submitted", "auto-generated"));
  headers.push_back(header_line("X-PoolSentry-Event", std::to_string(static_cast<int>(alert.id))));
  headers.push_back(header_line("X-PoolSentry-Alert-Id", message.id));
  if (severity_of(alert.id) == Severity::kError) {
    headers.push_back(header_line("Importance", "high"));
  }
  return headers;
}

}  // namespace

std::string mail_date(TimePoint time) {
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime civil = to_civil(time);
  const std::chrono::weekday day{std::chrono::floor<std::chrono::days>(time)};
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(),
                                   "%s, %02d %s %04d %02d:%02d:%02d +0000", kDays[day.c_encoding()],
                                   civil.day, kMonths[static_cast<std::size_t>(civil.month - 1)],
                                   civil.year, civil.hour, civil.minute, civil.second);
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string safe_host_name(std::string_view host) {
  constexpr std::size_t kMostBytes = 255;  // of a domain: RFC 5321, 4.5.3.1.2
  std::string name;
  for (const char c : host.substr(0, kMostBytes)) {
    if (is_letter_or_digit(c) || c == '.' || c == '-') name += c;
  }
  return name.empty() ? "localhost" : name;
}

Mail compose_mail(const Message& message, const MailSettings& settings) {
  return {
      settings.from, {}, headers_of(message, settings), plain_text(message), mail_html(message)};
}

}  // namespace poolsentry
