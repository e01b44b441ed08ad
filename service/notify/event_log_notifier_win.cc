#include "service/notify/event_log_notifier.h"

#include <vector>

#include "service/notify/event_log_record.h"
#include "service/nt/error.h"
#include "service/nt/handle.h"
#include "service/nt/strings.h"

namespace poolsentry {
namespace {

constexpr wchar_t kSourceName[] = L"PoolSentry";

class EventLogNotifier final : public Notifier {
 public:
  std::string_view name() const override { return "event log"; }

  Result<void> notify(const Alert& alert) override {
    const EventLogRecord record = event_log_record(alert);
    DWORD status = report(record);
    if (status == ERROR_SUCCESS) return {};
    // The log's service may have been restarted. The old handle stays until there is a new one.
    if (EventSourceHandle fresh = open_source()) {
      source_ = std::move(fresh);
      status = report(record);
    }
    if (status == ERROR_SUCCESS) return {};
    return tl::unexpected(windows_error(status, "writing to the event log"));
  }

 private:
  static EventSourceHandle open_source() {
    return EventSourceHandle(RegisterEventSourceW(nullptr, kSourceName));
  }

  [[nodiscard]] DWORD report(const EventLogRecord& record) const {
    std::vector<std::wstring> inserts;
    for (const std::string& insert : record.inserts) inserts.push_back(to_utf16(insert));
    std::vector<const wchar_t*> pointers;
    for (const std::wstring& insert : inserts) pointers.push_back(insert.c_str());
    std::vector<std::byte> data = record.data;
    const BOOL done = ReportEventW(source_.get(), record.type, static_cast<WORD>(record.category),
                                   record.identifier, nullptr, static_cast<WORD>(pointers.size()),
                                   static_cast<DWORD>(data.size()), pointers.data(), data.data());
    return done ? ERROR_SUCCESS : GetLastError();
  }

  EventSourceHandle source_ = open_source();
};

}  // namespace

Result<std::unique_ptr<Notifier>> open_event_log() { return std::make_unique<EventLogNotifier>(); }

}  // namespace poolsentry
