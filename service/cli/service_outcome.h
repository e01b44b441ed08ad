// How a verb about the service says what it did.
#pragma once

#include <string>
#include <string_view>

#include "service/cli/verb.h"
#include "service/host/service_control.h"

namespace poolsentry {

// What a verb says for each Change: for people, whole sentences.
struct ChangeTexts {
  std::string made;
  std::string updated;
  std::string none;
};

// Reports the error, or writes the sentence; as JSON
// {"schema": "poolsentry.service/1", "verb": ..., "change": "made"|"updated"|"none", "message":
// ...}.
[[nodiscard]] ExitStatus say_change(std::string_view verb, const Result<Change>& change,
                                    const ChangeTexts& texts, bool json, Terminal& terminal);

}  // namespace poolsentry
