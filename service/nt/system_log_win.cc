#include "service/nt/system_log.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/diagnose/event_record.h"
#include "core/diagnose/event_xml.h"
#include "service/nt/error.h"
#include "service/nt/event_log_tail.h"
#include "service/nt/handle.h"
#include "service/nt/strings.h"
#include "service/nt/system_function.h"

namespace poolsentry {
namespace {

constexpr wchar_t kLogName[] = L"System";

// What <winevt.h> hides for NT 5.2; wevtapi.dll is not there either.
// https://learn.microsoft.com/windows/win32/api/winevt/
constexpr wchar_t kEventLibrary[] = L"wevtapi.dll";
constexpr DWORD kSubscribeToFutureEvents = 1;
constexpr DWORD kRenderEventXml = 1;
using SubscribeFunction = HANDLE(WINAPI*)(HANDLE session, HANDLE signal, LPCWSTR channel,
                                          LPCWSTR query, HANDLE bookmark, PVOID context,
                                          PVOID callback, DWORD flags);
using NextFunction = BOOL(WINAPI*)(HANDLE results, DWORD size, HANDLE* events, DWORD timeout_ms,
                                   DWORD flags, DWORD* returned);
using RenderFunction = BOOL(WINAPI*)(HANDLE context, HANDLE fragment, DWORD flags, DWORD size,
                                     PVOID buffer, DWORD* used, DWORD* properties);
using CloseFunction = BOOL(WINAPI*)(HANDLE object);

// The same events as is_watched().
constexpr wchar_t kQuery[] =
    L"*[System[(Provider[@Name='Srv'] and EventID >= 2017 and EventID <= 2022) or "
    L"(Provider[@Name='Microsoft-Windows-Resource-Exhaustion-Detector'] and EventID = 2004)]]";

// EvtSubscribe, EvtNext.
struct EvtTraits {
  using Handle = HANDLE;
  static Handle invalid() noexcept { return nullptr; }
  static void close(Handle handle) noexcept {
    // It is loaded, or there would be no handle.
    const auto close = system_function<CloseFunction>(kEventLibrary, "EvtClose");
    if (close != nullptr) close(handle);
  }
};
using EvtHandle = UniqueHandle<EvtTraits>;

struct EvtFunctions {
  SubscribeFunction subscribe = system_function<SubscribeFunction>(kEventLibrary, "EvtSubscribe");
  NextFunction next = system_function<NextFunction>(kEventLibrary, "EvtNext");
  RenderFunction render = system_function<RenderFunction>(kEventLibrary, "EvtRender");

  [[nodiscard]] bool are_there() const {
    return subscribe != nullptr && next != nullptr && render != nullptr;
  }
};

// Windows Vista and later. Windows sets `signal` when there is something; until then take() is one
// look at it.
class SubscribedLog final : public SystemLog {
 public:
  explicit SubscribedLog(OnError on_error) : errors_(std::move(on_error)) {}

  Result<void> subscribe() {
    constexpr BOOL kManualReset = TRUE;
    if (!signal_) signal_.reset(CreateEventW(nullptr, kManualReset, FALSE, nullptr));
    if (!signal_) return tl::unexpected(last_error("watching the System log"));
    if (!functions_.are_there()) {
      return failure(ErrorKind::kUnavailable, "this Windows has no EvtSubscribe");
    }
    subscription_.reset(functions_.subscribe(nullptr, signal_.get(), kLogName, kQuery, nullptr,
                                             nullptr, nullptr, kSubscribeToFutureEvents));
    if (!subscription_) return tl::unexpected(last_error("subscribing to the System log"));
    return {};
  }

  std::vector<SystemLogEvent> take() override {
    if (!subscription_ && !is_subscribed_again()) return {};
    if (!has_more_ && WaitForSingleObject(signal_.get(), 0) != WAIT_OBJECT_0) return {};
    // Before reading: what comes in the meantime sets it again.
    ResetEvent(signal_.get());
    has_more_ = true;
    std::vector<SystemLogEvent> events;
    while (events.size() < kMostEvents && read_more(events)) {
    }
    return events;
  }

 private:
  static constexpr DWORD kBatch = 10;
  // The sampling waits for it, and is not to be held up for longer. What is not there by then is
  // asked for again at the next take().
  static constexpr DWORD kTimeoutMs = 50;
  static constexpr std::size_t kMaxXmlUnits = 65'536;

  bool is_subscribed_again() {
    const auto done = subscribe();
    done ? errors_.works() : errors_.fails(done.error());
    return done.has_value();
  }

