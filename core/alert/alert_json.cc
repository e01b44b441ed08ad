#include "core/alert/alert_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/alert/wording.h"
#include "core/base/text.h"

namespace poolsentry {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json time_or_null(const std::optional<TimePoint>& time) {
  return time ? Json(format_utc_exact(*time)) : Json();
}

Json tags_json(const std::vector<SeriesKey>& series) {
  Json tags = Json::array();
  for (const SeriesKey& key : series) {
    tags.push_back(
        {{"tag", key.tag ? Json(key.tag->text()) : Json()}, {"pool", pool_name(key.pool)}});
  }
  return tags;
}

Json rate_json(const std::optional<GrowthRate>& rate) {
  if (!rate) return {};
  return {{"low", rate->low}, {"likely", rate->likely}, {"high", rate->high}};
}

Json forecast_json(const Forecast& forecast) {
  if (!forecast.likely) return {};
  return {{"earliest", time_or_null(forecast.earliest)},
          {"likely", time_or_null(forecast.likely)},
          {"latest", time_or_null(forecast.latest)}};
}

std::optional<TimePoint> read_time(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return parse_utc(found->get_ref<const std::string&>());
}

template <class T>
std::optional<T> read_number(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<T>();
}

std::string read_text(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return {};
  return found->get<std::string>();
}

std::optional<Pool> read_pool(const Json& object) {
  const std::string name = read_text(object, "pool");
  for (const Pool pool : kPools) {
    if (name == pool_name(pool)) return pool;
  }
  return std::nullopt;
}

std::vector<SeriesKey> read_tags(const Json& object) {
  std::vector<SeriesKey> series;
  const auto tags = object.find("tags");
  if (tags == object.end() || !tags->is_array()) return series;
  for (const Json& entry : *tags) {
    if (!entry.is_object()) continue;
    const std::optional<Pool> pool = read_pool(entry);
    Tag tag;
    const std::string text = read_text(entry, "tag");
    if (!pool || (!text.empty() && !parse_tag_text(text, tag))) continue;
    series.push_back({text.empty() ? std::nullopt : std::optional(tag), *pool});
  }
  return series;
}

AlertFacts read_facts(const Json& object) {
  AlertFacts facts;
  facts.host = read_text(object, "host");
  facts.subject = read_text(object, "subject");
  facts.series = read_tags(object);
  facts.pool = read_pool(object);
  facts.pool_bytes = read_number<std::uint64_t>(object, "pool_bytes");
  facts.limit_bytes = read_number<std::uint64_t>(object, "limit_bytes");
  if (const auto rate = object.find("bytes_per_hour"); rate != object.end() && rate->is_object()) {
    facts.bytes_per_hour = {read_number<double>(*rate, "low").value_or(0),
                            read_number<double>(*rate, "likely").value_or(0),
                            read_number<double>(*rate, "high").value_or(0)};
  }
  if (const auto at = object.find("exhausted_at"); at != object.end() && at->is_object()) {
    facts.exhausted_at = {read_time(*at, "earliest"), read_time(*at, "likely"),
                          read_time(*at, "latest")};
  }
  facts.bytes = read_number<std::uint64_t>(object, "bytes");
  facts.outstanding = read_number<std::uint64_t>(object, "outstanding");
  facts.onset = read_time(object, "onset");
  facts.raised_at = read_time(object, "raised_at");
  facts.confidence = read_number<double>(object, "confidence");
  facts.free_ratio = read_number<double>(object, "free_ratio");
  facts.booted_at = read_time(object, "booted_at");
  return facts;
}

}  // namespace

std::string write_alert_json(const Alert& alert) {
  const AlertFacts& facts = alert.facts;
  const Json object = {{"schema", "poolsentry.alert/1"},
                       {"id", alert_id(alert)},
                       {"thread", thread_id(alert)},
                       {"time", format_utc_exact(alert.time)},
                       {"event", static_cast<int>(alert.id)},
                       {"severity", severity_name(severity_of(alert.id))},
                       {"reminder", alert.reminder},
                       {"host", to_valid_utf8(facts.host)},
                       {"subject", facts.subject},
                       {"title", alert_title(alert)},
                       {"text", render(alert)},
                       {"inserts", alert.inserts},
                       {"tags", tags_json(facts.series)},
                       {"pool", facts.pool ? Json(pool_name(*facts.pool)) : Json()},
                       {"pool_bytes", or_null(facts.pool_bytes)},
                       {"limit_bytes", or_null(facts.limit_bytes)},
                       {"bytes", or_null(facts.bytes)},
                       {"outstanding", or_null(facts.outstanding)},
                       {"bytes_per_hour", rate_json(facts.bytes_per_hour)},
                       {"onset", time_or_null(facts.onset)},
                       {"raised_at", time_or_null(facts.raised_at)},
                       {"exhausted_at", forecast_json(facts.exhausted_at)},
                       {"confidence", or_null(facts.confidence)},
                       {"free_ratio", or_null(facts.free_ratio)},
                       {"booted_at", time_or_null(facts.booted_at)}};
  constexpr bool kKeepUnicode = false;
  return object.dump(-1, ' ', kKeepUnicode, Json::error_handler_t::replace);
}

Result<Alert> read_alert_json(std::string_view text) {
  const Json object = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return failure(ErrorKind::kInput, "is not an alert: no JSON object");
  const auto event = read_number<int>(object, "event").value_or(0);
  const std::optional<TimePoint> time = read_time(object, "time");
  const auto known = std::any_of(event_texts().begin(), event_texts().end(),
                                 [event](const EventText& entry) { return entry.id == event; });
  if (!known || !time) {
    return failure(ErrorKind::kInput, "is not an alert: its event or its time is not known");
  }
  Alert alert{static_cast<EventId>(event), *time, false, {}, read_facts(object)};
  const auto reminder = object.find("reminder");
  alert.reminder = reminder != object.end() && reminder->is_boolean() && reminder->get<bool>();
  const auto inserts = object.find("inserts");
  if (inserts == object.end() || !inserts->is_array()) return alert;
  for (const Json& insert : *inserts) {
    alert.inserts.push_back(insert.is_string() ? insert.get<std::string>() : std::string());
  }
  return alert;
}

}  // namespace poolsentry
