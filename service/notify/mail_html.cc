// The page in a mail. Mail programs know little of HTML: one column, a table, colours that read on
// white and on black.
#include <string>
#include <string_view>

#include "core/alert/wording.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "service/notify/mail_message.h"

namespace poolsentry {
namespace {

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<style>
:root { color-scheme: light dark; }
body { font-family: "Segoe UI", Arial, sans-serif; font-size: 15px; line-height: 1.45;
  max-width: 44em; margin: 1em; color: #1f2328; background: #ffffff; }
h1 { font-size: 19px; margin: 0 0 0.8em; padding-left: 0.6em; }
table { border-collapse: collapse; margin: 1em 0; }
th, td { text-align: left; vertical-align: top; padding: 0.25em 1.2em 0.25em 0; }
th { font-weight: 600; white-space: nowrap; }
.advice { margin: 1em 0; padding: 0.7em 1em; background: #f1f3f5; }
.small { font-size: 13px; color: #656d76; }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117; }
  .advice { background: #21262d; }
  .small { color: #9198a1; }
}
</style>
</head>
<body>
)";

constexpr std::string_view kAdvice = "What to do: ";

// Contrast of at least 3:1 on white and on black alike; also said in words.
std::string_view colour_of(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "#d1242f";
    case Severity::kWarning:
      return "#bf6f00";
    default:
      return "#2f81c7";
  }
}

void add_row(std::string& rows, std::string_view name, const std::string& value) {
  rows += "<tr><th>" + escape_html(name) + "</th><td>" + escape_html(to_printable(value)) +
          "</td></tr>\n";
}

std::string use_text(const AlertFacts& facts) {
  std::string text = format_size(static_cast<double>(*facts.pool_bytes));
  if (!facts.limit_bytes) return text;
  const auto limit = static_cast<double>(*facts.limit_bytes);
  text += " of " + format_size(limit);
  if (limit <= 0) return text;
  return text + " (" + format_share(static_cast<double>(*facts.pool_bytes) / limit) + ")";
}

std::string forecast_text(const Forecast& forecast) {
  std::string text = format_utc_for_people(*forecast.likely);
  if (forecast.earliest) text += ", at the earliest " + format_utc_for_people(*forecast.earliest);
  if (forecast.latest) text += ", at the latest " + format_utc_for_people(*forecast.latest);
  return text;
}

std::string figures(const Alert& alert) {
  const AlertFacts& facts = alert.facts;
  std::string rows;
  if (!facts.host.empty()) add_row(rows, "Server", facts.host);
  if (!facts.series.empty()) add_row(rows, "Tag", describe_tags(facts.series));
  if (facts.pool) add_row(rows, "Pool", std::string(pool_name(*facts.pool)));
  if (facts.pool_bytes) add_row(rows, "In use", use_text(facts));
  if (facts.bytes) {
    add_row(rows, "Held by the tag", format_size(static_cast<double>(*facts.bytes)));
  }
  if (facts.bytes_per_hour) add_row(rows, "Growth", describe_rate(*facts.bytes_per_hour));
  if (facts.onset) add_row(rows, "Since", format_utc_for_people(*facts.onset));
  if (facts.exhausted_at.likely) add_row(rows, "Exhausted", forecast_text(facts.exhausted_at));
  add_row(rows, "Time", format_utc_for_people(alert.time));
  add_row(rows, "Event",
          std::to_string(static_cast<int>(alert.id)) + " (" +
              std::string(severity_name(severity_of(alert.id))) + ")");
  return "<table>\n" + rows + "</table>\n";
}

// One line of the alert's text; what to do stands out.
std::string paragraph(std::string_view line) {
  if (!line.starts_with(kAdvice)) return "<p>" + escape_html(line) + "</p>\n";
  return "<p class=\"advice\"><strong>What to do</strong><br>" +
         escape_html(line.substr(kAdvice.size())) + "</p>\n";
}

std::string paragraphs(std::string_view text) {
  std::string out;
  for (const std::string_view line : lines_of(text)) {
    if (!trim(line).empty()) out += paragraph(line);
  }
  return out;
}

}  // namespace

std::string mail_html(const Message& message) {
  const Alert& alert = message.alert;
  const std::string colour(colour_of(severity_of(alert.id)));
  std::string page(kHead);
  page += "<h1 style=\"border-left: 6px solid " + colour + "\">" +
          escape_html((alert.reminder ? "Reminder: " : "") + alert_headline(alert)) + "</h1>\n";
  page += paragraphs(render(alert));
  page += figures(alert);
  page += "<p class=\"small\">Sent by PoolSentry. docs/events.md explains event " +
          std::to_string(static_cast<int>(alert.id)) + ".</p>\n</body>\n</html>\n";
  return page;
}

}  // namespace poolsentry
