#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "service/cli/hidden_input.h"
#include "service/nt/descriptor.h"

namespace poolsentry {
namespace {

// Those that end the process, and the terminal's Ctrl-Z.
constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

// A terminal in its own line mode keeps so many bytes of a line and drops the others without a word
// (termios(3), "Canonical mode": 4096 with the line's end).
constexpr std::size_t kMaxTerminalLine = 4095;

tl::unexpected<Error> system_failure(int number) {
  return failure(ErrorKind::kInput,
                 "standard input cannot be read: " + std::generic_category().message(number));
}

// Keeps the signals waiting while it lives. They are then delivered as ever: a Ctrl-C ends the
// process as it would have, but behind whatever was put right in between.
class HeldSignals {
 public:
  HeldSignals() {
    sigemptyset(&signals_);
    for (const int signal : kSignals) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, &former_);
    notice_.reset(::signalfd(-1, &signals_, SFD_CLOEXEC));
  }
  ~HeldSignals() { pthread_sigmask(SIG_SETMASK, &former_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  // Readable where one waits. It is never read, since that would take the signal away.
  [[nodiscard]] int notice() const { return notice_.get(); }

 private:
  sigset_t signals_{};
  sigset_t former_{};
  Descriptor notice_;
};

// What is typed is not shown while it lives.
class HiddenEcho {
 public:
  explicit HiddenEcho(int terminal) : terminal_(terminal) {
    if (::tcgetattr(terminal_, &former_) != 0) return;
    termios hidden = former_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
    // What was typed before stays: who pastes both lines at once is asked for both.
    is_hidden_ = ::tcsetattr(terminal_, TCSANOW, &hidden) == 0;
  }
  ~HiddenEcho() {
    if (is_hidden_) ::tcsetattr(terminal_, TCSANOW, &former_);
  }
  HiddenEcho(const HiddenEcho&) = delete;
  HiddenEcho& operator=(const HiddenEcho&) = delete;

  [[nodiscard]] bool is_hidden() const { return is_hidden_; }

 private:
  int terminal_;
  termios former_{};
  bool is_hidden_ = false;
};

Result<std::size_t> read_some(std::span<char> bytes) {
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return system_failure(errno);
  }
}

// The same, but given up when a signal comes.
Result<std::size_t> read_unless_signalled(std::span<char> bytes, const HeldSignals& signals) {
  std::array<pollfd, 2> waited = {pollfd{STDIN_FILENO, POLLIN, 0},
                                  pollfd{signals.notice(), POLLIN, 0}};
  while (::poll(waited.data(), waited.size(), -1) < 0) {
    if (errno != EINTR) return system_failure(errno);
  }
  if (waited[1].revents == 0) return read_some(bytes);
  return failure(ErrorKind::kInput, "broken off; nothing was stored");
}

Result<SecretText> read_unseen(const std::function<void()>& ask) {
  const HeldSignals signals;
  const HiddenEcho echo(STDIN_FILENO);
  if (!echo.is_hidden()) {
    return failure(ErrorKind::kInput,
                   "this terminal cannot hide what is typed; pipe the secret into the command");
  }
  ask();
  Result<SecretText> line = read_first_line(
      [&signals](std::span<char> bytes) { return read_unless_signalled(bytes, signals); });
  if (!line || line->view().size() < kMaxTerminalLine) return line;
  return failure(ErrorKind::kInput,
                 "a terminal takes lines of up to " + std::to_string(kMaxTerminalLine - 1) +
                     " bytes; pipe the secret into the command. Nothing was stored");
}

class StandardInput final : public SecretInput {
 public:
  [[nodiscard]] bool is_terminal() const override { return ::isatty(STDIN_FILENO) != 0; }
  [[nodiscard]] Result<SecretText> read_line(const std::function<void()>& ask) override {
    return is_terminal() ? read_unseen(ask) : read_first_line(read_some);
  }
};

}  // namespace

std::unique_ptr<SecretInput> standard_secret_input() { return std::make_unique<StandardInput>(); }

}  // namespace poolsentry
