// What the reader of secrets does with a terminal: typed at through a pseudo terminal.
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <string_view>

#include "service/cli/hidden_input.h"
#include "service/nt/descriptor.h"

namespace poolsentry::test {
namespace {

// Standard input is this while it lives.
class StandardInputFrom {
 public:
  explicit StandardInputFrom(int descriptor) : former_(::dup(STDIN_FILENO)) {
    ::dup2(descriptor, STDIN_FILENO);
  }
  ~StandardInputFrom() { ::dup2(former_.get(), STDIN_FILENO); }
  StandardInputFrom(const StandardInputFrom&) = delete;
  StandardInputFrom& operator=(const StandardInputFrom&) = delete;

 private:
  Descriptor former_;
};

// A terminal with somebody at it.
class PseudoTerminal {
 public:
  PseudoTerminal() : keyboard_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    REQUIRE(keyboard_);
    REQUIRE(::grantpt(keyboard_.get()) == 0);
    REQUIRE(::unlockpt(keyboard_.get()) == 0);
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
    terminal_.reset(::open(::ptsname(keyboard_.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
    REQUIRE(terminal_);
  }
  void type(std::string_view text) const {
    REQUIRE(::write(keyboard_.get(), text.data(), text.size()) ==
            static_cast<ssize_t>(text.size()));
  }
  [[nodiscard]] bool shows_what_is_typed() const {
    termios settings{};
    REQUIRE(::tcgetattr(terminal_.get(), &settings) == 0);
    return (settings.c_lflag & ECHO) != 0;
  }
  [[nodiscard]] int descriptor() const { return terminal_.get(); }

 private:
  Descriptor keyboard_;
  Descriptor terminal_;
};

// For what is asked by somebody else.
void ask_nothing() {}

TEST_CASE("a terminal gives a line for each question and shows what is typed again", "[secret]") {
  const PseudoTerminal terminal;
  const StandardInputFrom redirected(terminal.descriptor());
  const auto input = standard_secret_input();
  CHECK(input->is_terminal());
  terminal.type("hunter2\nhunter3\n");
  CHECK(input->read_line(ask_nothing).value().view() == "hunter2");
  CHECK(terminal.shows_what_is_typed());
  CHECK(input->read_line(ask_nothing).value().view() == "hunter3");
  CHECK(terminal.shows_what_is_typed());
}

TEST_CASE("who types as soon as he is asked is not seen", "[secret]") {
  const PseudoTerminal terminal;
  const StandardInputFrom redirected(terminal.descriptor());
  const auto line = standard_secret_input()->read_line([&terminal] {
    CHECK_FALSE(terminal.shows_what_is_typed());
    terminal.type("hunter2\n");
  });
  CHECK(line.value().view() == "hunter2");
}

TEST_CASE("a line that the terminal has cut is refused", "[secret]") {
  const PseudoTerminal terminal;
  const StandardInputFrom redirected(terminal.descriptor());
  terminal.type(std::string(3000, 'x'));
  terminal.type(std::string(3000, 'x') + "\n");
  const auto line = standard_secret_input()->read_line(ask_nothing);
  REQUIRE_FALSE(line);
  CHECK_THAT(line.error().message, Catch::Contains("pipe the secret"));
}

TEST_CASE("a signal breaks the question off, the terminal is put right before it arrives",
          "[secret]") {
  static const PseudoTerminal* at_signal = nullptr;
  static bool was_shown = false;
  const PseudoTerminal terminal;
  const StandardInputFrom redirected(terminal.descriptor());
  at_signal = &terminal;
  const auto former = std::signal(SIGTERM, [](int) {
    termios settings{};
    was_shown =
        ::tcgetattr(at_signal->descriptor(), &settings) == 0 && (settings.c_lflag & ECHO) != 0;
  });
  // It waits for the moment in which the question could be answered.
  sigset_t held;
  sigset_t before;
  sigemptyset(&held);
  sigaddset(&held, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &held, &before);
  std::raise(SIGTERM);
  const auto line = standard_secret_input()->read_line(ask_nothing);
  CHECK_FALSE(was_shown);  // not delivered yet: it was held before, too
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  std::signal(SIGTERM, former);
  REQUIRE_FALSE(line);
  CHECK_THAT(line.error().message, Catch::Contains("broken off"));
  CHECK(was_shown);
  CHECK(terminal.shows_what_is_typed());
}

TEST_CASE("a terminal that is closed is an end, not a wait", "[secret]") {
  auto terminal = std::make_unique<PseudoTerminal>();
  const Descriptor ours(::dup(terminal->descriptor()));
  const StandardInputFrom redirected(ours.get());
  terminal.reset();
  const auto line = standard_secret_input()->read_line(ask_nothing);
  CHECK((!line || line->empty()));
}

TEST_CASE("a pipe gives its first line", "[secret]") {
  int ends[2] = {-1, -1};
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  REQUIRE(::write(writing.get(), "hunter2\r\nx", 10) == 10);
  const StandardInputFrom redirected(reading.get());
  const auto input = standard_secret_input();
  CHECK_FALSE(input->is_terminal());
  CHECK(input->read_line([] { FAIL("nobody is there"); }).value().view() == "hunter2");
}

TEST_CASE("a closed standard input is an error", "[secret]") {
  const Descriptor nothing(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  const StandardInputFrom redirected(nothing.get());
  const auto line = standard_secret_input()->read_line(ask_nothing);
  REQUIRE_FALSE(line);
  CHECK(line.error().kind == ErrorKind::kInput);
}

}  // namespace
}  // namespace poolsentry::test
