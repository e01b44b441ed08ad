// The verb `doctor`: what is wrong with the way this server is watched, why it matters, and what to
// change. It changes nothing and sends nothing.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/config/config.h"
#include "service/cli/verb.h"

namespace poolsentry {

enum class FindingState : std::uint8_t {
  kOk,
  kProblem,
  kOff,  // turned off: no problem, but worth to know
};

// One thing that was looked at.
struct CheckFinding {
  std::string check;  // "delivery.email": stable, for programs
  FindingState state = FindingState::kOk;
  std::string text;    // what was found, and where it is a problem, why it matters
  std::string advice;  // the very command or setting to change; empty where nothing is to be done
};

// What checks look at.
struct DoctorSubject {
  Config config;
  std::string config_path;  // as it is shown to people; the file need not be there
  bool progress = false;    // slow checks may say what they do on `terminal.err`
};

// A check gives its findings in the order in which they are shown. It returns within
// Sender::kLongestAttempt for each sink that it asks.
using DoctorCheck = std::function<std::vector<CheckFinding>(const DoctorSubject&, Terminal&)>;

// Reads the options and the configuration, runs the checks and prints what they found, as text or
// as {"schema": "poolsentry.doctor/1", "findings": [{"check", "state": "ok"|"problem"|"off",
// "text", "advice"}]}. kNothingLeaks without a problem, kInternal (5) with one; a configuration
// that is wrong is kUsage.
[[nodiscard]] ExitStatus run_doctor_with(std::span<const std::string> arguments, Terminal& terminal,
                                         std::span<const DoctorCheck> checks);

}  // namespace poolsentry
