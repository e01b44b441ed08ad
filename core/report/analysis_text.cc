#include <algorithm>

#include "core/alert/wording.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/report/analysis_report.h"

namespace poolsentry {
namespace {

// A person reads so many; JSON has more.
constexpr std::size_t kMostLossesShown = 10;
constexpr std::size_t kMostNotedShown = 10;
constexpr double kSecondsPerHour = 3600;
// Fewer snapshots show no growth.
constexpr std::size_t kFewestSnapshots = 4;

std::string line(std::string_view label, std::string_view text) {
  constexpr std::size_t kWidth = 12;
  std::string padded(label);
  padded.resize(std::max(kWidth, label.size() + 1), ' ');
  return "  " + padded + std::string(text) + "\n";
}

std::string verdict(const Detector& detector) {
  std::vector<std::string> names;
  for (const Leak& leak : detector.leaks()) {
    if (!leak.is_open()) continue;
    names.push_back(leak.series.tag_text() + " in the " + std::string(pool_name(leak.series.pool)) +
                    " pool");
  }
  if (names.empty()) return "Nothing leaks.";
  return "Leaking: " + join_for_people(names) + ".";
}

std::string coverage(const AnalysisFigures& figures) {
  std::string text =
      format_count(figures.snapshots) + (figures.snapshots == 1 ? " snapshot" : " snapshots");
  if (!figures.host.empty()) text += " of " + to_printable(figures.host, 64);
  if (figures.first && figures.last) {
    text += ", " + format_utc_for_people(*figures.first) + " to " +
            format_utc_for_people(*figures.last) + " (" +
            format_duration(*figures.last - *figures.first) + ")";
  }
  if (figures.snapshots < kFewestSnapshots) text += "; too few for a verdict about growth";
  return text + ".";
}

std::string state_of(const Leak& leak) {
  if (leak.state == LeakState::kStopped) return "stopped growing, holds its memory";
  if (leak.state == LeakState::kLeaking) return "growing";
  const bool restarted = leak.cleared_by == ClearedBy::kRestart;
  return "over since " + format_utc_for_people(*leak.cleared_at) +
         (restarted ? ": the server was restarted" : ": its memory came back");
}

std::string leak_text(const Leak& leak, const PoolState& pool, TimePoint now) {
  std::string text = leak.series.tag_text() + ", " + std::string(pool_name(leak.series.pool)) +
                     " pool: " + state_of(leak) + "\n";
  text += line("growth",
               describe_rate(leak.bytes_per_hour) + ", since " + format_utc_for_people(leak.onset));
  text += line("holds", format_size(static_cast<double>(leak.bytes)) + " in " +
                            format_count(leak.outstanding) + " objects");
  if (leak.state == LeakState::kLeaking) text += line("forecast", describe_forecast(pool, now));
  text += line("evidence", describe_evidence(leak.finding, leak.free_ratio));
  text += line("raised", format_utc_for_people(leak.raised_at) + ", confidence " +
                             format_share(leak.confidence));
  return text;
}

std::string pools_text(const Detector& detector) {
  std::string text = "Pools\n";
  for (const Pool pool : kPools) {
    text += line(pool_name(pool), describe_pool(detector.pool(pool)));
  }
  return text;
}

std::string noted_text(const Detector& detector) {
  const std::vector<Suspect> suspects = detector.suspects();
  std::string text = suspects.empty() ? "" : "Noted, and not raised\n";
  for (std::size_t i = 0; i < std::min(kMostNotedShown, suspects.size()); ++i) {
    const Suspect& suspect = suspects[i];
    text += line(suspect.series.tag_text(),
                 std::string(pool_name(suspect.series.pool)) + " pool, " +
                     format_rate(suspect.finding.rise.rate * kSecondsPerHour) + " since " +
                     format_utc_for_people(suspect.since) + ": " +
                     std::string(why_not_raised(suspect.finding)));
  }
  return suspects.empty() ? "" : text + "\n";
}

std::string losses_text(const LossLog& losses) {
  std::string text;
  for (const std::string& note : losses.notes()) text += "Note: " + note + "\n";
  if (losses.count() == 0) return text;
  text += "Not used: " + format_count(losses.count()) + " damaged lines or snapshots\n";
  const std::size_t shown = std::min(kMostLossesShown, losses.kept().size());
  for (std::size_t i = 0; i < shown; ++i) {
    const Loss& loss = losses.kept()[i];
    const std::string place = loss.line > 0 ? ":" + std::to_string(loss.line) : "";
    text += "  " + to_printable(loss.file) + place + ": " + loss.reason + "\n";
  }
  if (losses.count() > shown) text += "  and " + format_count(losses.count() - shown) + " more\n";
  return text;
}

}  // namespace

std::string analysis_text(const AnalysisFigures& figures) {
  const Detector& detector = figures.detector;
  std::string text = verdict(detector) + "\n" + coverage(figures) + "\n\n";
  for (const Leak& leak : detector.leaks()) {
    text += leak_text(leak, detector.pool(leak.series.pool), figures.last.value_or(TimePoint{}));
    text += "\n";
  }
  return text + noted_text(detector) + pools_text(detector) + losses_text(figures.losses);
}

}  // namespace poolsentry