  // False where there is nothing more at the moment.
  bool read_more(std::vector<SystemLogEvent>& events) {
    std::array<HANDLE, kBatch> handles{};
    DWORD count = 0;
    const auto room =
        static_cast<DWORD>(std::min<std::size_t>(kBatch, kMostEvents - events.size()));
    if (!functions_.next(subscription_.get(), room, handles.data(), kTimeoutMs, 0, &count)) {
      note_end(GetLastError());
      return false;
    }
    errors_.works();
    for (DWORD i = 0; i < std::min(count, kBatch); ++i) add(EvtHandle(handles[i]), events);
    return count > 0;
  }

  void note_end(DWORD status) {
    has_more_ = status == ERROR_TIMEOUT;
    if (status == ERROR_NO_MORE_ITEMS || status == ERROR_TIMEOUT) return;
    errors_.fails(windows_error(status, "reading the System log"));
    // The service of the log was restarted, for example: begin anew.
    subscription_.reset();
  }

  // An event that cannot be rendered or read is left out: others may be.
  void add(const EvtHandle& event, std::vector<SystemLogEvent>& events) {
    DWORD used_bytes = 0;
    DWORD properties = 0;
    const auto size = static_cast<DWORD>(xml_.size() * sizeof(wchar_t));
    if (!functions_.render(nullptr, event.get(), kRenderEventXml, size, xml_.data(), &used_bytes,
                           &properties)) {
      return;
    }
    // The zero at the end is counted.
    const std::size_t units = std::min<std::size_t>(used_bytes / sizeof(wchar_t), xml_.size());
    auto read = read_event_xml(to_utf8({xml_.data(), units > 0 ? units - 1 : 0}));
    if (read && is_watched(read->source, read->id)) events.push_back(std::move(*read));
  }

  EvtFunctions functions_;
  ErrorOnce errors_;
  KernelHandle signal_;
  EvtHandle subscription_;
  bool has_more_ = false;
  std::wstring xml_ = std::wstring(kMaxXmlUnits, L'\0');
};

// By ReadEventLog: NT 5.2, and whatever else has no subscription.
class ClassicLog final : public EventLogFile {
 public:
  Result<TimePoint> skip_to_end() override {
    if (!log_) log_ = open();
    DWORD count = 0;
    DWORD oldest = 0;
    if (!log_ || !GetNumberOfEventLogRecords(log_.get(), &count)) {
      return tl::unexpected(last_error("opening the System log"));
    }
    if (count == 0) return TimePoint{};
    if (!GetOldestEventLogRecord(log_.get(), &oldest)) return read_to_end();
    const auto newest = read(EVENTLOG_SEEK_READ, oldest + count - 1);
    if (newest && !newest->empty()) return read_event_records(*newest).last_time;
    // On large logs some Windows refuse to seek (Microsoft KB 177199).
    return read_to_end();
  }

  Result<std::span<const std::byte>> read_next() override {
    if (!log_) log_ = open();
    if (!log_) return tl::unexpected(last_error("opening the System log"));
    auto block = read(EVENTLOG_SEQUENTIAL_READ, 0);
    if (block) return block;
    // The log was cleared, or its service was restarted. The old handle stays until there is a new
    // one: near exhaustion there may be none.
    if (EventLogHandle fresh = open()) log_ = std::move(fresh);
    return block;
  }

 private:
  // A record may have so much; a block has as many records as fit.
  static constexpr std::size_t kBlockBytes = 65'536 * 2;
  // Of 128 KB each: a log of 512 MB.
  static constexpr int kMostBlocks = 4'096;

  static EventLogHandle open() { return EventLogHandle(OpenEventLogW(nullptr, kLogName)); }

  Result<TimePoint> read_to_end() {
    log_ = open();
    TimePoint last_time{};
    for (int i = 0; i < kMostBlocks; ++i) {
      const auto block = read_next();
      if (!block) return pass_on(block);
      if (block->empty()) break;
      last_time = read_event_records(*block).last_time;
    }
    return last_time;
  }

  Result<std::span<const std::byte>> read(DWORD how, DWORD number) {
    DWORD bytes = 0;
    DWORD needed = 0;
    if (ReadEventLogW(log_.get(), how | EVENTLOG_FORWARDS_READ, number, block_.data(),
                      static_cast<DWORD>(block_.size()), &bytes, &needed)) {
      return std::span<const std::byte>(block_).first(std::min<std::size_t>(bytes, block_.size()));
    }
    const DWORD status = GetLastError();
    if (status == ERROR_HANDLE_EOF) return std::span<const std::byte>{};
    return tl::unexpected(windows_error(status, "reading the System log"));
  }

  EventLogHandle log_;
  std::vector<std::byte> block_ = std::vector<std::byte>(kBlockBytes);
};

}  // namespace

Result<std::unique_ptr<SystemLog>> open_system_log(const OnError& on_error) {
  auto subscribed = std::make_unique<SubscribedLog>(on_error);
  if (subscribed->subscribe()) return subscribed;
  return EventLogTail::open(std::make_unique<ClassicLog>(), on_error);
}

}  // namespace poolsentry
