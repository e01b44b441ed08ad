#include "service/nt/process.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include "core/base/text.h"
#include "service/nt/child_pipe_win.h"
#include "service/nt/error.h"
#include "service/nt/handle.h"
#include "service/nt/process_text.h"
#include "service/nt/strings.h"
#include "service/nt/system_function.h"

namespace poolsentry {
namespace {

// How long a program that was ended may take to be gone, and what it has printed to arrive.
constexpr Duration kMaxDying{300};
// What is read after a program has exited, of others that may still write: a mebibyte.
constexpr int kMaxLastReads = 64;
// Of one wait, whose limit is 32 bits of milliseconds.
constexpr Duration kMaxWait = std::chrono::minutes{1};

// FreeEnvironmentStrings.
struct EnvironmentTraits {
  using Handle = wchar_t*;
  static Handle invalid() noexcept { return nullptr; }
  static void close(Handle strings) noexcept { FreeEnvironmentStringsW(strings); }
};
using EnvironmentStrings = UniqueHandle<EnvironmentTraits>;

std::vector<std::string> own_environment() {
  const EnvironmentStrings strings(GetEnvironmentStringsW());
  std::vector<std::string> variables;
  // One after the other, each with its NUL, and an empty one at the end.
  for (const wchar_t* next = strings.get(); next != nullptr && *next != L'\0';) {
    const std::wstring_view variable(next);
    variables.push_back(to_utf8(variable));
    next += variable.size() + 1;
  }
  return variables;
}

// What CREATE_UNICODE_ENVIRONMENT wants: the same form, UTF-16.
std::wstring environment_block(const ProcessRequest& request) {
  std::wstring block;
  for (const auto& variable : merged_environment(own_environment(), request.environment)) {
    block += to_utf16(variable) + L'\0';
  }
  return block + L'\0';
}

// STARTUPINFOEX and its functions are newer than NT 5.2. With them the program inherits the handles
// that are named, and none that another thread made inheritable; without them it inherits those.
struct ExtendedStartup {
  STARTUPINFOW info{};
  void* attributes = nullptr;
};

class InheritedHandles {
 public:
  explicit InheritedHandles(std::array<HANDLE, 2> handles) : handles_(handles) {
    const auto make = find<MakeFunction>("InitializeProcThreadAttributeList");
    const auto update = find<UpdateFunction>("UpdateProcThreadAttribute");
    SIZE_T size = 0;
    if (make == nullptr || update == nullptr) return;
    // Fails, as documented, and says how much memory the next call needs.
    make(nullptr, 1, 0, &size);
    memory_.resize(size);
    if (make(memory_.data(), 1, 0, &size) == FALSE) return;
    is_made_ = true;
    is_set_ = update(memory_.data(), 0, kHandleList, handles_.data(), sizeof(handles_), nullptr,
                     nullptr) != FALSE;
  }
  ~InheritedHandles() {
    const auto remove = find<DeleteFunction>("DeleteProcThreadAttributeList");
    if (is_made_ && remove != nullptr) remove(memory_.data());
  }
  InheritedHandles(const InheritedHandles&) = delete;
  InheritedHandles& operator=(const InheritedHandles&) = delete;

  // The flag of CreateProcess for it; 0 where this Windows has no such list.
  [[nodiscard]] DWORD use_in(ExtendedStartup& startup) {
    constexpr DWORD kExtendedStartup = 0x00080000;  // EXTENDED_STARTUPINFO_PRESENT
    startup.info.cb = sizeof(STARTUPINFOW);
    if (!is_set_) return 0;
    startup.info.cb = sizeof(ExtendedStartup);
    startup.attributes = memory_.data();
    return kExtendedStartup;
  }

 private:
  using MakeFunction = BOOL(WINAPI*)(void*, DWORD, DWORD, SIZE_T*);
  using UpdateFunction = BOOL(WINAPI*)(void*, DWORD, DWORD_PTR, void*, SIZE_T, void*, SIZE_T*);
  using DeleteFunction = void(WINAPI*)(void*);
  static constexpr DWORD_PTR kHandleList = 0x00020002;  // PROC_THREAD_ATTRIBUTE_HANDLE_LIST

