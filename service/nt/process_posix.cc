#include "service/nt/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <functional>
#include <string_view>
#include <system_error>

#include "core/base/text.h"
#include "service/nt/descriptor.h"
#include "service/nt/process_text.h"

namespace poolsentry {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

// How often it is asked whether the program has exited: nothing that can be waited for beside pipes
// says so on every system.
constexpr Duration kExitTick{20};
// How long a program that was killed may take to be gone. One that hangs in a disk or a network
// file system stays; it is then left to the system.
constexpr Duration kMaxDying{300};
// What is read once a program has exited: all that a pipe can hold (a mebibyte unless root allows
// more), and no more of what others may still write into it.
constexpr int kMaxLastReads = 80;
constexpr std::size_t kReadBytes = std::size_t{16} * 1024;
constexpr int kFirstOwnDescriptor = 3;

tl::unexpected<Error> system_failure(const std::string& program, int number) {
  return failure(ErrorKind::kUnavailable,
                 to_printable(program) + ": " + std::generic_category().message(number));
}

// SIGPIPE, which would end our process where the program does not read, becomes EPIPE: for this
// thread and this time only, since the signal's handling belongs to the whole process.
class PipeSignalBlock {
 public:
  PipeSignalBlock() {
    sigset_t pending;
    ::sigpending(&pending);
    was_pending_ = ::sigismember(&pending, SIGPIPE) == 1;
    ::sigemptyset(&pipe_);
    ::sigaddset(&pipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~PipeSignalBlock() {
    // What a write of ours raised is taken away before it can be delivered.
    const timespec at_once{};
    while (!was_pending_ && ::sigtimedwait(&pipe_, nullptr, &at_once) < 0 && errno == EINTR) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  PipeSignalBlock(const PipeSignalBlock&) = delete;
  PipeSignalBlock& operator=(const PipeSignalBlock&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

// Neither end is one of 0, 1 and 2, even where our own are closed: those are the program's.
struct Pipe {
  Descriptor read;
  Descriptor write;

  [[nodiscard]] bool open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    const Descriptor low_read(ends[0]);
    const Descriptor low_write(ends[1]);
    read.reset(::fcntl(low_read.get(), F_DUPFD_CLOEXEC, kFirstOwnDescriptor));
    write.reset(::fcntl(low_write.get(), F_DUPFD_CLOEXEC, kFirstOwnDescriptor));
    return read && write;
  }
};

// Our end only: the program may expect that its own block.
void never_block(const Descriptor& end) { ::fcntl(end.get(), F_SETFL, O_NONBLOCK); }

// As exec wants them; they point into `texts`.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> own_environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  return variables;
}

// What the program finds: its three streams, no other descriptor of ours, a process group of its
// own, and signals as they are at a login.
class SpawnSettings {
 public:
  SpawnSettings(const Descriptor& input, const Descriptor& output) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, input.get(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output.get(), STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, kFirstOwnDescriptor);
    ::posix_spawnattr_init(&attributes_);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    for (const int ours : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&signals, ours);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  // The errno of what failed, that of exec too; 0 where the program runs.
  [[nodiscard]] int spawn(const ProcessRequest& request, pid_t& pid) const {
    std::vector<std::string> words = {request.program};
    words.insert(words.end(), request.arguments.begin(), request.arguments.end());
    auto variables = merged_environment(own_environment(), request.environment);
    return ::posix_spawn(&pid, request.program.c_str(), &actions_, &attributes_,
                         pointers_to(words).data(), pointers_to(variables).data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// A program that runs. Whoever made it calls finish(); until then its number stays its own.
class Child {
 public:
  Child(pid_t pid, Descriptor input, Descriptor output, std::string_view text)
      : pid_(pid), input_(std::move(input)), output_(std::move(output)), unwritten_(text) {
    never_block(input_);
    never_block(output_);
    if (unwritten_.empty()) input_.reset();
  }

  // Until something can be read or written, `stop` is readable, or `limit` is over.
  void wait(const Descriptor& stop, Duration limit) {
    // A descriptor of -1 is passed over.
    std::array<pollfd, 3> waits{
        {{stop.get(), POLLIN, 0}, {input_.get(), POLLOUT, 0}, {output_.get(), POLLIN, 0}}};
    if (::poll(waits.data(), waits.size(), static_cast<int>(limit.count())) <= 0) return;
    if (waits[1].revents != 0) write_some();
    if (waits[2].revents != 0) static_cast<void>(read_some());
  }

  // It stays a zombie, so that its number and that of its group are nobody else's.
  [[nodiscard]] bool has_exited() const {
    siginfo_t info{};
    const int asked = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
    return asked != 0 ? errno == ECHILD : info.si_pid == pid_;
  }

  // Ends it and what it has started, and reads what was printed before. False where nobody knows
  // how it ended.
  [[nodiscard]] bool finish(ProcessResult& result) {
    // Not reaped yet, so the number cannot mean another group.
    ::kill(-pid_, SIGKILL);
    const bool is_known = reap(result);
    for (int i = 0; i < kMaxLastReads && read_some(); ++i) {
    }
    result.output = std::move(printed_);
    return is_known;
  }

 private:
  void write_some() {
    const PipeSignalBlock block;
    const ssize_t count = ::write(input_.get(), unwritten_.data(), unwritten_.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    // A program that does not want its input may still take the alert.
    unwritten_.remove_prefix(count < 0 ? unwritten_.size() : static_cast<std::size_t>(count));
    if (unwritten_.empty()) input_.reset();
  }

  // False where there is nothing to read now, or never again.
  bool read_some() {
    if (!output_) return false;
    std::array<char, kReadBytes> bytes{};
    const ssize_t count = ::read(output_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) return true;
    if (count < 0 && errno == EAGAIN) return false;
    if (count <= 0) {
      output_.reset();
      return false;
    }
    const std::size_t room = ProcessResult::kMaxOutputBytes - printed_.size();
    printed_.append(bytes.data(), std::min(room, static_cast<std::size_t>(count)));
    return true;
  }

  // Asks again and again instead of waiting: what hangs in the kernel must not hang us.
  bool reap(ProcessResult& result) const {
    const SteadyTime last = std::chrono::steady_clock::now() + kMaxDying;
    int status = 0;
    pid_t reaped = 0;
    while ((reaped = ::waitpid(pid_, &status, WNOHANG)) != pid_) {
      if (reaped < 0 && errno != EINTR) return false;
      if (std::chrono::steady_clock::now() >= last) return false;
      ::poll(nullptr, 0, 1);
    }
    if (WIFEXITED(status)) result.status = static_cast<std::uint32_t>(WEXITSTATUS(status));
    if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
    return true;
  }

  pid_t pid_;
  Descriptor input_;
  Descriptor output_;
  std::string_view unwritten_;  // of the request
  std::string printed_;
};

Result<ProcessResult> watch(Child& child, Duration time_limit, const std::stop_token& stop,
                            const Descriptor& wake) {
  const SteadyTime last = std::chrono::steady_clock::now() + time_limit;
  ProcessResult result;
  while (!child.has_exited()) {
    const auto left = std::chrono::ceil<Duration>(last - std::chrono::steady_clock::now());
    if (stop.stop_requested() || left <= Duration::zero()) {
      result.end = stop.stop_requested() ? ProcessEnd::kStopped : ProcessEnd::kTooLong;
      break;
    }
    child.wait(wake, std::min(left, kExitTick));
  }
  const bool is_known = child.finish(result);
  if (is_known || result.end != ProcessEnd::kExited) return result;
  // Where whoever started us has SIGCHLD ignored, the system throws the status away.
  return failure(ErrorKind::kInternal,
                 "the exit status of a program is lost: start PoolSentry with SIGCHLD not ignored");
}

}  // namespace

Result<ProcessResult> run_process(const ProcessRequest& request, const std::stop_token& stop) {
  if (const auto fit = check_program_name(request.program); !fit) return pass_on(fit);
  Pipe input;
  Pipe output;
  const Descriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake || !input.open() || !output.open()) return system_failure(request.program, errno);
  const std::stop_callback wake_up(stop, [&wake] { ::eventfd_write(wake.get(), 1); });
  pid_t pid = 0;
  const int failed = SpawnSettings(input.read, output.write).spawn(request, pid);
  if (failed != 0) return system_failure(request.program, failed);
  // The program's ends are its own alone, so that they end with it.
  input.read.reset();
  output.write.reset();
  Child child(pid, std::move(input.write), std::move(output.read), request.input);
  return watch(child, request.time_limit, stop, wake);
}

Result<void> check_program_name(const std::string& program) {
  if (program.starts_with('/')) return {};
  return failure(ErrorKind::kUsage, '"' + to_printable(program) +
                                        "\" is not a full path; a program is not searched for, "
                                        "write it from / on");
}

Result<void> check_program(const std::string& program) {
  if (auto fit = check_program_name(program); !fit) return fit;
  struct stat status {};
  if (::stat(program.c_str(), &status) != 0) return system_failure(program, errno);
  if (!S_ISREG(status.st_mode)) {
    return failure(ErrorKind::kUnavailable, to_printable(program) + " is not a file");
  }
  if (::access(program.c_str(), X_OK) != 0) return system_failure(program, errno);
  return {};
}

}  // namespace poolsentry
