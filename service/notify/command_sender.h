// Hands alerts to a program that the administrator has configured.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/config/config.h"
#include "service/notify/sender.h"

namespace poolsentry {

// Of what one run prints, blank ones not counted; what comes behind them is dropped.
inline constexpr std::size_t kMaxCommandLines = 100;
inline constexpr std::size_t kMaxCommandLineBytes = 500;

// Starts the program without a shell, with the configured arguments, the alert's JSON and a line
// break on its standard input, and beside our environment
//   POOLSENTRY_EVENT     "2000"
//   POOLSENTRY_SEVERITY  "info", "warning" or "error"
//   POOLSENTRY_TITLE     one line, see safe_for_shells()
// Exit status 0 says that the alert was taken; another one that this one was not. Where the program
// cannot be started, or does not end within the configured timeout, no other would be taken either.
//
// `output` is called on the sender's thread, before send() returns, for each line that the program
// has printed to standard output or standard error: printable, at most kMaxCommandLineBytes long.
//
// probe() looks whether the program is there and can be executed, and does not start it.
//
// kUsage where it could never be started: not a full path, or a batch file (process.h).
[[nodiscard]] Result<std::unique_ptr<Sender>> make_command_sender(
    const CommandConfig& config, std::function<void(std::string_view)> output);

// The title for a script: hosts and tags in it are anybody's, and a shell puts %POOLSENTRY_TITLE%
// into its command before it reads it. Letters, digits, blanks, ".,:_+/@-" and what is beyond ASCII
// stay, everything else is '_'.
[[nodiscard]] std::string safe_for_shells(std::string_view title);

}  // namespace poolsentry