  template <class Function>
  static Function find(const char* name) {
    return system_function<Function>(L"kernel32.dll", name);
  }

  std::array<HANDLE, 2> handles_;  // stays where it is: the list points to it
  std::vector<char> memory_;
  bool is_made_ = false;
  bool is_set_ = false;
};

// Everything that a process starts is in its job, and is ended with it.
KernelHandle job_of(HANDLE process) {
  KernelHandle job(CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  const bool works = job &&
                     SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits,
                                             sizeof(limits)) != FALSE &&
                     AssignProcessToJobObject(job.get(), process) != FALSE;
  if (!works) job.reset();
  return job;
}

// A program that runs, and the two pipes to it.
class Child {
 public:
  [[nodiscard]] Result<void> start(const ProcessRequest& request);
  // False where the program has exited.
  [[nodiscard]] bool wait(HANDLE stop, Duration limit);
  // Ends it and what it has started, and takes what was printed before.
  [[nodiscard]] Result<ProcessResult> finish(ProcessEnd end);

 private:
  [[nodiscard]] Result<void> create(const ProcessRequest& request);
  void take(const std::string& text) {
    const std::size_t room = ProcessResult::kMaxOutputBytes - printed_.size();
    printed_ += text.substr(0, room);
  }

  std::string program_;
  ChildPipe input_;
  ChildPipe output_;
  KernelHandle process_;
  KernelHandle job_;  // null where Windows did not let us
  std::string printed_;
};

Result<void> Child::create(const ProcessRequest& request) {
  ExtendedStartup startup;
  InheritedHandles handles({input_.child_end(), output_.child_end()});
  const DWORD flags = handles.use_in(startup) | CREATE_NO_WINDOW | CREATE_UNICODE_ENVIRONMENT |
                      // It must not have started anything before it is in its job.
                      CREATE_SUSPENDED;
  startup.info.dwFlags = STARTF_USESTDHANDLES;
  startup.info.hStdInput = input_.child_end();
  startup.info.hStdOutput = output_.child_end();
  startup.info.hStdError = output_.child_end();
  std::wstring line = to_utf16(command_line(request.program, request.arguments));
  std::wstring environment = environment_block(request);
  PROCESS_INFORMATION made{};
  const BOOL created =
      CreateProcessW(to_utf16(request.program).c_str(), line.data(), nullptr, nullptr, TRUE, flags,
                     environment.data(), nullptr, &startup.info, &made);
  if (created == FALSE) {
    return tl::unexpected<Error>(last_error(program_, ErrorKind::kUnavailable));
  }
  process_.reset(made.hProcess);
  const KernelHandle thread(made.hThread);
  // Where it cannot have a job it runs all the same: an alert is worth more than the order behind
  // it.
  job_ = job_of(process_.get());
  ResumeThread(thread.get());
  return {};
}

Result<void> Child::start(const ProcessRequest& request) {
  program_ = to_printable(request.program);
  if (auto made = input_.open(ChildPipe::Direction::kToChild); !made) return made;
  if (auto made = output_.open(ChildPipe::Direction::kFromChild); !made) return made;
  if (auto made = create(request); !made) return made;
  input_.close_child_end();
  output_.close_child_end();
  output_.begin_reading();
  input_.begin_writing(request.input);
  return {};
}

bool Child::wait(HANDLE stop, Duration limit) {
  // A program that has exited comes before all it has printed: finish() takes that.
  std::array<HANDLE, 4> handles{process_.get(), stop};
  DWORD count = 2;
  if (output_.is_open()) handles.at(count++) = output_.event();
  if (input_.is_open()) handles.at(count++) = input_.event();
  const DWORD first =
      WaitForMultipleObjects(count, handles.data(), FALSE, static_cast<DWORD>(limit.count()));
  if (first == WAIT_OBJECT_0) return false;
  const HANDLE set = first < WAIT_OBJECT_0 + count ? handles.at(first) : nullptr;
  if (output_.is_open() && set == output_.event()) take(output_.finish_reading());
  // Else an output without end would never let the input through.
  if (input_.is_open() && WaitForSingleObject(input_.event(), 0) == WAIT_OBJECT_0) {
    input_.go_on_writing();
  }
  return true;
}

Result<ProcessResult> Child::finish(ProcessEnd end) {
  constexpr UINT kEndedByUs = 1;
  const auto last = std::chrono::steady_clock::now() + kMaxDying;
  const auto left = [last] {
    const auto rest = std::chrono::ceil<Duration>(last - std::chrono::steady_clock::now());
    return static_cast<DWORD>(std::max(rest, Duration::zero()).count());
  };
  if (end != ProcessEnd::kExited) TerminateProcess(process_.get(), kEndedByUs);
  if (job_) TerminateJobObject(job_.get(), kEndedByUs);
  WaitForSingleObject(process_.get(), left());
  // With the last writer gone the pipe breaks. Until then a reading is over where there is
  // something to read, and only there.
  for (int i = 0; i < kMaxLastReads && output_.is_open(); ++i) {
    if (WaitForSingleObject(output_.event(), left()) != WAIT_OBJECT_0) break;
    take(output_.finish_reading());
  }
  DWORD status = 0;
  if (GetExitCodeProcess(process_.get(), &status) == FALSE) {
    return tl::unexpected<Error>(last_error(program_));
  }
  return ProcessResult{end, status, std::nullopt, std::move(printed_)};
}

// Programs begin with "MZ"; scripts and documents do not, whatever their names are.
Result<void> check_is_program(const std::string& path) {
  const FileHandle file(CreateFileW(to_utf16(path).c_str(), GENERIC_READ,
                                    FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING, 0,
                                    nullptr));
  const std::string name = to_printable(path);
  if (!file) return tl::unexpected<Error>(last_error(name, ErrorKind::kUnavailable));
  std::array<char, 2> start{};
  DWORD count = 0;
  ReadFile(file.get(), start.data(), static_cast<DWORD>(start.size()), &count, nullptr);
  if (count == start.size() && start[0] == 'M' && start[1] == 'Z') return {};
  return failure(ErrorKind::kUnavailable,
                 name +
                     " is not a program; for a script, name its interpreter as the program and "
                     "the script among the arguments");
}

}  // namespace

Result<ProcessResult> run_process(const ProcessRequest& request, const std::stop_token& stop) {
  if (const auto fit = check_program_name(request.program); !fit) return pass_on(fit);
  const KernelHandle wake(CreateEventW(nullptr, TRUE, FALSE, nullptr));
  if (!wake) return tl::unexpected<Error>(last_error("no event"));
  const std::stop_callback wake_up(stop, [&wake] { SetEvent(wake.get()); });
  const auto last = std::chrono::steady_clock::now() + request.time_limit;
  Child child;
  if (const auto started = child.start(request); !started) return pass_on(started);
  for (;;) {
    const auto left = std::chrono::ceil<Duration>(last - std::chrono::steady_clock::now());
    if (stop.stop_requested()) return child.finish(ProcessEnd::kStopped);
    if (left <= Duration::zero()) return child.finish(ProcessEnd::kTooLong);
    if (!child.wait(wake.get(), std::min(left, kMaxWait))) return child.finish(ProcessEnd::kExited);
  }
}

Result<void> check_program_name(const std::string& program) {
  const std::string name = '"' + to_printable(program) + '"';
  if (!is_full_windows_path(program)) {
    return failure(ErrorKind::kUsage, name +
                                          " is not a full path; a program is not searched for, "
                                          "write it with its drive and folder");
  }
  if (!is_batch_file(program)) return {};
  return failure(ErrorKind::kUsage,
                 name +
                     " is a batch file: its arguments would be read by a shell; use a program, "
                     "or powershell.exe with -File and a script");
}

Result<void> check_program(const std::string& program) {
  if (auto fit = check_program_name(program); !fit) return fit;
  const std::string name = to_printable(program);
  const DWORD attributes = GetFileAttributesW(to_utf16(program).c_str());
  if (attributes == INVALID_FILE_ATTRIBUTES) {
    return tl::unexpected<Error>(last_error(name, ErrorKind::kUnavailable));
  }
  if ((attributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
    return failure(ErrorKind::kUnavailable, name + " is not a file");
  }
  return check_is_program(program);
}

}  // namespace poolsentry
