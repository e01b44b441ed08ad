#include "service/app/console_notifier.h"

#include <array>
#include <ostream>
#include <string>

#include "core/alert/alert_json.h"
#include "core/base/text.h"

namespace poolsentry {
namespace {

// The sequence that begins a severity's colour: none, yellow, red, all of them bold.
std::string_view colour_of(Severity severity) {
  constexpr std::array<std::string_view, 3> kColours = {"\x1B[1m", "\x1B[1;33m", "\x1B[1;31m"};
  return kColours[static_cast<std::size_t>(severity)];
}

// "2026-03-02 00:00:00 UTC  warning  event 2000 (reminder)", and the text indented below.
std::string for_people(const Alert& alert, bool colour) {
  const Severity severity = severity_of(alert.id);
  std::string text = format_utc_for_people(alert.time) + "  ";
  if (colour) text += colour_of(severity);
  text += severity_name(severity);
  if (colour) text += "\x1B[0m";
  text += "  event " + std::to_string(static_cast<int>(alert.id));
  if (alert.reminder) text += " (reminder)";

  const std::string rendered = render(alert);
  for (const std::string_view line : lines_of(rendered)) text += "\n    " + to_printable(line);
  return text + "\n";
}

}  // namespace

Result<void> ConsoleNotifier::notify(const Alert& alert) {
  out_.clear();
  out_ << (style_ == ConsoleStyle::kJson ? write_alert_json(alert) + "\n"
                                         : for_people(alert, style_ == ConsoleStyle::kColour));
  out_.flush();
  if (!out_) return failure(ErrorKind::kInternal, "the output does not take what is written to it");
  return {};
}

}  // namespace poolsentry
