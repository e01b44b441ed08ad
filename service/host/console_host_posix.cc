#include "service/host/console_host.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

#include "service/host/service_runner.h"

namespace poolsentry {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM};

// A signal handler has no context and may do next to nothing: it writes one byte here, and a thread
// that waits for it does the rest. This is the one global of the file; -1 outside of
// run_in_console.
std::atomic<int> wake_end{-1};

void on_signal(int /*signal*/) {
  const int saved = errno;
  const char byte = 's';
  [[maybe_unused]] const ssize_t written = ::write(wake_end.load(), &byte, 1);
  errno = saved;
}

// A pipe whose ends are closed with it.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) ends_ = {-1, -1};
  }
  ~Pipe() {
    for (const int end : ends_) ::close(end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] bool is_open() const { return ends_[0] != -1; }
  [[nodiscard]] int read_end() const { return ends_[0]; }
  [[nodiscard]] int write_end() const { return ends_[1]; }

 private:
  std::array<int, 2> ends_{-1, -1};
};

// Takes the signals for as long as it lives. SA_RESETHAND: the second of a kind has its default
// effect and ends a process that does not stop.
class SignalHandlers {
 public:
  explicit SignalHandlers(int write_end) {
    wake_end = write_end;
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &action, &old_[i]);
  }
  ~SignalHandlers() {
    for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &old_[i], nullptr);
    wake_end = -1;
  }
  SignalHandlers(const SignalHandlers&) = delete;
  SignalHandlers& operator=(const SignalHandlers&) = delete;

 private:
  std::array<struct sigaction, kSignals.size()> old_{};
};

// Hands signals on until `end()`, which its owner calls when the body has returned.
class SignalThread {
 public:
  SignalThread(const Pipe& pipe, StopRelay& stop)
      : pipe_(pipe), thread_([this, &stop] { hand_on(stop); }) {}
  ~SignalThread() {
    const char byte = 'e';
    [[maybe_unused]] const ssize_t written = ::write(pipe_.write_end(), &byte, 1);
    thread_.join();
  }
  SignalThread(const SignalThread&) = delete;
  SignalThread& operator=(const SignalThread&) = delete;

 private:
  void hand_on(StopRelay& stop) {
    for (char byte = 0; byte != 'e';) {
      const ssize_t got = ::read(pipe_.read_end(), &byte, 1);
      if (got == 1 && byte == 's') stop.request_stop();
      if (got < 0 && errno != EINTR) return;
    }
  }

  const Pipe& pipe_;
  std::thread thread_;
};

}  // namespace

Result<void> run_in_console(ServiceBodyFactory& factory) {
  const Pipe pipe;
  if (!pipe.is_open()) {
    return failure(ErrorKind::kInternal,
                   "a pipe for signals: " + std::generic_category().message(errno));
  }
  StopRelay stop;
  // The handlers go first at the end, so that none writes into a pipe that is closed.
  const SignalThread thread(pipe, stop);
  const SignalHandlers handlers(pipe.write_end());
  return run_unattended(factory, stop);
}

}  // namespace poolsentry
