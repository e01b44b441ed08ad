// Where snapshots are to come from, as the setting `sampling.source` and the option --source say
// it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace poolsentry {

struct SourceSpec {
  enum class Kind {
    kLive,    // "live": the kernel of this machine
    kReplay,  // "replay:FILE": a log in any format
    kKernel,  // "kernel:DIR": recorded kernel buffers
  };

  Kind kind = Kind::kLive;
  std::string path;  // UTF-8; empty only for kLive
};

// What a message says is right.
inline constexpr std::string_view kSourceForms = "live, replay:FILE or kernel:DIR";

// Nothing where `text` is none of kSourceForms.
[[nodiscard]] std::optional<SourceSpec> parse_source_spec(std::string_view text);

}  // namespace poolsentry
