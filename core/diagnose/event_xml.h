// An event as Windows renders it in XML (EvtRender, wevtutil, "Event Xml" in Event Viewer).
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/diagnose/system_log.h"

namespace poolsentry {

// Source, id, time and the binary data (EventData/Binary) of the event. kInput where `xml` is not
// an event, or none with a source and an id. A time or data that cannot be read are left out: the
// event itself counts.
//
// Schema: https://learn.microsoft.com/windows/win32/wes/eventschema-schema
[[nodiscard]] Result<SystemLogEvent> read_event_xml(std::string_view xml);

}  // namespace poolsentry
