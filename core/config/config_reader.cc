#include "core/config/config_reader.h"

#include <array>

#include "core/config/config_fields.h"
#include "core/config/json_text.h"

namespace poolsentry {
namespace {

// What the contract promises and this version does not do yet. Each version takes lines out.
struct Missing {
  std::string_view path;
  bool (*is_asked_for)(const Config&);
};
constexpr std::array kMissing = std::to_array<Missing>({
    {"$.metrics.listen", [](const Config& c) { return c.metrics.listen.has_value(); }},
    {"$.metrics.textfile", [](const Config& c) { return c.metrics.textfile.has_value(); }},
});

void reject_missing_features(const Config& config, ConfigErrors& errors) {
  for (const Missing& feature : kMissing) {
    if (!feature.is_asked_for(config)) continue;
    errors.add(feature.path, "is not available in this version; leave it at its default");
  }
}

// Conditions between two values; each is looked at only where both values are right by themselves.
struct Condition {
  std::string_view section;
  std::string_view path;
  bool (*holds)(const Config&);
  std::string_view otherwise;
};
constexpr std::array kConditions = std::to_array<Condition>({
    {"$.detection", "$.detection.critical_before",
     [](const Config& c) { return c.detection.critical_before < c.detection.warn_before; },
     "must be shorter than warn_before"},
    {"$.detection", "$.detection.warn_before",
     [](const Config& c) { return c.detection.warn_before <= c.detection.horizon; },
     "must not be longer than horizon"},
    {"$.history", "$.history.every_sample",
     [](const Config& c) { return c.history.every_sample <= c.history.quarter_hours; },
     "must not be longer than quarter_hours"},
    {"$.history", "$.history.quarter_hours",
     [](const Config& c) { return c.history.quarter_hours <= c.history.hours; },
     "must not be longer than hours"},
    {"$.alerts.email", "$.alerts.email.to",
     [](const Config& c) { return !c.alerts.email.enabled || !c.alerts.email.to.empty(); },
     "must have at least 1 entry where e-mail is enabled"},
});

void check_conditions(const Config& config, ConfigErrors& errors) {
  for (const Condition& condition : kConditions) {
    if (errors.any_under(condition.section) || condition.holds(config)) continue;
    errors.add(condition.path, condition.otherwise);
  }
}

// Editors find the schema by this key; it is no setting.
void drop_schema_key(JsonValue& root) {
  auto* const object = root.as<JsonObject>();
  if (object == nullptr) return;
  std::erase_if(*object, [](const JsonMember& member) { return member.key == "$schema"; });
}

}  // namespace

Result<Config> read_config(std::string_view text, std::string_view file_name) {
  if (text.size() > kMaxConfigBytes) {
    return failure(ErrorKind::kUsage, std::string(file_name) + ": is larger than 1 MiB");
  }
  Result<JsonValue> root = parse_json(text);
  if (!root) return pass_on(root, file_name);
  drop_schema_key(*root);

  Config config;
  ConfigErrors errors;
  kConfigFields.read(*root, config, Place(errors));
  check_conditions(config, errors);
  reject_missing_features(config, errors);
  if (errors.count() > 0) return tl::unexpected<Error>(errors.to_error(file_name));
  return config;
}

std::string write_config(const Config& config) { return write_json(kConfigFields.write(config)); }

}  // namespace poolsentry
