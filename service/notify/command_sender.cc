#include "service/notify/command_sender.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "core/alert/alert_json.h"
#include "core/alert/wording.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "service/nt/process.h"

namespace poolsentry {
namespace {

constexpr std::size_t kMaxShownLine = 200;

// What a program prints is foreign text, often in the code page of a console: what is no UTF-8 in
// it shows as U+FFFD, which is better than a log that cannot be read.
std::vector<std::string> printable_lines(std::string_view output) {
  std::vector<std::string> lines;
  for (std::string_view line : lines_of(output)) {
    if (lines.size() == kMaxCommandLines) break;
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = trim(line);
    if (!line.empty()) lines.push_back(to_printable(line, kMaxCommandLineBytes));
  }
  return lines;
}

// What Windows ends a broken program with is known by its hexadecimal form: 0xC0000005.
std::string status_text(std::uint32_t status) {
  constexpr std::uint32_t kLargestPlain = 0xFFFF;
  if (status <= kLargestPlain) return std::to_string(status);
  std::array<char, 16> text{};
  static_cast<void>(std::snprintf(text.data(), text.size(), "0x%08X", status));
  return text.data();
}

class CommandSender final : public Sender {
 public:
  CommandSender(CommandConfig config, std::function<void(std::string_view)> output)
      : config_(std::move(config)),
        program_(to_printable(config_.program, kMaxShownLine)),
        output_(std::move(output)) {}

  [[nodiscard]] std::string_view name() const override { return "command"; }
  [[nodiscard]] SendResult send(const Message& message, const std::stop_token& stop) override;
  [[nodiscard]] Result<std::string> probe(const std::stop_token& stop) override;

 private:
  [[nodiscard]] ProcessRequest request_for(const Alert& alert) const;
  [[nodiscard]] SendResult result_of(const ProcessResult& run,
                                     const std::vector<std::string>& lines) const;
  [[nodiscard]] std::string refusal(const ProcessResult& run,
                                    const std::vector<std::string>& lines) const;

  CommandConfig config_;
  std::string program_;  // as it may be shown; arguments may be passwords and never are
  std::function<void(std::string_view)> output_;
};

SendResult unreachable(std::string_view reason) {
  return {SendOutcome::kUnreachable, to_printable(reason, SendResult::kMaxReasonBytes), {}, {}};
}

ProcessRequest CommandSender::request_for(const Alert& alert) const {
  ProcessRequest request;
  request.program = config_.program;
  request.arguments = config_.arguments;
  request.environment = {{"POOLSENTRY_EVENT", std::to_string(static_cast<unsigned>(alert.id))},
                         {"POOLSENTRY_SEVERITY", std::string(severity_name(severity_of(alert.id)))},
                         {"POOLSENTRY_TITLE", safe_for_shells(alert_title(alert))}};
  request.input = write_alert_json(alert) + '\n';
  request.time_limit = config_.timeout;
  return request;
}

SendResult CommandSender::send(const Message& message, const std::stop_token& stop) {
  const auto run = run_process(request_for(message.alert), stop);
  if (!run) {
    return unreachable("cannot be started: " + run.error().message +
                       "; check alerts.command.program");
  }
  const std::vector<std::string> lines = printable_lines(run->output);
  for (const std::string& line : lines) {
    if (output_) output_(line);
  }
  return result_of(*run, lines);
}

// A program that hangs would hang with the next alert too: the courier then waits before it tries
// again. A program that says no may take the next.
SendResult CommandSender::result_of(const ProcessResult& run,
                                    const std::vector<std::string>& lines) const {
  if (run.end == ProcessEnd::kStopped) {
    return unreachable(program_ + " was ended because PoolSentry stops");
  }
  if (run.end == ProcessEnd::kTooLong) {
    return unreachable(program_ + " had not ended after " + format_duration(config_.timeout) +
                       " and was ended, with all that it had started; see what it waits for, or "
                       "raise alerts.command.timeout");
  }
  if (run.succeeded()) return {};
  return {SendOutcome::kRefused,
          to_printable(refusal(run, lines), SendResult::kMaxReasonBytes),
          {},
          {}};
}

std::string CommandSender::refusal(const ProcessResult& run,
                                   const std::vector<std::string>& lines) const {
  const std::string how = run.signal ? " was ended by signal " + std::to_string(*run.signal)
                                     : " ended with status " + status_text(run.status);
  if (lines.empty()) return program_ + how + " and printed nothing";
  return program_ + how + ": \"" + to_printable(lines.front(), kMaxShownLine) + '"';
}

Result<std::string> CommandSender::probe(const std::stop_token& /*stop*/) {
  if (const auto there = check_program(config_.program); !there) {
    return pass_on(there, "alerts.command.program");
  }
  return program_ + " is there and can be executed; it was not started";
}

bool is_harmless(char c) {
  constexpr std::string_view kHarmless = " .,:_+/@-";
  const bool is_beyond_ascii = static_cast<unsigned char>(c) >= 0x80;
  return is_letter_or_digit(c) || is_beyond_ascii || kHarmless.find(c) != std::string_view::npos;
}

}  // namespace

std::string safe_for_shells(std::string_view title) {
  std::string safe(title);
  std::replace_if(
      safe.begin(), safe.end(), [](char c) { return !is_harmless(c); }, '_');
  // What begins so is an option to a program.
  if (safe.starts_with('-') || safe.starts_with('/')) safe.front() = '_';
  return safe;
}

Result<std::unique_ptr<Sender>> make_command_sender(const CommandConfig& config,
                                                    std::function<void(std::string_view)> output) {
  if (const auto fit = check_program_name(config.program); !fit) {
    return pass_on(fit, "alerts.command.program");
  }
  return std::make_unique<CommandSender>(config, std::move(output));
}

}  // namespace poolsentry
