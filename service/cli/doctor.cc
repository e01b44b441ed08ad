#include "service/cli/doctor.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>

#include "core/base/text.h"
#include "service/app/config_file.h"
#include "service/cli/console.h"
#include "service/cli/options.h"

namespace poolsentry {
namespace {

using Json = nlohmann::ordered_json;
using Findings = std::vector<CheckFinding>;

std::string_view state_name(FindingState state) {
  switch (state) {
    case FindingState::kOk:
      return "ok";
    case FindingState::kProblem:
      return "problem";
    case FindingState::kOff:
      break;
  }
  return "off";
}

bool is_problem(const CheckFinding& finding) { return finding.state == FindingState::kProblem; }

// One line for a finding and one for what to do, under each other for the eye.
void print_text(const Findings& findings, Terminal& terminal) {
  constexpr std::size_t kStateWidth = 9;
  const std::string margin(kStateWidth, ' ');
  for (const CheckFinding& finding : findings) {
    const std::string_view state = state_name(finding.state);
    terminal.out << state << margin.substr(state.size()) << finding.check << ": "
                 << to_printable(finding.text) << '\n';
    if (!finding.advice.empty()) terminal.out << margin << to_printable(finding.advice) << '\n';
  }
  const auto problems = std::count_if(findings.begin(), findings.end(), is_problem);
  terminal.out << (problems == 0   ? "No problem was found."
                   : problems == 1 ? "1 problem was found."
                                   : std::to_string(problems) + " problems were found.")
               << '\n';
}

// Whatever a server answered stays as it is for programs, as valid UTF-8.
void print_json(const Findings& findings, Terminal& terminal) {
  Json list = Json::array();
  for (const CheckFinding& finding : findings) {
    list.push_back({{"check", finding.check},
                    {"state", state_name(finding.state)},
                    {"text", to_valid_utf8(finding.text)},
                    {"advice", to_valid_utf8(finding.advice)}});
  }
  const Json object = {{"schema", "poolsentry.doctor/1"}, {"findings", std::move(list)}};
  terminal.out << object.dump(2) << '\n';
}

}  // namespace

ExitStatus run_doctor_with(std::span<const std::string> arguments, Terminal& terminal,
                           std::span<const DoctorCheck> checks) {
  bool json = false;
  std::optional<std::string> config_path;
  Options options("doctor",
                  "Checks whether alerts of this server would arrive: connects to every sink that "
                  "is on, and sends nothing. Says what to change where something is wrong. Exit "
                  "status 0 without a problem, 5 with one, 2 where the configuration is wrong.",
                  "doctor");
  options.text("--config", config_path, "FILE",
               "the configuration; by default the one in the data folder");
  options.flag("--json", json, "print JSON");
  if (const auto done = options.parse(arguments, terminal)) return *done;

  // What is wrong in the configuration is said by its reader, for every mistake: no finding could
  // say it better, and the checks would look at settings that are not in force.
  const auto file = locate_config(config_path);
  if (!file) return report_error(file.error(), terminal);
  auto config = load_config(*file);
  if (!config) return report_error(config.error(), terminal);
  const bool progress = !json && is_terminal(StandardStream::kError);
  const DoctorSubject subject{std::move(*config), to_printable(file->path), progress};
  Findings findings;
  for (const DoctorCheck& check : checks) {
    for (CheckFinding& finding : check(subject, terminal)) findings.push_back(std::move(finding));
  }
  json ? print_json(findings, terminal) : print_text(findings, terminal);
  const bool sick = std::any_of(findings.begin(), findings.end(), is_problem);
  return sick ? ExitStatus::kInternal : ExitStatus::kNothingLeaks;
}

}  // namespace poolsentry
