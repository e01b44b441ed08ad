// The console of this process: UTF-8 out on every system, and whether a person is watching.
#pragma once

#include <memory>

namespace poolsentry {

enum class StandardStream { kOutput, kError };

[[nodiscard]] bool is_terminal(StandardStream stream);

// True where `stream` is a terminal that understands colour sequences and NO_COLOR
// (https://no-color.org) is not set. On Windows it switches the console to them (Windows 10 1511
// and later; earlier ones have none).
[[nodiscard]] bool takes_colour(StandardStream stream);

// Makes std::cout and std::cerr write UTF-8 correctly while it lives, and std::cin give every byte
// as it is; make one, in main(). A Windows console gets UTF-16 directly: the code page of the
// console, which belongs to others too and is unreliable for UTF-8 before Windows 8, stays as it
// is. Redirected output is UTF-8 as it comes.
class ConsoleOutput {
 public:
  ConsoleOutput();
  ~ConsoleOutput();
  ConsoleOutput(const ConsoleOutput&) = delete;
  ConsoleOutput& operator=(const ConsoleOutput&) = delete;

 private:
  struct Redirection;
  std::unique_ptr<Redirection> output_;
  std::unique_ptr<Redirection> error_;
};

}  // namespace poolsentry
