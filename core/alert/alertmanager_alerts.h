// An alert as what Prometheus' Alertmanager takes by POST /api/v2/alerts
// (https://prometheus.io/docs/alerting/latest/alerts_api/).
//
// There an alert is its labels: what has the same labels is the same alert, raised, repeated or
// resolved. So the labels of a leak stay the same from 2000 to 2004, but for the severity, and what
// changes the severity ends the alert that had the other one. docs/delivery.md lists the names.
#pragma once

#include <chrono>
#include <string>

#include "core/alert/alert.h"
#include "core/base/time.h"

namespace poolsentry {

// Alertmanager resolves what is not sent again within its resolve_timeout of 5 minutes, unless it
// is told when the alert ends. We say it again every `repeat_every`: so it ends after two of these
// and this, and a single reminder that is lost or late does not resolve it.
inline constexpr Duration kFiringMargin = std::chrono::hours{1};

// News that nothing ends: a test, a start.
inline constexpr Duration kNewsLasts = std::chrono::minutes{5};

// A resolved alert ends this long before now. Where our clock is ahead of Alertmanager's, an end in
// its future gives way to the later end that the alert was raised with, and the clear is lost
// (tried with 0.25; Alert.Merge in
// https://github.com/prometheus/alertmanager/blob/main/types/types.go). As much as Kerberos lets
// the clocks of a domain differ.
inline constexpr Duration kClocksDiffer = std::chrono::minutes{5};

// The array to post: one alert, or two where it changes the severity. `now` is this machine's
// clock. No generatorURL: there is no page to link to.
[[nodiscard]] std::string write_alertmanager_alerts(const Alert& alert, TimePoint now,
                                                    Duration repeat_every);

}  // namespace poolsentry
