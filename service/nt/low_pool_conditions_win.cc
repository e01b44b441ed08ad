#include "service/nt/low_pool_conditions.h"

#include <cwchar>

#include "service/nt/handle.h"
#include "service/nt/system_function.h"
#include "service/nt/windows.h"

// After <windows.h>; only for its structures.
#include <winternl.h>

namespace poolsentry {
namespace {

using OpenEventFunction = LONG(NTAPI*)(PHANDLE, ACCESS_MASK, POBJECT_ATTRIBUTES);

// The events lie outside the folder of names that OpenEvent can reach.
KernelHandle open_event(OpenEventFunction open, const wchar_t* path) {
  const auto bytes = static_cast<USHORT>(std::wcslen(path) * sizeof(wchar_t));
  // The kernel reads the name and does not write it; its structure has no const.
  UNICODE_STRING name{bytes, bytes, const_cast<wchar_t*>(path)};
  OBJECT_ATTRIBUTES attributes{};
  attributes.Length = sizeof attributes;
  attributes.ObjectName = &name;
  HANDLE event = nullptr;
  return KernelHandle(open(&event, SYNCHRONIZE, &attributes) < 0 ? nullptr : event);
}

bool is_set(const KernelHandle& event) noexcept {
  return event && WaitForSingleObject(event.get(), 0) == WAIT_OBJECT_0;
}

class LowPoolConditions final : public PressureSource {
 public:
  // LowCommitCondition is not what its name says beside the others: it is set while all is well.
  explicit LowPoolConditions(OpenEventFunction open)
      : paged_(open_event(open, L"\\KernelObjects\\LowPagedPoolCondition")),
        nonpaged_(open_event(open, L"\\KernelObjects\\LowNonPagedPoolCondition")),
        commit_(open_event(open, L"\\KernelObjects\\HighCommitCondition")) {}

  [[nodiscard]] bool is_empty() const { return !paged_ && !nonpaged_ && !commit_; }

  // Notification events: they stay set as long as the condition lasts.
  PoolPressure state() noexcept override {
    return {is_set(paged_), is_set(nonpaged_), is_set(commit_)};
  }

 private:
  KernelHandle paged_;
  KernelHandle nonpaged_;
  KernelHandle commit_;
};

}  // namespace

std::unique_ptr<PressureSource> open_low_pool_conditions() {
  const auto open = system_function<OpenEventFunction>(L"ntdll.dll", "NtOpenEvent");
  if (open == nullptr) return nullptr;
  auto conditions = std::make_unique<LowPoolConditions>(open);
  if (conditions->is_empty()) return nullptr;
  return conditions;
}

}  // namespace poolsentry
