#include <charconv>

#include "core/base/text.h"
#include "core/config/config.h"
#include "service/app/watch_factory.h"
#include "service/cli/console.h"
#include "service/cli/options.h"
#include "service/cli/verbs.h"
#include "service/host/console_host.h"

namespace poolsentry {
namespace {

struct Request {
  WatchOptions watch;
  std::optional<std::string> speed;
  bool json = false;
};

std::optional<ExitStatus> parse(std::span<const std::string> arguments, Terminal& terminal,
                                Request& request) {
  Options options(
      "watch",
      "Watches in this console as the service would: samples, judges, prints each alert "
      "and sends it to the sinks that are on. Ctrl-C stops it.",
      "watch --source replay:memsnap.log --speed max");
  options.text("--source", request.watch.source, "SOURCE",
               "live, replay:FILE or kernel:DIR; by default what the configuration says");
  options.text("--speed", request.speed, "N|max", "how many times faster a replay runs");
  options.text("--config", request.watch.config, "FILE",
               "the configuration; by default the one in the data folder");
  options.flag("--json", request.json, "print each alert as one line of JSON");
  return options.parse(arguments, terminal);
}

Result<ReplaySpeed> parse_speed(const std::string& text) {
  if (text == "max") return ReplaySpeed{};
  double factor = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, factor);
  if (error == std::errc{} && stop == end && factor >= kMinReplaySpeed &&
      factor <= kMaxReplaySpeed) {
    return ReplaySpeed{factor};
  }
  return failure(ErrorKind::kUsage,
                 "--speed: \"" + to_printable(text, 64) +
                     "\" is not a speed; write a factor such as 60 (0.001 to 1000000) or "
                     "max");
}

ConsoleStyle style_for(const Request& request) {
  if (request.json) return ConsoleStyle::kJson;
  return takes_colour(StandardStream::kOutput) ? ConsoleStyle::kColour : ConsoleStyle::kPlain;
}

}  // namespace

ExitStatus run_watch(std::span<const std::string> arguments, Terminal& terminal) {
  Request request;
  if (const auto done = parse(arguments, terminal, request)) return *done;
  if (request.speed) {
    const Result<ReplaySpeed> speed = parse_speed(*request.speed);
    if (!speed) return report_error(speed.error(), terminal);
    request.watch.speed = *speed;
  }
  WatchOutcome outcome;
  const auto factory =
      make_console_watch_factory(request.watch, style_for(request), terminal.out, outcome);
  const Result<void> watched = run_in_console(*factory);
  if (!watched) return report_error(watched.error(), terminal);
  return outcome.leak_open ? ExitStatus::kLeakOpen : ExitStatus::kNothingLeaks;
}

}  // namespace poolsentry
