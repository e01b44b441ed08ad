#include <algorithm>
#include <atomic>
#include <string>

#include "service/cli/hidden_input.h"
#include "service/nt/error.h"
#include "service/nt/secret_buffer.h"
#include "service/nt/windows.h"

namespace poolsentry {
namespace {

HANDLE input() { return GetStdHandle(STD_INPUT_HANDLE); }

// What Ctrl-C's handler puts back: it has no context. kShown outside of HiddenEcho. This is the one
// global of the file.
constexpr DWORD kShown = 0xFFFFFFFF;
std::atomic<DWORD> mode_to_restore{kShown};

void restore_mode() {
  const DWORD mode = mode_to_restore.exchange(kShown);
  if (mode != kShown) SetConsoleMode(input(), mode);
}

BOOL WINAPI on_console_event(DWORD /*event*/) {
  restore_mode();
  return FALSE;  // the next handler ends the process
}

// What is typed is not shown while it lives.
class HiddenEcho {
 public:
  HiddenEcho() {
    DWORD mode = 0;
    if (!GetConsoleMode(input(), &mode)) return;
    mode_to_restore = mode;
    SetConsoleCtrlHandler(on_console_event, TRUE);
    constexpr DWORD kLines = ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT;
    is_hidden_ =
        SetConsoleMode(input(), (mode | kLines) & ~static_cast<DWORD>(ENABLE_ECHO_INPUT)) != 0;
  }
  ~HiddenEcho() {
    restore_mode();
    SetConsoleCtrlHandler(on_console_event, FALSE);
  }
  HiddenEcho(const HiddenEcho&) = delete;
  HiddenEcho& operator=(const HiddenEcho&) = delete;

  [[nodiscard]] bool is_hidden() const { return is_hidden_; }

 private:
  bool is_hidden_ = false;
};

// A console gives UTF-16; each piece becomes at most three times as many bytes of UTF-8.
class ConsoleReader {
 public:
  Result<std::size_t> read(std::span<char> bytes) {
    constexpr std::size_t kBytesPerUnit = 3;
    // A surrogate that waits for its partner may come in addition.
    const std::size_t room = bytes.size() / kBytesPerUnit;
    if (room <= kWaiting) return std::size_t{0};
    const DWORD wanted = static_cast<DWORD>(std::min(room - kWaiting, kUnits));
    auto* const units = reinterpret_cast<wchar_t*>(buffer_.bytes().data());
    DWORD count = 0;
    if (!ReadConsoleW(input(), units + waiting_, wanted, &count, nullptr)) {
      const Error error = last_error("the console cannot be read", ErrorKind::kInput);
      return tl::unexpected(error);
    }
    return take(units, waiting_ + count, count == 0, bytes);
  }

 private:
  static constexpr std::size_t kUnits = 4096;
  static constexpr std::size_t kWaiting = 1;

  // Half a character at the end waits for the next piece, unless there is none.
  std::size_t take(wchar_t* units, std::size_t count, bool at_end, std::span<char> bytes) {
    const bool half = count > 0 && !at_end && IS_HIGH_SURROGATE(units[count - 1]);
    const std::size_t whole = half ? count - 1 : count;
    const int written =
        WideCharToMultiByte(CP_UTF8, 0, units, static_cast<int>(whole), bytes.data(),
                            static_cast<int>(bytes.size()), nullptr, nullptr);
    waiting_ = count - whole;
    if (half) units[0] = units[count - 1];
    return static_cast<std::size_t>(std::max(written, 0));
  }

  SecretBuffer buffer_{(kUnits + kWaiting) * sizeof(wchar_t)};
  std::size_t waiting_ = 0;
};

Result<SecretText> read_unseen(const std::function<void()>& ask) {
  const HiddenEcho echo;
  if (!echo.is_hidden()) {
    return failure(ErrorKind::kInput,
                   "this console cannot hide what is typed; pipe the secret into the command");
  }
  ask();
  ConsoleReader console;
  return read_first_line([&console](std::span<char> bytes) { return console.read(bytes); });
}

Result<std::size_t> read_some(std::span<char> bytes) {
  DWORD count = 0;
  if (ReadFile(input(), bytes.data(), static_cast<DWORD>(bytes.size()), &count, nullptr)) {
    return count;
  }
  const DWORD code = GetLastError();
  if (code == ERROR_BROKEN_PIPE) return std::size_t{0};  // the writer's end is closed
  return tl::unexpected(windows_error(code, "standard input cannot be read", ErrorKind::kInput));
}

class StandardInput final : public SecretInput {
 public:
  [[nodiscard]] bool is_terminal() const override {
    DWORD mode = 0;
    return GetConsoleMode(input(), &mode) != 0;
  }
  [[nodiscard]] Result<SecretText> read_line(const std::function<void()>& ask) override {
    return is_terminal() ? read_unseen(ask) : read_first_line(read_some);
  }
};

}  // namespace

std::unique_ptr<SecretInput> standard_secret_input() { return std::make_unique<StandardInput>(); }

}  // namespace poolsentry
