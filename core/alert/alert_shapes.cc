#include "core/alert/alert_shapes.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "core/alert/alert_json.h"
#include "core/alert/alertmanager_alerts.h"
#include "core/alert/wording.h"
#include "core/base/text.h"
#include "core/base/units.h"

namespace poolsentry {
namespace {

using Json = nlohmann::ordered_json;

// Teams takes 28 KB in all, a section of Slack 3,000 characters.
constexpr std::size_t kMostTextBytes = 2'800;

std::string dump(const Json& json) {
  constexpr bool kKeepUnicode = false;
  return json.dump(-1, ' ', kKeepUnicode, Json::error_handler_t::replace);
}

std::string text_of(const Alert& alert) {
  const std::string rendered = render(alert);
  std::string text;
  for (const std::string_view line : lines_of(rendered)) text += to_printable(line) + '\n';
  if (!text.empty()) text.pop_back();
  return text;
}

std::string shortened(const std::string& text) {
  if (text.size() <= kMostTextBytes) return text;
  return std::string(whole_characters(text, kMostTextBytes)) + "...";
}

using Fact = std::pair<std::string, std::string>;

// What a person looks for first.
std::vector<Fact> facts_of(const Alert& alert) {
  const AlertFacts& facts = alert.facts;
  std::vector<Fact> list = {{"Time", format_utc_for_people(alert.time)}};
  if (!facts.host.empty()) list.emplace_back("Server", to_printable(facts.host, 64));
  if (!facts.series.empty()) list.emplace_back("Tag", facts.series.front().tag_text());
  if (facts.pool) list.emplace_back("Pool", pool_name(*facts.pool));
  if (facts.pool_bytes) {
    std::string use = format_size(static_cast<double>(*facts.pool_bytes));
    if (facts.limit_bytes) use += " of " + format_size(static_cast<double>(*facts.limit_bytes));
    list.emplace_back("In use", use);
  }
  if (facts.bytes_per_hour) list.emplace_back("Growth", format_rate(facts.bytes_per_hour->likely));
  if (facts.onset) list.emplace_back("Since", format_utc_for_people(*facts.onset));
  if (facts.exhausted_at.likely) {
    list.emplace_back("Exhausted", format_utc_for_people(*facts.exhausted_at.likely));
  }
  return list;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Where the mark stands that makes a list, a heading or a quotation of a line that begins so
// ("- ", "12. ", "# ", "> "); else its length.
std::size_t line_mark(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && is_digit(line[at])) ++at;
  if (at == line.size()) return at;
  const std::string_view marks = at == 0 ? "-+=#>" : ".)";
  return marks.find(line[at]) == std::string_view::npos ? line.size() : at;
}

// The little Markdown that an adaptive card knows: a backslash takes the meaning from a character.
// What has one only at the beginning of a line is left alone elsewhere, since some clients show the
// backslash. The brace, because {{DATE(...)}} is a date there.
std::string without_markdown(std::string_view text) {
  constexpr std::string_view kMarks = "\\`*_[]<{";
  const std::string_view line = trim(text);  // four blanks at its beginning would make it code
  const std::size_t mark = line_mark(line);
  std::string safe;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (i == mark || kMarks.find(line[i]) != std::string_view::npos) safe += '\\';
    safe += line[i];
  }
  return safe;
}

Json text_block(const std::string& text) {
  return {{"type", "TextBlock"}, {"text", without_markdown(text)}, {"wrap", true}};
}

std::string_view teams_colour(Severity severity) {
  if (severity == Severity::kError) return "attention";
  return severity == Severity::kWarning ? "warning" : "good";
}

std::string teams_card(const Alert& alert) {
  Json title = text_block(alert_title(alert));
  title["weight"] = "bolder";
  title["size"] = "medium";
  title["color"] = teams_colour(severity_of(alert.id));
  Json facts = Json::array();
  for (const auto& [name, value] : facts_of(alert)) {
    facts.push_back({{"title", name}, {"value", without_markdown(value)}});
  }
  Json body = Json::array({title, {{"type", "FactSet"}, {"facts", facts}}});
  const std::string text = shortened(text_of(alert));
  for (const std::string_view line : lines_of(text)) body.push_back(text_block(std::string(line)));
  const Json card = {{"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"},
                     {"type", "AdaptiveCard"},
                     {"version", "1.4"},
                     {"msteams", {{"width", "Full"}}},
                     {"body", std::move(body)}};
  return dump(
      {{"type", "message"},
       {"attachments", Json::array({{{"contentType", "application/vnd.microsoft.card.adaptive"},
                                     {"contentUrl", nullptr},
                                     {"content", card}}})}});
}

// Slack reads <...> as links and mentions everywhere but in plain_text
// (https://api.slack.com/reference/surfaces/formatting#escaping).
std::string without_links(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else
      safe += c;
  }
  return safe;
}

Json plain_text(const std::string& text) {
  return {{"type", "plain_text"}, {"text", text}, {"emoji", false}};
}

std::string_view slack_colour(Severity severity) {
  if (severity == Severity::kError) return "danger";
  return severity == Severity::kWarning ? "warning" : "good";
}

std::string slack_message(const Alert& alert) {
  Json fields = Json::array();
  for (const auto& [name, value] : facts_of(alert)) {
    std::string field = name;
    fields.push_back(plain_text(field.append(": ").append(value)));
  }
  const Json blocks =
      Json::array({{{"type", "section"}, {"text", plain_text(shortened(text_of(alert)))}},
                   {{"type", "section"}, {"fields", std::move(fields)}}});
  // The text is Slack's own markup unless it is told otherwise: an asterisk in a tag is none.
  return dump({{"text", without_links(alert_title(alert))},
               {"mrkdwn", false},
               {"attachments", Json::array({{{"color", slack_colour(severity_of(alert.id))},
                                             {"fallback", without_links(alert_title(alert))},
                                             {"blocks", blocks}}})}});
}

}  // namespace

std::string write_alert_as(AlertForm form, const Alert& alert, TimePoint now,
                           const ShapeSettings& settings) {
  switch (form) {
    case AlertForm::kTeams:
      return teams_card(alert);
    case AlertForm::kSlack:
      return slack_message(alert);
    case AlertForm::kAlertmanager:
      return write_alertmanager_alerts(alert, now, settings.repeat_every);
    case AlertForm::kJson:
      break;
  }
  return write_alert_json(alert);
}

}  // namespace poolsentry
