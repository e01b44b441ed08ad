#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "service/nt/descriptor.h"
#include "service/nt/process.h"
#include "tests/support/temp_folder.h"

using namespace poolsentry;

namespace {

Result<ProcessResult> run_shell(const std::string& script, std::string input = {}) {
  ProcessRequest request;
  request.program = "/bin/sh";
  request.arguments = {"-c", script};
  request.input = std::move(input);
  request.time_limit = std::chrono::minutes{2};
  return run_process(request, {});
}

// What a signal does to this process, put back at the end.
class SignalEffect {
 public:
  SignalEffect(int signal, void (*effect)(int))
      : signal_(signal), before_(std::signal(signal, effect)) {}
  ~SignalEffect() { std::signal(signal_, before_); }
  SignalEffect(const SignalEffect&) = delete;
  SignalEffect& operator=(const SignalEffect&) = delete;

 private:
  int signal_;
  void (*before_)(int);
};

}  // namespace

TEST_CASE("a program that was ended by a signal has not succeeded") {
  const auto result = run_shell("kill -9 $$");
  REQUIRE(result);
  CHECK(result->end == ProcessEnd::kExited);
  CHECK(result->signal == SIGKILL);
  CHECK_FALSE(result->succeeded());
}

TEST_CASE("a program has three descriptors, whatever is open here") {
  constexpr int kHigh = 77;
  const Descriptor open_here(::fcntl(1, F_DUPFD, kHigh));  // without close-on-exec
  REQUIRE(open_here);
  const std::string file = "/proc/$$/fd/" + std::to_string(open_here.get());
  const auto result = run_shell("for f in 0 1 2; do [ -e /proc/$$/fd/$f ] && echo $f; done; [ -e " +
                                file + " ] || echo closed");
  REQUIRE(result);
  CHECK(result->output == "0\n1\n2\nclosed\n");
}

TEST_CASE("a program that closes its input at once does not end us, with the signal's own effect") {
  const SignalEffect effect(SIGPIPE, SIG_DFL);
  const auto result = run_shell("exec <&-; echo taken", std::string(1'000'000, 'x'));
  REQUIRE(result);
  CHECK(result->succeeded());
  CHECK(result->output == "taken\n");
  sigset_t pending;
  ::sigpending(&pending);
  CHECK(::sigismember(&pending, SIGPIPE) == 0);
}

TEST_CASE("a program has the signals of a login, though we ignore some") {
  const SignalEffect effect(SIGPIPE, SIG_IGN);
  const auto result = run_shell("kill -PIPE $$; echo alive");
  REQUIRE(result);
  CHECK(result->signal == SIGPIPE);
}

TEST_CASE("an exit status that the system throws away is no success") {
  const SignalEffect effect(SIGCHLD, SIG_IGN);
  const auto result = run_shell("exit 0");
  REQUIRE_FALSE(result);
  CHECK(result.error().message.find("SIGCHLD") != std::string::npos);
}

TEST_CASE("a program that left its group and keeps the output open is not waited for") {
  const TempFolder folder;
  const std::string file = folder.file("pid");
  const auto result = run_shell("setsid sh -c 'echo $$ >" + file + "; exec tail -f /dev/null' & " +
                                "while ! [ -s " + file + " ]; do :; done; echo done");
  // Ours to end: nobody else can.
  const int escaped = std::stoi(folder.read("pid"));
  const bool was_alive = ::kill(escaped, SIGKILL) == 0;
  REQUIRE(result);
  CHECK(result->succeeded());
  CHECK(result->output == "done\n");
  CHECK(was_alive);
}
