// Runs another program: no shell, a bounded output, a bounded time, and nothing of it left behind.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"

namespace poolsentry {

// All texts are UTF-8. Neither program nor arguments and environment may contain a NUL: what stands
// behind it would be lost.
struct ProcessRequest {
  std::string program;  // full path; no folder is searched
  std::vector<std::string> arguments;
  // Beside our own environment; takes the place of a variable of the same name.
  std::vector<std::pair<std::string, std::string>> environment;
  std::string input;      // on its standard input, which then ends
  Duration time_limit{};  // of the whole run
};

enum class ProcessEnd : std::uint8_t {
  kExited,   // by itself
  kTooLong,  // ended by us at the time limit
  kStopped,  // ended by us, because we were told to stop
};

struct ProcessResult {
  // Of standard output and standard error, as they were written. The rest is read and dropped.
  static constexpr std::size_t kMaxOutputBytes = std::size_t{64} * 1024;

  ProcessEnd end = ProcessEnd::kExited;
  std::uint32_t status = 0;   // exit status, where it has exited; Windows has 32 bits
  std::optional<int> signal;  // posix: what ended it, where it did not end by itself
  std::string output;

  [[nodiscard]] bool succeeded() const {
    return end == ProcessEnd::kExited && status == 0 && !signal;
  }
};

// Runs the program until it exits, the time limit is over or `stop` is requested; returns within
// 500 ms of each. A program that does not read its input, or prints without end, holds up nothing.
//
// The program decides: what it has started and left behind when it exits is ended with it. On posix
// that is its process group, on Windows its job. Out of reach are a posix program that makes itself
// a session of its own, and, before Windows 8, children of a program that we start while we are in
// a job ourselves (jobs did not nest): those run on, and what they print is not waited for.
//
// Callable from any thread, and from several at once. kUsage where check_program_name() says so;
// kUnavailable where the system refuses to start it, with its reason.
[[nodiscard]] Result<ProcessResult> run_process(const ProcessRequest& request,
                                                const std::stop_token& stop);

// kUsage where `program` can never be started by run_process(): it is not a full path, or, on
// Windows, a batch file. Does not look whether it is there.
[[nodiscard]] Result<void> check_program_name(const std::string& program);

// The same, and kUnavailable where it is not there now or is not a file that can be executed.
[[nodiscard]] Result<void> check_program(const std::string& program);

}  // namespace poolsentry
