// The settings of an installed service that CreateService does not take, and its event source.
// *_win.cc only.
#pragma once

#include "core/base/result.h"
#include "service/nt/handle.h"

namespace poolsentry {

// Description; restart after 60 s whenever it ends with an error or crashes; delayed start and an
// identity of its own (NT SERVICE\PoolSentry) where this Windows has them. `service` needs
// SERVICE_CHANGE_CONFIG and SERVICE_START (restarting it is one of the actions).
[[nodiscard]] Result<void> apply_service_settings(const ServiceHandle& service);

// HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\PoolSentry: where Event Viewer finds
// the texts, which is this program's own message table.
[[nodiscard]] Result<void> register_event_source(const std::string& executable);
[[nodiscard]] Result<void> remove_event_source();

}  // namespace poolsentry
